import * as nx from "@raven-ts/nx";
import { expect, test } from "vitest";

const devices = nx.devices().filter(({ name, available }) => available && name !== "reference");

/** Large enough that the copy goes in squares, with edges that fill none. */
const views: [string, (dtype: nx.DType) => nx.NDArray][] = [
  [
    "a transposed matrix",
    (dtype) =>
      nx
        .arange(171 * 150)
        .astype(dtype)
        .reshape(171, 150).T,
  ],
  [
    "a transposed flipped matrix",
    (dtype) =>
      nx
        .arange(171 * 150)
        .astype(dtype)
        .reshape(171, 150)
        .flip().T,
  ],
  [
    "every other row, transposed",
    (dtype) =>
      nx
        .arange(300 * 130)
        .astype(dtype)
        .reshape(300, 130)
        .slice([0, 300, 2]).T,
  ],
  [
    "transposed matrices",
    (dtype) =>
      nx
        .arange(3 * 96 * 70)
        .astype(dtype)
        .reshape(3, 96, 70)
        .permuteDims(0, 2, 1),
  ],
];

test.each(devices)("$name copies what lies across its rows, element by element", ({ name }) => {
  const before = nx.setDevice(name);
  try {
    for (const [title, view] of views) {
      for (const dtype of ["float32", "float64", "uint8", "int32"] as const) {
        const x = view(dtype);
        const expected = x.tolist();
        expect([title, dtype, x.copy().tolist()]).toEqual([title, dtype, expected]);
        const twice = x.add(x.copy()).tolist();
        expect([title, dtype, twice]).toEqual([title, dtype, x.copy().add(x.copy()).tolist()]);
      }
    }
  } finally {
    nx.setDevice(before);
  }
});
