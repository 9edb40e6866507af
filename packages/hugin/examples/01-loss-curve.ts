// A loss curve with two lines, a legend and a log axis, as SVG and PNG.
import { line, plot, save } from "@raven-ts/hugin";

const steps = Array.from({ length: 469 }, (_, i) => i);
const train = steps.map((i) => 0.05 + 2.2 / (1 + i / 20) + 0.02 * Math.sin(i * 2.3));
const test = steps.map((i) => 0.09 + 2.2 / (1 + i / 22));

const figure = plot(
  [line(steps, train, { label: "train" }), line(steps, test, { label: "test", dash: "dashed" })],
  {
    title: "Training loss",
    x: "step",
    y: { label: "cross-entropy", scale: "log" },
  },
);

await save(figure, "loss.svg");
await save(figure, "loss.png", { dpi: 192 });
