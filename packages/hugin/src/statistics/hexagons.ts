import type { NumericArray } from "../spec/data.ts";

/** Points counted in hexagons: their middles, counts, and half their extent. */
export interface Hexagons {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly count: Float64Array;
  readonly dx: number;
  readonly dy: number;
}

/** Rounds halves to even numbers. */
function roundEven(v: number): number {
  const down = Math.floor(v);
  const rest = v - down;
  return rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1;
}

/**
 * Counts points in the hexagons of two lattices, each point in the nearest: `across` of them from the least to the largest
 * x, and as many upwards as make them regular on a square plot (the counts of Matplotlib's hexbin).
 */
export function hexagons(x: NumericArray, y: NumericArray, across: number): Hexagons {
  let [xlo, xhi, ylo, yhi] = [Infinity, -Infinity, Infinity, -Infinity];
  const known = (i: number): boolean => Number.isFinite(x[i]!) && Number.isFinite(y[i]!);
  for (let i = 0; i < x.length; i++) {
    if (!known(i)) continue;
    xlo = Math.min(xlo, x[i]!);
    xhi = Math.max(xhi, x[i]!);
    ylo = Math.min(ylo, y[i]!);
    yhi = Math.max(yhi, y[i]!);
  }
  if (!(xlo <= xhi))
    return { x: new Float64Array(), y: new Float64Array(), count: new Float64Array(), dx: 1, dy: 1 };
  [xlo, xhi] = apart(xlo, xhi);
  [ylo, yhi] = apart(ylo, yhi);
  const padding = 1e-9 * (xhi - xlo);
  xlo -= padding;
  xhi += padding;
  const up = Math.max(1, Math.floor(across / Math.sqrt(3)));
  const sx = (xhi - xlo) / across;
  const sy = (yhi - ylo) / up;
  const first = new Float64Array((across + 1) * (up + 1));
  const second = new Float64Array(across * up);
  for (let i = 0; i < x.length; i++) {
    if (!known(i)) continue;
    const u = (x[i]! - xlo) / sx;
    const v = (y[i]! - ylo) / sy;
    const [i1, j1, i2, j2] = [roundEven(u), roundEven(v), Math.floor(u), Math.floor(v)];
    const d1 = (u - i1) ** 2 + 3 * (v - j1) ** 2;
    const d2 = (u - i2 - 0.5) ** 2 + 3 * (v - j2 - 0.5) ** 2;
    if (d1 < d2) {
      if (i1 >= 0 && i1 <= across && j1 >= 0 && j1 <= up) first[i1 * (up + 1) + j1]!++;
    } else if (i2 >= 0 && i2 < across && j2 >= 0 && j2 < up) second[i2 * up + j2]!++;
  }
  const out: [number[], number[], number[]] = [[], [], []];
  const gather = (counts: Float64Array, rows: number, shift: number): void =>
    counts.forEach((count, k) => {
      if (count === 0) return;
      out[0].push(xlo + (Math.floor(k / rows) + shift) * sx);
      out[1].push(ylo + ((k % rows) + shift) * sy);
      out[2].push(count);
    });
  gather(first, up + 1, 0);
  gather(second, up, 0.5);
  const [cx, cy, count] = out.map((values) => Float64Array.from(values)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return { x: cx, y: cy, count, dx: sx / 2, dy: sy / 3 };
}

const apart = (lo: number, hi: number): [number, number] =>
  lo < hi ? [lo, hi] : lo === 0 ? [-0.1, 0.1] : [lo - 0.1 * Math.abs(lo), hi + 0.1 * Math.abs(hi)];
