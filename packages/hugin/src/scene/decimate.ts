import type { PixelMap } from "../scale/scale.ts";
import { toPixel } from "../scale/scale.ts";

/** Points further off than this, px, are drawn here: no dash is cut a million times on its way out. */
const FAR = 1e6;

/**
 * Projects a line to px, one pair a point; a pair of NaN stands for each gap in the data.
 */
export function projectLine(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  mx: PixelMap,
  my: PixelMap,
): Float64Array {
  const n = y.length;
  const out = new Float64Array(n * 2);
  let k = 0;
  for (let i = 0; i < n; i++) {
    const px = toPixel(mx, x[i]!);
    const py = toPixel(my, y[i]!);
    const gap = !(Math.abs(px) < Infinity && Math.abs(py) < Infinity);
    if (gap && (k === 0 || Number.isNaN(out[k - 1]!))) continue;
    out[k++] = gap ? NaN : Math.max(-FAR, Math.min(FAR, px));
    out[k++] = gap ? NaN : Math.max(-FAR, Math.min(FAR, py));
  }
  return out.subarray(0, k);
}

/**
 * Projects a line, keeping of each run within one pixel column the first, lowest, highest and last point in their
 * order: at most four points a column, and the same picture at this width (M4, Jugel et al. 2014,
 * doi:10.14778/2732951.2732953). `columns` is how many columns a px at scale 1 has.
 */
export function decimateLine(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  mx: PixelMap,
  my: PixelMap,
  columns: number,
): Float64Array {
  if (mx.log || my.log) return decimateProjected(projectLine(x, y, mx, my), columns);
  const out = new Float64Array(1024);
  const sink: Sink = { out, k: 0 };
  const { k: kx, o: ox } = mx;
  const { k: ky, o: oy } = my;
  const scale = kx * columns;
  const shift = ox * columns;
  let column = NaN;
  let first = 0;
  let low = 0;
  let high = 0;
  let last = 0;
  let lowValue = 0;
  let highValue = 0;
  const flush = (): void => {
    const a = low < high ? low : high;
    const b = low < high ? high : low;
    push(sink, x[first]! * kx + ox, y[first]! * ky + oy);
    if (a !== first) push(sink, x[a]! * kx + ox, y[a]! * ky + oy);
    if (b !== a) push(sink, x[b]! * kx + ox, y[b]! * ky + oy);
    if (last !== b && last !== first) push(sink, x[last]! * kx + ox, y[last]! * ky + oy);
  };
  for (let i = 0, n = y.length; i < n; i++) {
    const v = y[i]!;
    const c = Math.floor(x[i]! * scale + shift);
    if (c === column && Math.abs(v) < Infinity) {
      if (v < lowValue) {
        low = i;
        lowValue = v;
      } else if (v > highValue) {
        high = i;
        highValue = v;
      }
      last = i;
      continue;
    }
    if (!Number.isNaN(column)) flush();
    if (!(Math.abs(v) < Infinity) || !(Math.abs(c) < Infinity)) {
      if (!Number.isNaN(column)) push(sink, NaN, NaN);
      column = NaN;
      continue;
    }
    column = c;
    first = low = high = last = i;
    lowValue = highValue = v;
  }
  if (!Number.isNaN(column)) flush();
  return sink.out.subarray(0, sink.k);
}

interface Sink {
  out: Float64Array;
  k: number;
}

function push(sink: Sink, a: number, b: number): void {
  if (sink.k + 2 > sink.out.length) {
    const wider = new Float64Array(sink.out.length * 2);
    wider.set(sink.out);
    sink.out = wider;
  }
  sink.out[sink.k++] = a;
  sink.out[sink.k++] = b;
}

function decimateProjected(points: Float64Array, columns: number): Float64Array {
  const n = points.length / 2;
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    x[i] = points[2 * i]!;
    y[i] = points[2 * i + 1]!;
  }
  const same: PixelMap = { log: false, k: 1, o: 0 };
  return decimateLine(x, y, same, same, columns);
}
