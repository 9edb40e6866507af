import type { NumericArray } from "../spec/data.ts";

/** Values on a grid of lines: `values[j · x.length + i]` at `x[i]`, `y[j]`. */
export interface Field {
  readonly x: NumericArray;
  readonly y: NumericArray;
  readonly values: NumericArray;
}

/** Directed pieces between crossings, by where they begin; a crossing is known by the edge of the grid it lies on. */
class Pieces {
  readonly next = new Map<number, number[]>();
  readonly ends = new Set<number>();

  add(from: number, to: number): void {
    const known = this.next.get(from);
    if (known) known.push(to);
    else this.next.set(from, [to]);
    this.ends.add(to);
  }

  take(from: number): number | undefined {
    const known = this.next.get(from);
    const to = known?.pop();
    if (known?.length === 0) this.next.delete(from);
    return to;
  }
}

/** Which cells have four numbers at their corners, by their lower left corner. */
function wholeCells({ x, y, values }: Field): Uint8Array {
  const w = x.length;
  const whole = new Uint8Array(w * y.length);
  for (let j = 0; j + 1 < y.length; j++) {
    for (let i = 0; i + 1 < w; i++) {
      const at = j * w + i;
      const sum = values[at]! + values[at + 1]! + values[at + w]! + values[at + w + 1]!;
      whole[at] = Number.isFinite(sum) ? 1 : 0;
    }
  }
  return whole;
}

/**
 * Marching squares. A walk round a cell, anticlockwise where x and y rise, leaves what is above the level on some sides
 * and enters it on others; a piece leads from each side where it leaves to one where it enters, the high side at its left.
 * With two high corners across from one another that is the next side where the mean of the corners is high, else the
 * one before. For rings, pieces also go along the edges of the field. A cell at a value that is not a number has no part.
 */
function march({ x, y, values }: Field, whole: Uint8Array, level: number, filled: boolean): Pieces {
  const w = x.length;
  const h = y.length;
  const pieces = new Pieces();
  for (let j = 0; j + 1 < h; j++) {
    for (let i = 0; i + 1 < w; i++) {
      const at = j * w + i;
      if (whole[at] === 0) continue;
      const a = values[at]!;
      const b = values[at + 1]!;
      const c = values[at + w + 1]!;
      const d = values[at + w]!;
      const mask = (a > level ? 1 : 0) | (b > level ? 2 : 0) | (c > level ? 4 : 0) | (d > level ? 8 : 0);
      if (mask === 0) continue;
      const rim =
        filled &&
        (j === 0 ||
          whole[at - w] === 0 ||
          whole[at + 1] === 0 ||
          whole[at + w] === 0 ||
          i === 0 ||
          whole[at - 1] === 0);
      if (mask === 15 && !rim) continue;
      const high = (k: number): boolean => ((mask >> (k & 3)) & 1) === 1;
      // Three keys a corner: the corner itself, the edge to its right and the edge above it.
      const sides = [at * 3 + 1, (at + 1) * 3 + 2, (at + w) * 3 + 1, at * 3 + 2];
      const turn = (mask === 5 || mask === 10) && (a + b + c + d) / 4 > level ? 1 : 3;
      for (let k = 0; k < 4; k++) {
        if (!high(k) || high(k + 1)) continue;
        let to = (k + turn) & 3;
        while (high(to) || !high(to + 1)) to = (to + turn) & 3;
        pieces.add(sides[k]!, sides[to]!);
      }
      if (!rim) continue;
      const corners = [at * 3, (at + 1) * 3, (at + w + 1) * 3, (at + w) * 3];
      const edge = [
        j === 0 || whole[at - w] === 0,
        whole[at + 1] === 0,
        whole[at + w] === 0,
        i === 0 || whole[at - 1] === 0,
      ];
      for (let k = 0; k < 4; k++) {
        const after = (k + 1) & 3;
        if (!edge[k] || !(high(k) || high(after))) continue;
        pieces.add(high(k) ? corners[k]! : sides[k]!, high(after) ? corners[after]! : sides[k]!);
      }
    }
  }
  return pieces;
}

/** Where a key lies: a corner, or the place on an edge where a line between its ends has the level. */
function placeOf(field: Field, level: number, key: number): readonly [number, number] {
  const { x, y, values } = field;
  const w = x.length;
  const corner = Math.floor(key / 3);
  const [i, j] = [corner % w, Math.floor(corner / w)];
  const kind = key % 3;
  if (kind === 0) return [x[i]!, y[j]!];
  const a = values[corner]!;
  const b = values[kind === 1 ? corner + 1 : corner + w]!;
  const t = (level - a) / (b - a);
  return kind === 1 ? [x[i]! + t * (x[i + 1]! - x[i]!), y[j]!] : [x[i]!, y[j]! + t * (y[j + 1]! - y[j]!)];
}

/** Lines or rings, each as its points x, y, x, y, … */
function linked(field: Field, level: number, pieces: Pieces): Float64Array[] {
  const out: Float64Array[] = [];
  const follow = (start: number): void => {
    const keys = [start];
    let at = pieces.take(start);
    while (at !== undefined) {
      keys.push(at);
      if (at === start) break;
      at = pieces.take(at);
    }
    const points = new Float64Array(keys.length * 2);
    keys.forEach((key, k) => points.set(placeOf(field, level, key), 2 * k));
    out.push(points);
  };
  for (const start of [...pieces.next.keys()]) if (!pieces.ends.has(start)) follow(start);
  for (const start of [...pieces.next.keys()]) while (pieces.next.has(start)) follow(start);
  return out;
}

/** The lines along which a field has each level, the higher side at their left; those that close end where they began. */
export function contourLines(field: Field, levels: ArrayLike<number>): Float64Array[][] {
  const whole = wholeCells(field);
  return Array.from(levels, (level) => linked(field, level, march(field, whole, level, false)));
}

/** Rings round where a field is above each level: outer ones turn left where x and y rise, holes turn right. */
export function contourRings(field: Field, levels: ArrayLike<number>): Float64Array[][] {
  const whole = wholeCells(field);
  return Array.from(levels, (level) => linked(field, level, march(field, whole, level, true)));
}
