import { isFloat, type NDArray } from "@raven-ts/nx";
import { bind1 } from "@raven-ts/nx/internal";
import type { ManyName, ParamsOf, PrimParams } from "@raven-ts/tolk";
import {
  add,
  binary,
  cast,
  concat,
  conv,
  div,
  dot,
  mul,
  permute,
  plus,
  reshape,
  scatterAdd,
  slice,
  spread,
  sum,
  take,
  where,
  zeros,
} from "../ops.ts";
import type { JvpRule, Tangent } from "./jvp-types.ts";

type LinearInFirst = "reshape" | "permute" | "broadcast" | "slice" | "flip";

/** Primitives linear in their only operand apply to the tangent as they are. */
function linear<P extends LinearInFirst>(prim: P): JvpRule<P> {
  return ([x], [t], params) => [bind1(prim, [x], params), bind1(prim, [t as NDArray], params)];
}

/** Half of an axis, or the rest of it. */
function part(x: NDArray, from: number, to: number): NDArray {
  return slice(x, [0, from], [x.shape[0], to]);
}

/**
 * The tangent of a product over the last axis of [m, n], by a tree of pairwise products: exact where factors are zero,
 * and differentiable again.
 */
function productTangent(x: NDArray, t: NDArray): NDArray {
  let value = x;
  let tangent = t;
  while (value.shape[1] > 1) {
    const n = value.shape[1];
    const half = n >> 1;
    const [a, b] = [part(value, 0, half), part(value, half, 2 * half)];
    const [ta, tb] = [part(tangent, 0, half), part(tangent, half, 2 * half)];
    let product = mul(a, b);
    let slope = add(mul(ta, b), mul(tb, a));
    if (n % 2 === 1) {
      product = concat([product, part(value, n - 1, n)], 1);
      slope = concat([slope, part(tangent, n - 1, n)], 1);
    }
    value = product;
    tangent = slope;
  }
  return tangent;
}

function reduceTangent(x: NDArray, t: NDArray, y: NDArray, params: PrimParams["reduce"]): Tangent {
  const { op, axes } = params;
  if (op === "sum") return sum(t, axes);
  if (op === "prod") {
    const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const order = [...kept, ...axes];
    const n = axes.reduce((size, axis) => size * x.shape[axis], 1);
    if (n === 0 || y.size === 0) return null;
    const rows = (array: NDArray): NDArray => reshape(permute(array, order), [y.size, n]);
    return reshape(productTangent(rows(x), rows(t)), y.shape);
  }
  // All places that hold the extreme share its tangent.
  const places = cast(binary("eq", x, spread(y, axes, x.shape)), x.dtype);
  return div(sum(mul(t, places), axes), sum(places, axes));
}

/** Products linear in either operand. */
function bilinear(
  a: NDArray,
  b: NDArray,
  ta: Tangent,
  tb: Tangent,
  product: (a: NDArray, b: NDArray) => NDArray,
): readonly [NDArray, Tangent] {
  const left = ta === null ? null : product(ta, b);
  return [product(a, b), plus(left, tb === null ? null : product(a, tb))];
}

/** The forward derivatives of the primitives that have parameters. */
export const structuralJvp: { readonly [P in Exclude<keyof PrimParams, ManyName>]: JvpRule<P> } = {
  cast: ([x], [t], { dtype }) => [cast(x, dtype), isFloat(dtype) ? cast(t as NDArray, dtype) : null],
  where: ([c, a, b], [, ta, tb]) => [where(c, a, b), where(c, ta ?? zeros(a), tb ?? zeros(b))],
  iota: (_, __, params) => [bind1("iota", [], params), null],
  randomBits: ([key], _, params) => [bind1("randomBits", [key], params), null],
  reduce: ([x], [t], params) => {
    const y = bind1("reduce", [x], params);
    return [y, reduceTangent(x, t as NDArray, y, params)];
  },
  argreduce: ([x], _, params) => [bind1("argreduce", [x], params), null],
  reshape: linear("reshape"),
  permute: linear("permute"),
  broadcast: linear("broadcast"),
  slice: linear("slice"),
  flip: linear("flip"),
  pad: ([x], [t], params: ParamsOf<"pad">) => [
    bind1("pad", [x], params),
    bind1("pad", [t as NDArray], { ...params, value: 0 }),
  ],
  concat: (list, tangents, { axis }) => [
    concat(list, axis),
    concat(
      list.map((x, i) => tangents[i] ?? zeros(x)),
      axis,
    ),
  ],
  take: ([x, indices], [t], { axis }) => [take(x, indices, axis), take(t as NDArray, indices, axis)],
  scatterAdd: ([updates, indices], [t], { axis, size }) => [
    scatterAdd(updates, indices, axis, size),
    scatterAdd(t as NDArray, indices, axis, size),
  ],
  dot: ([a, b], [ta, tb]) => bilinear(a, b, ta, tb, dot),
  conv: ([x, w], [tx, tw], params) => bilinear(x, w, tx, tw, (a, b) => conv(a, b, params)),
  stopGradient: ([x]) => [bind1("stopGradient", [x], {}), null],
};
