import type { MarkerShape } from "../spec/types.ts";

const SQUARE = [-0.886, -0.886, 0.886, -0.886, 0.886, 0.886, -0.886, 0.886];
const DIAMOND = [0, -1.2, 1.2, 0, 0, 1.2, -1.2, 0];
const TRIANGLE = [0, -1.15, 1.1, 0.8, -1.1, 0.8];
const A = 0.34;
const PLUS = [
  -A,
  -1.1,
  A,
  -1.1,
  A,
  -A,
  1.1,
  -A,
  1.1,
  A,
  A,
  A,
  A,
  1.1,
  -A,
  1.1,
  -A,
  A,
  -1.1,
  A,
  -1.1,
  -A,
  -A,
  -A,
];
const CROSS = PLUS.map((_, i) => {
  const x = PLUS[i - (i % 2)]!;
  const y = PLUS[i - (i % 2) + 1]!;
  return (i % 2 === 0 ? x - y : x + y) * Math.SQRT1_2;
});

/** Corners of a marker of radius 1, x, y pairs; all shapes cover about the area of the circle. Undefined for a circle. */
export function markerCorners(shape: MarkerShape): readonly number[] | undefined {
  switch (shape) {
    case "circle":
      return undefined;
    case "square":
      return SQUARE;
    case "diamond":
      return DIAMOND;
    case "triangle":
      return TRIANGLE;
    case "plus":
      return PLUS;
    case "cross":
      return CROSS;
  }
}
