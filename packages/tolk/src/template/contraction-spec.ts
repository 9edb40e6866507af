import type { Shape } from "../type/shape.ts";
import { coalesce } from "../type/view.ts";

/**
 * One axis of a contraction: its extent and the step, in elements, that it takes in the operands and the result.
 * Axes of A and C only are rows (m), of B and C only columns (n), of A and B only are summed (k), of all three batch.
 */
export interface ContractionAxis {
  readonly extent: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** `C[...] = sum_k A[...] * B[...]` with affine addresses: matrix products and convolutions alike. */
export interface Contraction {
  readonly batch: readonly ContractionAxis[];
  readonly rows: readonly ContractionAxis[];
  readonly columns: readonly ContractionAxis[];
  readonly sum: readonly ContractionAxis[];
}

/** Shape and strides (elements) of one operand of a contraction. */
export interface Strided {
  readonly shape: Shape;
  readonly strides: readonly number[];
}

function merge(axes: readonly ContractionAxis[]): readonly ContractionAxis[] {
  if (axes.length < 2) return axes;
  const { shape, strides } = coalesce(
    axes.map((axis) => axis.extent),
    [axes.map((axis) => axis.a), axes.map((axis) => axis.b), axes.map((axis) => axis.c)],
  );
  return shape.map((extent, i) => ({ extent, a: strides[0][i], b: strides[1][i], c: strides[2][i] }));
}

/**
 * Describes `[...batch,m,k] @ [...batch,k,n]` by the strides of operands and result. A batch axis along which one
 * operand is broadcast (stride 0) counts as rows or columns of the other.
 */
export function dotContraction(a: Strided, b: Strided, c: Strided): Contraction {
  const rank = c.shape.length;
  const axes: ContractionAxis[] = [];
  for (let axis = 0; axis < rank - 2; axis++) {
    axes.push({ extent: c.shape[axis], a: a.strides[axis], b: b.strides[axis], c: c.strides[axis] });
  }
  const m = { extent: c.shape[rank - 2], a: a.strides[rank - 2], b: 0, c: c.strides[rank - 2] };
  const n = { extent: c.shape[rank - 1], a: 0, b: b.strides[rank - 1], c: c.strides[rank - 1] };
  const k = { extent: a.shape[rank - 1], a: a.strides[rank - 1], b: b.strides[rank - 2], c: 0 };
  return {
    batch: merge(axes.filter((axis) => (axis.a === 0) === (axis.b === 0))),
    rows: merge([...axes.filter((axis) => axis.a !== 0 && axis.b === 0), m]),
    columns: merge([...axes.filter((axis) => axis.a === 0 && axis.b !== 0), n]),
    sum: merge([k]),
  };
}

/** Steps of a convolution's windows over an input that is already padded and dilated. */
export interface WindowSteps {
  readonly strides: readonly [number, number];
  readonly kernelDilation: readonly [number, number];
}

/**
 * Describes a convolution of `x` [N,H,W,C], padded and dilated already, with `w` [KH,KW,C/groups,O] into `c` [N,OH,OW,O]:
 * output pixels are rows, output channels columns, and the window's elements are summed. Groups are batch; their number
 * is what the channels of `x` and `w` say.
 */
export function convContraction(x: Strided, w: Strided, c: Strided, steps: WindowSteps): Contraction {
  const [sh, sw] = steps.strides;
  const [dh, dw] = steps.kernelDilation;
  const [xn, xh, xw, xc] = x.strides;
  const [wh, ww, wc, wo] = w.strides;
  const rows: ContractionAxis[] = [
    { extent: c.shape[0], a: xn, b: 0, c: c.strides[0] },
    { extent: c.shape[1], a: xh * sh, b: 0, c: c.strides[1] },
    { extent: c.shape[2], a: xw * sw, b: 0, c: c.strides[2] },
  ];
  const perGroup = w.shape[2];
  const groups = perGroup === 0 ? 1 : x.shape[3] / perGroup;
  const outputs = c.shape[3] / groups;
  const batch: ContractionAxis[] = [
    { extent: groups, a: xc * perGroup, b: wo * outputs, c: c.strides[3] * outputs },
  ];
  const columns: ContractionAxis[] = [{ extent: outputs, a: 0, b: wo, c: c.strides[3] }];
  const sum: ContractionAxis[] = [
    { extent: w.shape[0], a: xh * dh, b: wh, c: 0 },
    { extent: w.shape[1], a: xw * dw, b: ww, c: 0 },
    { extent: w.shape[2], a: xc, b: wc, c: 0 },
  ];
  return { batch: merge(batch), rows: merge(rows), columns: merge(columns), sum: merge(sum) };
}
