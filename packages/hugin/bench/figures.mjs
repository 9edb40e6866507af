// Times the bars of figures of 1200 × 800 px; one JSON line a case. `npm run build && node packages/hugin/bench/figures.mjs`
import { performance } from "node:perf_hooks";

const started = performance.now();
const hg = await import("../dist/index.js");
const loaded = performance.now() - started;

const frac = (v) => v - Math.floor(v);
const noise = (i, k = 0) => frac(Math.sin((i + 1) * 12.9898 + k * 78.233) * 43758.5453);
const size = [1200, 800];

function walk(n) {
  const y = new Float64Array(n);
  for (let i = 1; i < n; i++) y[i] = y[i - 1] + noise(i) - 0.5;
  return { x: Float64Array.from({ length: n }, (_, i) => i / n), y };
}

function cloud(n) {
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const r = Math.sqrt(-2 * Math.log(noise(i, 1) + 1e-12));
    const t = 2 * Math.PI * noise(i, 2);
    x[i] = r * Math.cos(t);
    y[i] = r * Math.sin(t) + 0.5 * x[i];
  }
  return { x, y };
}

const image = {
  shape: [1024, 1024],
  data: Float64Array.from(
    { length: 1024 * 1024 },
    (_, k) => Math.sin((k % 1024) / 99) * Math.cos(k / 1024 / 77),
  ),
};
const line = (n) => () => {
  const { x, y } = walk(n);
  return () => hg.line(x, y).with({ title: "title", size });
};
const scatter = (n, colored) => () => {
  const { x, y } = cloud(n);
  const color = colored ? { color: x.map((v, i) => v + y[i]), alpha: 0.5 } : { alpha: 0.5 };
  return () => hg.scatter(x, y, { size: 4, ...color }).with({ title: "title", size });
};
const panels = () => {
  const { x, y } = walk(100);
  return () =>
    hg.grid(
      Array.from({ length: 10 }, (_, r) =>
        Array.from({ length: 10 }, (_, c) => hg.line(x, y).with({ title: `panel ${r * 10 + c}` })),
      ),
      { size, gap: 6 },
    );
};

// Each run makes the figure anew: nothing prepared is kept from the run before.
const cases = [
  ["line 1e3", "png", line(1e3), 30],
  ["line 1e6", "png", line(1e6), 40],
  ["scatter 1e5", "png", scatter(1e5), 60],
  ["scatter 1e5 coloured", "png", scatter(1e5, true), 60],
  ["scatter 1e6", "png", scatter(1e6), 260],
  ["imshow 1024", "png", () => () => hg.imshow(image).with({ size }), 30],
  ["10x10 panels", "png", panels, 60],
  ["line 1e3", "svg", line(1e3), 5],
  ["line 1e6", "svg", line(1e6), 20],
  [
    "scatter 1e5, one colour",
    "svg",
    () => {
      const { x, y } = cloud(1e5);
      return () => hg.scatter(x, y, { size: 4, alpha: 1 }).with({ size });
    },
    20,
  ],
];
const only = process.argv[2];
for (const [name, format, setup, bar] of cases) {
  if (only && !`${name} ${format}`.includes(only)) continue;
  const make = setup();
  const draw = async () => (format === "svg" ? hg.toSvg(make()) : await hg.toPng(make(), { scale: 1 }));
  const times = [];
  let out;
  for (
    const end = performance.now() + 2500;
    times.length < 5 || (performance.now() < end && times.length < 41);
  ) {
    const t = performance.now();
    out = await draw();
    times.push(performance.now() - t);
  }
  const first = times[0];
  times.sort((a, b) => a - b);
  const round = (v) => Math.round(v * 10) / 10;
  console.log(
    JSON.stringify({
      case: name,
      format,
      first: round(first),
      best: round(times[0]),
      warm: round(times[times.length >> 1]),
      bar,
      bytes: out.length,
      runs: times.length,
      load: round(loaded),
    }),
  );
}
