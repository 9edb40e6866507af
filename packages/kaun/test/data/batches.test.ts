import { batches } from "@raven-ts/kaun";
import { arange, random, zeros } from "@raven-ts/nx";
import { expect, test } from "vitest";

test("batches in order cover all rows but an incomplete last batch", () => {
  const found = [...batches([arange(7)], 3)].map(([x]) => x.tolist());
  expect(found).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
});

test("dropLast: false keeps the incomplete batch", () => {
  const all = batches([arange(7)], 3, { dropLast: false });
  expect([all.count, [...all].map(([x]) => x.tolist())]).toEqual([3, [[0, 1, 2], [3, 4, 5], [6]]]);
});

test("shuffled batches hold every row once and keep arrays in step", () => {
  const found = [...batches([arange(12), arange(12).mul(10)], 4, { shuffle: random.key(5) })];
  const rows = found.flatMap(([x]) => x.tolist() as number[]);
  expect(rows).not.toEqual([...rows].sort((a, b) => a - b));
  expect([...rows].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  for (const [x, y] of found) expect(y.tolist()).toEqual(x.mul(10).tolist());
});

test("arrays of different first extents are refused with both", () => {
  expect(() => batches([zeros([3]), zeros([4])], 1)).toThrow(
    "kaun.batches: cannot pair rows (4 rows in array 1, 3 in array 0)",
  );
});

test("a batch size that is no positive whole number is refused", () => {
  expect(() => batches([zeros([3])], 0)).toThrow(
    "kaun.batches: cannot make batches of 0 (need a positive integer)",
  );
});
