import * as nx from "@raven-ts/nx";
import { dtypes } from "@raven-ts/tolk";
import { describe, expect, test } from "vitest";

const names = Object.keys(dtypes) as nx.DType[];

/** Functions that only move or choose elements, of a matrix of 3 × 3. */
const movers: Record<string, (x: nx.NDArray) => nx.NDArray> = {
  reshape: (x) => nx.reshape(x, [9]),
  ravel: nx.ravel,
  permuteDims: (x) => nx.permuteDims(x, [1, 0]),
  transpose: (x) => nx.transpose(x),
  swapaxes: (x) => nx.swapaxes(x, 0, 1),
  moveaxis: (x) => nx.moveaxis(x, 0, 1),
  expandDims: (x) => nx.expandDims(x, 0),
  squeeze: (x) => nx.squeeze(nx.expandDims(x, 0)),
  broadcastTo: (x) => nx.broadcastTo(x, [2, 3, 3]),
  broadcastArrays: (x) => nx.broadcastArrays(x, nx.ones([2, 1, 1]))[0],
  flip: (x) => nx.flip(x),
  roll: (x) => nx.roll(x, 2),
  concat: (x) => nx.concat([x, x]),
  stack: (x) => nx.stack([x, x], 1),
  split: (x) => nx.split(x, 3)[1],
  tile: (x) => nx.tile(x, [2, 2]),
  repeat: (x) => nx.repeat(x, 3),
  slice: (x) => nx.slice(x, [0, 2], 1),
  take: (x) => nx.take(x, nx.asarray([2, 0, -1], { dtype: "int32" }), 1),
  compress: (x) => nx.compress(x, nx.asarray([true, false, true]), 0),
  where: (x) => nx.where(nx.eye(3), x, x.T),
  copy: nx.copy,
  contiguous: (x) => nx.contiguous(x.T),
  stopGradient: nx.stopGradient,
  asarray: (x) => nx.asarray(x, { shape: [9] }),
  array: (x) => nx.array(x),
  abs: nx.abs,
  max: (x) => nx.max(x, { axis: 0 }),
  min: (x) => nx.min(x, { axis: 1 }),
  maximum: (x) => nx.maximum(x, x.T),
  minimum: (x) => nx.minimum(x, x.T),
  clip: (x) => nx.clip(x, x, x),
  "clip by nothing": (x) => nx.clip(x, null, null),
  maxPool2d: (x) => nx.maxPool2d(x.reshape(1, 3, 3, 1), 2, { strides: 1 }),
  permutation: (x) => nx.random.permutation(nx.random.key(0), x),
  update: (x) => nx.update(x, [0], x.slice(1)),
  "update by a value": (x) => nx.update(x, [0], false),
};

/** Functions that put zeros beside what they move. */
const padders: Record<string, (x: nx.NDArray) => nx.NDArray> = {
  tril: (x) => nx.tril(x),
  "tril above": (x) => nx.tril(x, 1),
  triu: (x) => nx.triu(x),
  "triu below": (x) => nx.triu(x, -1),
  pad: (x) => nx.pad(x, 1),
  zerosLike: (x) => nx.zerosLike(x),
  "where with a boolean": (x) => nx.where(nx.eye(3), x, false),
};

describe.each(names)("%s stays what it is", (dtype) => {
  const x = nx.arange(1, 10, { dtype: "float64" }).reshape(3, 3).remainder(4).astype(dtype);
  const own = new Set<unknown>(x.toTypedArray());

  test.each(Object.keys(movers))("where %s moves or chooses elements", (name) => {
    const moved = movers[name](x);
    expect(moved.dtype).toBe(dtype);
    expect(moved.size).toBeGreaterThan(0);
    for (const value of moved.toTypedArray()) expect(own).toContain(value);
  });

  test.each(Object.keys(padders))("where %s puts zeros beside them", (name) => {
    const moved = padders[name](x);
    expect(moved.dtype).toBe(dtype);
    for (const value of moved.toTypedArray()) expect(Number(value) === 0 || own.has(value)).toBe(true);
  });
});

test("triangles of bool are NumPy's", () => {
  const x = nx.ones([2, 3], { dtype: "bool" });
  expect(nx.tril(x).tolist()).toEqual([
    [true, false, false],
    [true, true, false],
  ]);
  expect(nx.triu(x, 1).tolist()).toEqual([
    [false, true, true],
    [false, false, true],
  ]);
});
