import * as hg from "@raven-ts/hugin";
import { describe, expect, test } from "vitest";

/** The colour in the middle of a figure of one image. */
function middle(figure: hg.Figure): number[] {
  const { width, height, pixels } = hg.toPixels(figure, { scale: 1 });
  const at = (Math.floor(height / 2) * width + Math.floor(width / 2)) * 4;
  return [...pixels.subarray(at, at + 3)];
}

const red = [200, 30, 30];
const repeat = (n: number, pixel: readonly number[]): number[] =>
  Array.from({ length: n }, () => pixel).flat();
const bytes = Uint8Array.from(repeat(6, red));
/** The same pixels, each followed by a byte that is not part of the picture. */
const padded = Uint8Array.from(repeat(6, [...red, 7]));

describe("bytes are bytes", () => {
  test.each<[string, hg.Block]>([
    [
      "nested arrays",
      [
        [red, red],
        [red, red],
      ],
    ],
    ["a typed row", [[Uint8Array.from(red), Uint8Array.from(red)]]],
    ["int32", { shape: [2, 3, 3], data: Int32Array.from(bytes) }],
    ["int16", { shape: [2, 3, 3], data: Int16Array.from(bytes) }],
    ["uint32", { shape: [2, 3, 3], data: Uint32Array.from(bytes) }],
    ["float32 of bytes", { shape: [2, 3, 3], data: Float32Array.from(bytes) }],
    ["float64 of means of bytes", { shape: [2, 3, 3], data: Float64Array.from(bytes, (v) => v + 0.2) }],
    ["bigint", { shape: [2, 3, 3], data: BigInt64Array.from(bytes, BigInt) }],
    ["clamped", { shape: [2, 3, 3], data: Uint8ClampedArray.from(bytes) }],
    ["dense", { shape: [2, 3, 3], data: bytes }],
    ["strides over padding", { shape: [2, 3, 3], data: padded, strides: [12, 4, 1] }],
    ["turned axes", { shape: [3, 2, 3], data: bytes, strides: [3, 9, 1] }],
    ["rows from below", { shape: [2, 3, 3], data: bytes, strides: [-9, 3, 1], offset: 9 }],
    ["one pixel everywhere", { shape: [2, 3, 3], data: Uint8Array.from(red), strides: [0, 0, 1] }],
    [
      "an offset",
      { shape: [1, 2, 3], data: Uint8Array.from([9, 9, ...red, ...red]), strides: [6, 3, 1], offset: 2 },
    ],
    ["toTypedArray", { shape: [2, 3, 3], toTypedArray: () => Int32Array.from(bytes) }],
    ["shares of 1", [[red.map((v) => v / 255)]]],
    ["float32 shares", { shape: [2, 3, 3], data: Float32Array.from(bytes, (v) => v / 255) }],
    ["four channels", [[[...red, 255]]]],
    ["int32 with opacity", { shape: [1, 1, 4], data: Int32Array.from([...red, 255]) }],
  ])("%s", (_, data) => {
    expect(middle(hg.imshow(data))).toEqual(red);
    if (!Array.isArray(data) || !(data[0] as unknown[])[0]) return;
    expect(middle(hg.imageGrid([data as never]))).toEqual(red);
  });

  test("truth values and shares that overshoot stay shares", () => {
    expect(middle(hg.imshow([[[true, false, false]]] as never))).toEqual([255, 0, 0]);
    expect(middle(hg.imshow({ shape: [1, 1, 3], dtype: "bool", data: Uint8Array.of(1, 0, 0) }))).toEqual([
      255, 0, 0,
    ]);
    expect(middle(hg.imshow([[[1.02, -0.01, 0]]]))).toEqual([255, 0, 0]);
  });

  test("a colour with a NaN is left blank", () => {
    expect(middle(hg.imshow([[[NaN, 0.5, 0.5]]]))).toEqual([255, 255, 255]);
  });

  test("what is neither is an error", () => {
    const deep = { shape: [1, 1, 3], data: Uint16Array.of(4000, 30, 30) };
    expect(() => hg.imshow(deep)).toThrow(
      "hugin.imshow: cannot take colours [30,4000] (need bytes 0 to 255, or shares 0 to 1)",
    );
    expect(() => hg.imshow([[[-3, 30, 30]]])).toThrow("need bytes 0 to 255");
  });
});
