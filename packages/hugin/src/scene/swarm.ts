/**
 * Moves points sideways, each as little as it can, until no two of a column cover one another: in the order of y, each
 * takes the free place nearest to the middle. Points of one x make a column. Changes `x`.
 */
export function spread(x: Float64Array, y: Float64Array, radius: number | Float32Array): void {
  const size = (i: number): number => (typeof radius === "number" ? radius : radius[i]!);
  const order = Array.from(x, (_, i) => i).sort((a, b) => x[a]! - x[b]! || y[a]! - y[b]! || a - b);
  for (let from = 0; from < order.length; ) {
    const middle = x[order[from]!]!;
    let to = from;
    while (to < order.length && x[order[to]!] === middle) to++;
    column(order.slice(from, to), middle, x, y, size);
    from = to;
  }
}

/** Between two points, px. */
const GAP = 0.5;
/** Closer places are the same, px. */
const TOUCH = 1e-9;

function column(
  points: readonly number[],
  middle: number,
  x: Float64Array,
  y: Float64Array,
  size: (i: number) => number,
): void {
  const widest = points.reduce((m, i) => Math.max(m, size(i)), 0);
  const placed: number[] = [];
  let first = 0;
  for (const i of points) {
    while (first < placed.length && y[i]! - y[placed[first]!]! > 2 * widest + GAP) first++;
    const taken: [number, number][] = [];
    for (let k = first; k < placed.length; k++) {
      const other = placed[k]!;
      const reach = size(i) + size(other) + GAP;
      const down = y[i]! - y[other]!;
      if (down >= reach) continue;
      const across = Math.sqrt(reach * reach - down * down);
      taken.push([x[other]! - across, x[other]! + across]);
    }
    x[i] = nearestFree(taken, middle);
    placed.push(i);
  }
}

/** The place nearest to the middle that lies in none of the intervals. */
function nearestFree(taken: [number, number][], middle: number): number {
  taken.sort((a, b) => a[0] - b[0]);
  let [lo, hi] = [-Infinity, -Infinity];
  // Intervals that overlap are one: only the ends of the one round the middle can be the nearest free place.
  for (const [from, to] of taken) {
    if (from >= hi - TOUCH) {
      if (hi > middle + TOUCH) break;
      [lo, hi] = [from, to];
    } else hi = Math.max(hi, to);
  }
  if (middle <= lo + TOUCH || middle >= hi - TOUCH) return middle;
  return middle - lo <= hi - middle + TOUCH ? lo : hi;
}
