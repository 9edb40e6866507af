import { ellipsize, textWidth, wrap } from "../font/shape.ts";
import { pixelMap, type Scale, scaleSpan, toPixel } from "../scale/scale.ts";
import { LINE } from "./text.ts";
import type { AxisTick, AxisTicks } from "./types.ts";

const DIAGONAL = Math.SQRT1_2;
/** Room between names side by side, px. */
const GAP = 6;
/** Names keep at least this font size, px; where they do not fit, one stands for its neighbours too. */
const SMALLEST = 6;
const MOST_LINES = 3;

interface Named {
  readonly px: number;
  readonly name: string;
}

function placed(scale: Scale, length: number, down: boolean): Named[] {
  const map = down ? pixelMap(scale, length, 0) : pixelMap(scale, 0, length);
  return scale.categories!.map((name, i) => ({ px: toPixel(map, i), name })).sort((a, b) => a.px - b.px);
}

const tick = ({ px, name }: Named, label: string, full = name): AxisTick => ({
  px,
  label,
  major: true,
  ...(label === full ? {} : { full }),
});

/** Keeps every `stride`th name; its whole text names those left out after it. */
function thinned(names: readonly Named[], stride: number, write: (name: string) => string): AxisTick[] {
  const out: AxisTick[] = [];
  for (let i = 0; i < names.length; i += stride) {
    const full = names.slice(i, i + stride).map(({ name }) => name);
    out.push(tick(names[i]!, write(names[i]!.name), full.join(", ")));
  }
  return out;
}

/** The lines of a name where each of its words fits, else undefined. */
function wrapped(name: string, size: number, width: number): string[] | undefined {
  if (name.split(/\s/).some((word) => textWidth(word, size) > width)) return undefined;
  const lines = wrap(name, size, width, 99);
  return lines.length <= MOST_LINES ? lines : undefined;
}

const isNumber = (name: string): boolean => name.trim() !== "" && Number.isFinite(Number(name));

/** Names along the bottom: level, in lines, turned by 45° or 90°, shortened, smaller; at last one for several. */
export function namesBelow(scale: Scale, length: number, size: number, deepest: number): AxisTicks {
  const names = placed(scale, length, false);
  const band = length / scaleSpan(scale);
  const widest = names.reduce((m, { name }) => Math.max(m, textWidth(name, size)), 0);
  if (widest <= band - GAP && !names.some(({ name }) => name.includes("\n")))
    return flatTicks(
      names.map((n) => tick(n, n.name)),
      length,
      size,
    );
  if (names.every(({ name }) => isNumber(name)) && widest <= deepest) {
    const stride = Math.max(1, Math.ceil((widest + GAP) / band));
    return flatTicks(
      thinned(names, stride, (name) => name),
      length,
      size,
    );
  }
  const lines = names.map(({ name }) => wrapped(name, size, band - GAP));
  const depth = Math.max(...lines.map((l) => l?.length ?? Infinity)) * LINE * size;
  if (depth <= deepest)
    return flatTicks(
      names.map((n, i) => tick(n, lines[i]!.join("\n"))),
      length,
      size,
    );
  const diagonal = band * DIAGONAL >= LINE * size;
  const small = Math.max(SMALLEST, Math.min(size, band / LINE));
  const used = diagonal ? size : small;
  const room = Math.max(2 * used, diagonal ? deepest / DIAGONAL - 1.4 * used : deepest);
  const write = (name: string): string => ellipsize(name.replaceAll("\n", " "), used, room);
  const stride = diagonal ? 1 : Math.max(1, Math.ceil((LINE * used) / band - 1e-9));
  const ticks = thinned(names, stride, write);
  const width = (t: AxisTick): number => textWidth(t.label, used);
  const longest = ticks.reduce((m, t) => Math.max(m, width(t)), 0);
  if (!diagonal) {
    const before = Math.max(0, 0.6 * used - (ticks[0]?.px ?? 0));
    return {
      ticks,
      size: used,
      offset: "",
      angle: -90,
      depth: longest,
      before,
      after: Math.max(0, 0.6 * used - (length - (ticks.at(-1)?.px ?? 0))),
    };
  }
  const before = ticks.reduce((m, t) => Math.max(m, (width(t) + 0.6 * used) * DIAGONAL - t.px), 0);
  return {
    ticks,
    size: used,
    offset: "",
    angle: -45,
    depth: (longest + 1.4 * used) * DIAGONAL,
    before,
    after: 0,
  };
}

/** Names up the side: whole, shortened, smaller; at last one for several. */
export function namesBeside(scale: Scale, length: number, size: number, widest: number): AxisTicks {
  const names = placed(scale, length, true);
  const band = length / scaleSpan(scale);
  const used = Math.max(SMALLEST, Math.min(size, band / LINE));
  const stride = Math.max(1, Math.ceil((LINE * used) / band - 1e-9));
  const ticks = thinned(names, stride, (name) => ellipsize(name.replaceAll("\n", " "), used, widest));
  const depth = ticks.reduce((m, t) => Math.max(m, textWidth(t.label, used)), 0);
  const half = ticks.length > 0 ? (LINE * used) / 2 : 0;
  return { ticks, size: used, offset: "", angle: 0, depth, before: half, after: half };
}

/** Level labels of one or more lines. */
export function flatTicks(ticks: readonly AxisTick[], length: number, size: number, offset = ""): AxisTicks {
  let before = 0;
  let after = 0;
  let lines = 0;
  for (const { px, label } of ticks) {
    if (label === "") continue;
    for (const line of label.split("\n")) {
      const half = textWidth(line, size) / 2;
      before = Math.max(before, half - px);
      after = Math.max(after, px + half - length);
    }
    lines = Math.max(lines, label.split("\n").length);
  }
  return { ticks, size, offset, angle: 0, depth: lines * LINE * size, before, after };
}
