import type { Builder } from "../builder.ts";
import type { Expr } from "../ir.ts";

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/**
 * Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): the two words
 * that a key gives for a counter. All expressions are uint32 of the same lanes.
 */
export function threefry(b: Builder, k0: Expr, k1: Expr, counterHigh: Expr, counterLow: Expr): [Expr, Expr] {
  const num = (value: number): Expr => b.constant(value, "uint32", k0.lanes);
  const keys = [k0, k1, b.binary("xor", b.binary("xor", k0, k1), num(0x1bd11bda))];
  let x0 = b.add(counterHigh, keys[0]);
  let x1 = b.add(counterLow, keys[1]);
  for (let group = 0; group < 5; group++) {
    for (const turn of rotations[group % 2]) {
      x0 = b.add(x0, x1);
      const rotated = b.binary("or", b.binary("shl", x1, num(turn)), b.binary("shr", x1, num(32 - turn)));
      x1 = b.binary("xor", x0, rotated);
    }
    x0 = b.add(x0, keys[(group + 1) % 3]);
    x1 = b.add(x1, b.add(keys[(group + 2) % 3], num(group + 1)));
  }
  return [x0, x1];
}
