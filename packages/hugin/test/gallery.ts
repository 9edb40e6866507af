import * as hg from "@raven-ts/hugin";

/** The same fraction in [0, 1) for the same i and k on every engine: integer arithmetic only. */
export function noise(i: number, k = 0): number {
  let h = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(k + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const bell = (i: number, k: number): number =>
  noise(i, k) + noise(i, k + 1) + noise(i, k + 2) + noise(i, k + 3) - 2;

const loss = (i: number, tail: number): number =>
  tail + 2.25 / (1 + i / 18) + (0.35 * bell(i, 3)) / (1 + i / 60);

export function walk(n: number): Float64Array {
  const y = new Float64Array(n);
  for (let i = 1; i < n; i++) y[i] = y[i - 1]! + noise(i) - 0.5;
  return y;
}

/** Strokes of digit-like pictures: rows of 0–255, shape [n, 28, 28]. */
function glyphs(n: number): { shape: number[]; toTypedArray(): Uint8Array } {
  const data = new Uint8Array(n * 784);
  for (let k = 0; k < n; k++) {
    const turns = 1 + (k % 4);
    for (let s = 0; s < 200; s++) {
      const t = s / 200;
      const cx = 14 + 7 * Math.cos(t * 3.1 * turns + noise(k, 1) * 6) * (1 - 0.5 * t * noise(k, 2));
      const cy = 5 + 18 * t + 2 * Math.sin(t * 6 + noise(k, 3) * 6);
      for (let y = Math.floor(cy) - 1; y <= cy + 2; y++) {
        for (let x = Math.floor(cx) - 1; x <= cx + 2; x++) {
          const d = (x - cx) ** 2 + (y - cy) ** 2;
          if (x < 0 || y < 0 || x > 27 || y > 27) continue;
          const at = k * 784 + y * 28 + x;
          data[at] = Math.max(data[at]!, Math.round(255 * Math.max(0, 1.25 - d / 2.2)));
        }
      }
    }
  }
  return { shape: [n, 28, 28], toTypedArray: () => data.slice() };
}

const confusion = range(10).map((i) =>
  range(10).map((j) =>
    i === j ? 950 + Math.floor(noise(i, 7) * 60) : Math.floor(noise(i * 10 + j, 8) ** 4 * 14),
  ),
);

const smooth = (n: number): number[][] =>
  range(n).map((j) =>
    range(n).map((i) => {
      const u = (i / (n - 1)) * 6 - 3;
      const v = (j / (n - 1)) * 6 - 3;
      return (1 - u / 2 + u ** 5 + v ** 3) * Math.exp(-u * u - v * v);
    }),
  );

const steps = range(470);
const curve = (): hg.Figure =>
  hg.plot(
    [
      hg.line(
        steps,
        steps.map((i) => Math.max(0.02, loss(i, 0.06))),
        { label: "train", alpha: 0.9, width: 1.25 },
      ),
      hg.line(
        steps.filter((i) => i % 47 === 0),
        steps.filter((i) => i % 47 === 0).map((i) => loss(i, 0.1)),
        { label: "test", width: 2 },
      ),
    ],
    { title: "Loss of the convolutional network", x: "step", y: "cross-entropy" },
  );

const cloud = (n: number): { x: number[]; y: number[] } => {
  const x = range(n).map((i) => 2 * bell(i, 10));
  return { x, y: x.map((v, i) => 0.5 * v + bell(i, 20)) };
};

const animals = ["sparrow", "heron", "kingfisher"];

/** Every figure that the tests draw, compare with goldens and check for overlaps. */
export const gallery: Readonly<Record<string, () => hg.Figure>> = {
  loss: curve,
  "loss-log": () => curve().with({ title: "The same on a log scale", y: { scale: "log" }, size: [560, 320] }),
  digits: () => hg.imageGrid(glyphs(40), { cols: 10 }),
  misclassified: () =>
    hg.imageGrid(glyphs(16), {
      cols: 8,
      titles: range(16).map((i) => `${Math.floor(noise(i, 4) * 10)} → ${Math.floor(noise(i, 5) * 10)}`),
      title: "Misclassified digits: true → predicted",
    }),
  confusion: () => hg.confusionMatrix(confusion, { title: "Confusion matrix, 10,000 test digits" }),
  "confusion-normalized": () =>
    hg.confusionMatrix(
      [
        [52, 8, 3],
        [6, 61, 4],
        [1, 9, 47],
      ],
      { classes: animals, normalize: "true", title: "Share of each true class" },
    ),
  bar: () =>
    hg
      .bar(range(10).map(String), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
      .with({ title: "Digits in the test set", x: "digit", y: "images" }),
  "bar-grouped": () =>
    hg.plot(
      [
        hg.bar(["Mon", "Tue", "Wed", "Thu", "Fri"], [12, 18, 9, 22, 17], { label: "2025" }),
        hg.bar(["Mon", "Tue", "Wed", "Thu", "Fri"], [15, 14, 13, 19, 25], { label: "2026" }),
      ],
      { y: "visitors", title: "Two series stand side by side" },
    ),
  barh: () =>
    hg
      .barh(
        ["nx.matmul", "nx.convolve", "rune.grad", "kaun.train step", "quill"],
        [0.8, 2.6, 1.4, 7.2, 0.3],
        { color: "#2c8f5d" },
      )
      .with({ title: "Time of each part", x: "milliseconds", size: [560, 260] }),
  "bar-negative": () =>
    hg.bar(["a", "b", "c", "d"], [3, -2, 1.5, -0.5]).with({ title: "Bars on both sides of zero" }),
  "bar-long-names": () =>
    hg
      .bar(
        [
          "dense layer 1",
          "dense layer 2",
          "convolution 3×3×32",
          "convolution 3×3×64",
          "max-pool 2",
          "dropout 0.5",
          "softmax cross-entropy",
          "Adam step",
          "shuffle",
          "batch",
          "normalise",
          "flatten",
        ],
        range(12).map((i) => 2 + 8 * noise(i, 9)),
      )
      .with({ title: "Names that do not fit are turned", y: "ms", size: [520, 340] }),
  hist: () =>
    hg.plot(
      [
        hg.hist(
          range(2000).map((i) => 2 * bell(i, 30)),
          { label: "control" },
        ),
        hg.hist(
          range(2000).map((i) => 1.4 * bell(i, 40) + 1.2),
          { label: "treated", alpha: 0.6 },
        ),
      ],
      {
        title: "Two histograms",
        x: "response [mV]",
      },
    ),
  "scatter-color": () => {
    const { x, y } = cloud(400);
    return hg
      .scatter(x, y, { color: x.map((v, i) => v + y[i]!), colorLabel: "x + y", size: 7 })
      .with({ title: "A value a point", x: "first component", y: "second component" });
  },
  "scatter-groups": () => {
    const { x, y } = cloud(150);
    return hg
      .scatter(
        x.map((v, i) => v + 2 * (i % 3)),
        y.map((v, i) => v + (i % 3 === 1 ? 1.5 : 0)),
        { color: x.map((_, i) => animals[i % 3]!), size: x.map((_, i) => 0.2 + noise(i, 50)) },
      )
      .with({ title: "A name and a weight a point", x: "wing [cm]", y: "beak [cm]" });
  },
  "scatter-shapes": () =>
    hg.plot(
      (["circle", "square", "diamond", "triangle", "cross", "plus"] as const).map((marker, k) =>
        hg.scatter(
          range(8),
          range(8).map((i) => k + 0.5 * noise(i, k)),
          { marker, label: marker, size: 9 },
        ),
      ),
      { title: "Marker shapes" },
    ),
  heatmap: () =>
    hg.heatmap(
      range(6).map((j) => range(8).map((i) => (i === j ? 1 : 2 * noise(i + 8 * j, 60) - 1))),
      {
        rows: ["mass", "length", "wing", "beak", "age", "song"],
        columns: ["mass", "length", "wing", "beak", "age", "song", "nest", "eggs"],
        text: (v) => v.toFixed(2).replace("-", "−"),
        cmap: "diverging",
        lim: [-1, 1],
        colorLabel: "correlation",
        title: "Correlations",
      },
    ),
  imshow: () => hg.imshow(smooth(64), { colorbar: true, colorLabel: "height", title: "A smooth field" }),
  "imshow-rgb": () =>
    hg.imshow(range(24).map((j) => range(32).map((i) => [i * 8, j * 10, 255 - i * 4].map((v) => v / 255)))),
  annotated: () => {
    const t = range(121).map((i) => i / 20);
    const wave = t.map((v) => Math.sin(v * 2) * Math.exp(-v / 4));
    return hg.plot(
      [
        hg.band(
          t,
          wave.map((v) => v - 0.15),
          wave.map((v) => v + 0.15),
          { color: "#2a6fbb" },
        ),
        hg.line(t, wave, { label: "displacement" }),
        hg.hline(0),
        hg.vline(Math.PI / 4, { dash: "dashed", color: "#c4314b", label: "first peak" }),
        hg.text([Math.PI / 4 + 0.08], [1.08], ["t = π/4"], { anchor: "start" }),
      ],
      { title: "Damped oscillation", x: "t [s]", y: { label: "u(t) [mm]", lim: [-1, 1.2] } },
    );
  },
  dashes: () =>
    hg.plot(
      (["solid", "dashed", "dotted", "dashdot"] as const).map((dash, k) =>
        hg.line(
          range(60),
          range(60).map((i) => k + Math.sin(i / 9)),
          { dash, label: dash, width: 2 },
        ),
      ),
      { legend: "right" },
    ),
  gaps: () =>
    hg.plot([hg.line([1, 2, NaN, 4, 3, 5, NaN, 6, 7], { marker: "circle" })], {
      title: "NaN is a gap",
      size: [420, 260],
    }),
  empty: () => hg.line([]).with({ title: "No data", x: "x", y: "y", size: [320, 220] }),
  single: () => hg.line([3], [7]).with({ title: "One point", size: [320, 220] }),
  constant: () => hg.line([5, 5, 5, 5]).with({ title: "Constant", size: [320, 220] }),
  "log-log": () => {
    const x = range(41).map((i) => 10 ** (i / 5 - 3));
    return hg.plot(
      [
        hg.line(
          x,
          x.map((v) => 1e6 / (1 + v * v)),
          { label: "low pass" },
        ),
        hg.line(
          x,
          x.map((v) => 3 * v ** 0.5 * 1e3),
          { label: "√f" },
        ),
      ],
      {
        title: "Log axes",
        x: { label: "frequency [Hz]", scale: "log" },
        y: { label: "power", scale: "log" },
      },
    );
  },
  "long-line": () => hg.line(walk(100_000)).with({ title: "100,000 steps", x: "step" }),
  grid: () =>
    hg.grid(
      [
        [curve().with({ title: "Loss" }), hg.bar(["a", "b", "c"], [3, 1, 2]).with({ title: "Counts" })],
        [
          hg.scatter(cloud(80).x, cloud(80).y).with({ title: "Cloud", x: "x", y: "y" }),
          hg.imshow(smooth(32), { title: "Field", colorbar: true }),
        ],
      ],
      { title: "Four panels whose axes line up" },
    ),
  mosaic: () =>
    hg.mosaic(
      "AAB;CCB",
      {
        A: hg.line(walk(500)).with({ y: "price" }),
        B: hg.barh(["x", "yy", "zzz"], [2, 3, 1]).with({ title: "Share" }),
        C: hg
          .bar(
            range(30),
            range(30).map((i) => noise(i, 70)),
          )
          .with({ y: "volume", x: "day" }),
      },
      { title: "Run 42", size: [820, 460] },
    ),
  step: () =>
    hg.plot(
      (["pre", "mid", "post"] as const).map((where, k) =>
        hg.step(
          range(8),
          range(8).map((i) => k * 2 + noise(i, 80)),
          { where, label: where },
        ),
      ),
      { title: "Steps" },
    ),
  area: () =>
    hg.plot(
      [
        hg.area(range(60), walk(60), { color: "#2a6fbb" }),
        hg.line(range(60), walk(60), { color: "#2a6fbb" }),
      ],
      { title: "An area and its line" },
    ),
  ecdf: () =>
    hg.plot(
      [0, 1].map((k) =>
        hg.ecdf(
          range(80).map((i) => bell(i, 10 * k) + k),
          { label: k === 0 ? "control" : "treated" },
        ),
      ),
      { title: "Shares up to a value", x: "response" },
    ),
  errorbar: () =>
    hg.plot(
      [
        hg.errorbar(
          range(8),
          range(8).map((i) => Math.sqrt(i + 1)),
          { y: range(8).map((i) => 0.1 + 0.3 * noise(i, 90)), x: 0.25, label: "measured" },
        ),
        hg.errorbar(
          range(8).map((i) => i + 0.4),
          range(8).map((i) => Math.sqrt(i + 1) / 2),
          {
            y: [range(8).map(() => 0.1), range(8).map((i) => 0.05 * i)],
            marker: "square",
            label: "one-sided",
          },
        ),
      ],
      { title: "Error bars" },
    ),
  stem: () =>
    hg
      .stem(
        range(24),
        range(24).map((i) => Math.exp(-i / 8) * Math.cos(i)),
      )
      .with({ title: "Stems" }),
  "bar-stack": () =>
    hg
      .barStack(
        ["Mon", "Tue", "Wed", "Thu"],
        [
          [3, 2, 4, 1],
          [1, 2, 1, 3],
          [-1, -0.5, -2, -1],
        ],
        { labels: ["new", "back", "lost"] },
      )
      .with({ title: "Bars one on the other" }),
  box: () =>
    hg
      .box(
        range(4).map((k) => range(60).map((i) => bell(i, 100 + 4 * k) * (1 + k / 2) + k + (i === 7 ? 5 : 0))),
        { names: ["one", "two", "three", "four"] },
      )
      .with({ title: "Boxes" }),
  violin: () =>
    hg
      .violin(
        range(4).map((k) => range(80).map((i) => bell(i, 140 + 4 * k) * (1 + k / 2) + (i % 2) * k)),
        { names: ["one", "two", "three", "four"] },
      )
      .with({ title: "Violins" }),
  pie: () =>
    hg.grid([
      [
        hg
          .pie([35, 25, 20, 15, 5], { labels: ["oak", "beech", "pine", "birch", "yew"] })
          .with({ title: "A pie" }),
        hg.pie([3, 2, 1], { labels: ["a", "b", "c"], hole: 0.6 }).with({ title: "A ring" }),
      ],
    ]),
  dates: () => {
    const days = range(400).map((i) => new Date(Date.UTC(2024, 9, 1 + i)));
    return hg.plot([hg.line(days, walk(400)), hg.vline([days[92]!], { dash: "dashed" })], {
      title: "A year and a month",
      y: "level",
    });
  },
  hours: () =>
    hg
      .bar(
        range(18).map((i) => new Date(Date.UTC(2025, 4, 1, 15 + i))),
        range(18).map((i) => 2 + noise(i, 200)),
      )
      .with({ title: "Hours of two days" }),
  twin: () => {
    const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    return hg.twin(
      hg
        .bar(months, [62, 51, 58, 45, 60, 72, 81, 78, 60, 55, 64, 70], { label: "rain", alpha: 0.55 })
        .with({ y: "mm" }),
      hg
        .line(months, [1.2, 2.1, 5.6, 9.8, 14.4, 17.3, 19.4, 19, 15.1, 10.3, 5.4, 2.2], {
          label: "temperature",
          marker: "circle",
          color: "#c4314b",
        })
        .with({ y: "°C" }),
      { title: "Rain and temperature" },
    );
  },
  "shared-axes": () =>
    hg.grid(
      range(2).map((r) =>
        range(3).map((c) => {
          const { x, y } = cloud(60 + 10 * (3 * r + c));
          const scaled = y.map((v) => v * (1 + r) + c);
          return hg
            .scatter(x, scaled, { size: 4 })
            .with({ title: `group ${3 * r + c + 1}`, x: "width", y: "height" });
        }),
      ),
      { share: "both", title: "Six groups on the same axes", size: [760, 480] },
    ),
  "line-names": () => {
    const at = range(240);
    const names = at.map((i) => ["train", "test"][Math.floor(i / 40) % 2]!);
    const models = at.map((i) => ["small", "middle", "large"][Math.floor(i / 80)]!);
    return hg
      .line(
        at.map((i) => i % 40),
        at.map(
          (i) => loss(2 * (i % 40), 0.1) / (1 + Math.floor(i / 80) / 2) + (Math.floor(i / 40) % 2) * 0.12,
        ),
        { color: models, dash: names },
      )
      .with({ title: "One line a name", x: "epoch", y: "loss" });
  },
  "scatter-names": () => {
    const { x, y } = cloud(150);
    const kinds = x.map((v, i) => (v + y[i]! > 1 ? "oak" : v - y[i]! > 0.4 ? "beech" : "pine"));
    return hg
      .scatter(x, y, { color: kinds, marker: kinds, size: 7 })
      .with({ title: "Colour and shape say the same" });
  },
  bubbles: () => {
    const { x, y } = cloud(60);
    return hg
      .scatter(x, y, {
        size: x.map((_, i) => 900 * noise(i, 91) ** 2),
        sizeLabel: "people",
        color: y,
        alpha: 0.7,
      })
      .with({ title: "Size and colour", legend: "right" });
  },
  contour: () => {
    const at = range(61).map((i) => i / 10 - 3);
    return hg
      .contour(at, at, smooth(61), { levels: 12, colorLabel: "height" })
      .with({ title: "Lines of equal height" });
  },
  contourf: () => {
    const at = range(61).map((i) => i / 10 - 3);
    const z = smooth(61);
    return hg.plot(
      [
        hg.contourf(at, at, z, { colorLabel: "height" }),
        hg.contour(at, at, z, { levels: 8, color: "white", width: 0.75, alpha: 0.7 }),
        hg.scatter([0.3, -1.2], [1.1, -0.4], { color: "#c4314b", size: 8 }),
      ],
      { title: "Areas between levels", x: "x", y: "y" },
    );
  },
  "contour-gaps": () => {
    const z = smooth(40).map((row, j) => row.map((v, i) => ((i - 14) ** 2 + (j - 22) ** 2 < 30 ? NaN : v)));
    return hg.grid([
      [
        hg.contourf(z, { alpha: 0.6 }).with({ title: "a hole, seen through" }),
        hg
          .contour(z, { levels: [-0.2, -0.05, 0, 0.05, 0.2], cmap: "diverging", lim: [-0.3, 0.3] })
          .with({ title: "given levels" }),
      ],
    ]);
  },
  quiver: () => {
    const at = range(15).map((i) => i / 7 - 1);
    const x = at.flatMap(() => at);
    const y = at.flatMap((v) => at.map(() => v));
    const u = x.map((v, i) => -y[i]! - v * 0.3);
    const v = x.map((w, i) => w - y[i]! * 0.3);
    return hg
      .quiver(x, y, u, v, { color: u.map((a, i) => Math.sqrt(a * a + v[i]! ** 2)), colorLabel: "speed" })
      .with({
        title: "A whirl",
        aspect: "equal",
      });
  },
  "quiver-one": () =>
    hg.plot(
      [
        hg.quiver(
          range(20),
          range(20).map((i) => noise(i, 301)),
          range(20).map((i) => bell(i, 302)),
          range(20).map((i) => bell(i, 306)),
          { label: "wind" },
        ),
        hg.quiver([3, 12], [0.5, 0.5], [0, 0], [0, 0], { label: "calm" }),
      ],
      { title: "Two kinds of arrows" },
    ),
  hist2d: () => {
    const { x, y } = cloud(4000);
    return hg
      .hist2d(x, y, { bins: [40, 30] })
      .with({ title: "4000 points in cells", x: "width", y: "height" });
  },
  hexbin: () => {
    const { x, y } = cloud(4000);
    return hg.hexbin(x, y).with({ title: "4000 points in hexagons", x: "width", y: "height" });
  },
  swarm: () =>
    hg
      .swarm(
        range(3).map((k) => range(70).map((i) => bell(i, 320 + 4 * k) * (1 + k / 2))),
        { names: ["one", "two", "three"] },
      )
      .with({ title: "A swarm", y: "value" }),
};
