import type { PixelMap } from "../scale/scale.ts";
import { toPixel } from "../scale/scale.ts";

/** Points further off than this, px, are drawn here, so that differences stay finite. */
const FAR = 1e300;

const within = (px: number): number => Math.max(-FAR, Math.min(FAR, px));

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
    const gap = !(Math.abs(x[i]!) < Infinity && Math.abs(y[i]!) < Infinity) || Number.isNaN(px + py);
    if (gap && (k === 0 || Number.isNaN(out[k - 1]!))) continue;
    out[k++] = gap ? NaN : within(px);
    out[k++] = gap ? NaN : within(py);
  }
  return out.subarray(0, k);
}

/** What a px column keeps where the line can be followed exactly: a square wave, a step, a slope. */
const FOLLOWED = 16;
/** How far a followed line may be from the data, px. */
const TOLERANCE = 1 / 32;

/**
 * Projects a line to few points with the same picture at this width. Of each run within one pixel column it keeps the
 * points of a line within 1/32 px of the data, where 16 are enough; else the first, lowest, highest and last point in
 * their order (M4, Jugel et al. 2014, doi:10.14778/2732951.2732953). `columns` is how many columns a px at scale 1 has.
 */
export function decimateLine(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  mx: PixelMap,
  my: PixelMap,
  columns: number,
): Float64Array {
  if (mx.log || my.log) return decimateProjected(projectLine(x, y, mx, my), columns);
  const sink: Sink = { out: new Float64Array(1024), k: 0 };
  const kept = new Int32Array(FOLLOWED);
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
  const keep = (i: number): void => push(sink, within(x[i]! * kx + ox), within(y[i]! * ky + oy));
  const flush = (): void => {
    if (last - first > 3) {
      const count = follow(x, y, mx, my, first, last, TOLERANCE / columns, kept);
      if (count > 0) {
        for (let k = 0; k < count; k++) keep(kept[k]!);
        return;
      }
    }
    const a = low < high ? low : high;
    const b = low < high ? high : low;
    keep(first);
    if (a !== first) keep(a);
    if (b !== a) keep(b);
    if (last !== b && last !== first) keep(last);
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

/**
 * Follows points `first` to `last` by a line within `tolerance` px: from its anchor it goes on as long as one direction
 * meets the disc round every point since (a sleeve, Imai and Iri 1988) and no point turns back. Fills `kept` with the
 * indexes that it stops at and returns their count, or 0 where they do not fit.
 */
function follow(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  mx: PixelMap,
  my: PixelMap,
  first: number,
  last: number,
  tolerance: number,
  kept: Int32Array,
): number {
  const most = kept.length - 1;
  let count = 1;
  kept[0] = first;
  let ax = x[first]! * mx.k;
  let ay = y[first]! * my.k;
  let open = true;
  let far = 0;
  let [lx, ly, hx, hy] = [0, 0, 0, 0];
  for (let i = first + 1; i <= last; i++) {
    let dx = x[i]! * mx.k - ax;
    let dy = y[i]! * my.k - ay;
    let length = Math.sqrt(dx * dx + dy * dy);
    const fits = open || (lx * dy - ly * dx >= 0 && dx * hy - dy * hx >= 0 && length >= far - tolerance);
    if (!fits) {
      if (count === most) return 0;
      kept[count++] = i - 1;
      ax = x[i - 1]! * mx.k;
      ay = y[i - 1]! * my.k;
      dx = x[i]! * mx.k - ax;
      dy = y[i]! * my.k - ay;
      length = Math.sqrt(dx * dx + dy * dy);
      open = true;
      far = 0;
    }
    if (length <= tolerance) continue;
    const along = Math.sqrt(length * length - tolerance * tolerance);
    const [nlx, nly] = [dx * along + dy * tolerance, dy * along - dx * tolerance];
    const [nhx, nhy] = [dx * along - dy * tolerance, dy * along + dx * tolerance];
    if (open || lx * nly - ly * nlx > 0) [lx, ly] = [nlx, nly];
    if (open || nhx * hy - nhy * hx > 0) [hx, hy] = [nhx, nhy];
    open = false;
    if (length > far) far = length;
  }
  kept[count++] = last;
  return count;
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
