import { describe, expect, test } from "vitest";
import { column, dense } from "../../src/spec/data.ts";

describe("dense", () => {
  const wanted = [1, 2, 3, 4, 5, 6];
  test.each([
    [
      "nested arrays",
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    ["an array of typed arrays", [Float32Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)]],
    [
      "an object with toTypedArray",
      { shape: [2, 3], dtype: "float32", toTypedArray: () => Float32Array.of(1, 2, 3, 4, 5, 6) },
    ],
    ["data without strides", { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }],
    ["transposed strides", { shape: [2, 3], strides: [1, 2], data: [1, 4, 2, 5, 3, 6] }],
    [
      "a negative stride and an offset",
      { shape: [2, 3], strides: [3, -1], offset: 2, data: [3, 2, 1, 6, 5, 4] },
    ],
    ["64-bit integers", { shape: [2, 3], toTypedArray: () => BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 6n) }],
  ])("reads %s", (_, input) => {
    const { shape, values } = dense("test", "x", input);
    expect(shape).toEqual([2, 3]);
    expect([...values]).toEqual(wanted);
  });

  test("reads a stride of 0 as a broadcast value", () => {
    expect([...dense("test", "x", { shape: [3], strides: [0], data: [7] }).values]).toEqual([7, 7, 7]);
  });

  test("takes null as NaN and booleans as 0 and 1", () => {
    expect([...dense("test", "x", [null, true, false]).values]).toEqual([NaN, 1, 0]);
  });

  test("copies typed arrays", () => {
    const given = Float64Array.of(1, 2);
    const { values } = dense("test", "x", given);
    given[0] = 9;
    expect(values[0]).toBe(1);
  });

  test.each([
    [
      { shape: [2], dtype: "complex64", toTypedArray: () => [0, 0] },
      "hugin.test: cannot read x (complex64 is not an array of real numbers)",
    ],
    ["abc", "hugin.test: cannot read x (string is not an array of real numbers)"],
    [null, "hugin.test: cannot read x (null is not an array of real numbers)"],
    [[[1, 2], [3]], "hugin.test: cannot draw x[1] (shape [1], need [2] like x[0])"],
    [
      { shape: [4], toTypedArray: () => [1, 2] },
      "hugin.test: cannot draw x (shape [4], need 4 values, toTypedArray() has 2)",
    ],
  ])("refuses %j", (input, message) => {
    expect(() => dense("test", "x", input)).toThrow(message);
  });

  test("a column has one dimension", () => {
    expect(() => column("test", "x", [[1], [2]])).toThrow(
      "hugin.test: cannot draw x (shape [2,1], need [n])",
    );
  });
});
