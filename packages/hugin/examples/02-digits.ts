// Images from any array with a shape, and a confusion matrix, set side by side.
import { confusionMatrix, grid, imageGrid, save } from "@raven-ts/hugin";

const n = 12;
const pixels = new Uint8Array(n * 28 * 28);
for (let k = 0; k < n; k++) {
  for (let i = 0; i < 784; i++) {
    const r = Math.hypot((i % 28) - 13.5, Math.floor(i / 28) - 13.5);
    pixels[k * 784 + i] = 255 * Math.exp(-(((r - 4 - k / 2) / 2) ** 2));
  }
}
// What an nx array answers: its shape, and a dense copy of its numbers.
const digits = { shape: [n, 28, 28], toTypedArray: () => pixels.slice() };
const counts = [
  [95, 3, 2],
  [4, 90, 6],
  [1, 8, 91],
];

await save(
  imageGrid(digits, { cols: 6, titles: Array.from({ length: n }, (_, i) => `ring ${i}`) }),
  "rings.svg",
);
await save(
  grid([
    [
      confusionMatrix(counts, { classes: ["a", "b", "c"] }),
      confusionMatrix(counts, { classes: ["a", "b", "c"], normalize: "true" }),
    ],
  ]),
  "confusion.png",
);
