import { optionError, shapeError } from "../errors.ts";
import { type Figure, given, markFigure } from "../figure.ts";
import { grid } from "../plot.ts";
import { formatTable } from "../scale/ticks.ts";
import { type ColormapName, isColormap } from "../spec/colormap.ts";
import { type Block, type Dense, dense, type Labels } from "../spec/data.ts";
import { any, check, choice, count, limits, type Rule, text, texts } from "../spec/rules.ts";
import { checkStyle, schemas } from "../spec/schema.ts";
import type { PlotOptions } from "../spec/types.ts";

export interface ImageStyle {
  readonly cmap?: ColormapName;
  /** Values of the first and last colour; `null` leaves one to the data. */
  readonly lim?: readonly [number | null, number | null];
  readonly colorbar?: boolean;
  /** Names the colorbar. */
  readonly colorLabel?: string;
  readonly title?: string;
}

function imageData(op: string, data: Dense): Dense {
  const { shape } = data;
  const colors = shape.length === 3 && (shape[2] === 3 || shape[2] === 4);
  if (shape.length !== 2 && !colors) throw shapeError(op, "data", shape, "[h,w], [h,w,3] or [h,w,4]");
  if (shape[0] === 0 || shape[1] === 0) throw shapeError(op, "data", shape, "at least one row and column");
  return colors ? colorBytes(op, data) : data;
}

/** Floats up to here are shares of 1 that overshoot, as resampling makes them; beyond they are bytes. */
const OVERSHOOT = 2;

/**
 * Colours as bytes. Integer arrays hold bytes; so do plain numbers and floats where one is above 2, or all are whole and
 * one is above 1; else they are shares of 1. A pixel with a NaN becomes transparent.
 */
function colorBytes(op: string, { shape, values }: Dense): Dense {
  if (values instanceof Uint8Array || values instanceof Uint8ClampedArray) return { shape, values };
  const channels = shape.at(-1)!;
  const integers = !(values instanceof Float64Array || values instanceof Float32Array);
  const [, top] = valueRange(values);
  const whole = integers || values.every((v) => Number.isNaN(v) || Number.isInteger(v));
  const bytes = integers || top > OVERSHOOT || (whole && top > 1);
  const [least] = valueRange(values);
  if (bytes && (least < 0 || top > 255))
    throw optionError(op, "colours", [least, top], "bytes 0 to 255, or shares 0 to 1");
  const scale = bytes ? 1 : 255;
  const pixels = values.length / channels;
  const out = new Uint8ClampedArray(pixels * 4);
  for (let i = 0; i < pixels; i++) {
    let known = true;
    for (let c = 0; c < channels; c++) {
      const v = values[i * channels + c]!;
      known &&= !Number.isNaN(v);
      out[i * 4 + c] = v * scale;
    }
    if (channels === 3) out[i * 4 + 3] = 255;
    if (!known) out.fill(0, i * 4, i * 4 + 4);
  }
  return { shape: [...shape.slice(0, -1), 4], values: out };
}

/**
 * Shows an array as an image, row 0 at the top, each cell a square.
 *
 * @param data - Shape `(h, w)`, coloured by `cmap`; or `(h, w, 3 | 4)`, bytes 0–255 (any integers, and plain
 *   numbers where one is above 2, or whole and above 1) or shares 0–1. NaN is left blank.
 * @param style - `cmap` (`"viridis"`), `lim`, `colorbar` (false), `colorLabel`, `title`.
 * @throws {FigureError} for any other shape.
 * @example
 * imshow([[0, 1], [2, 3]]).spec.kind // "plot"
 */
export function imshow(data: Block, style: ImageStyle = {}): Figure {
  checkStyle("imshow", "image", style, { title: text });
  const { title, ...rest } = style;
  const mark = {
    mark: "image",
    data: imageData("imshow", dense("imshow", "data", data)),
    cmap: "viridis",
    colorbar: false,
  } as const;
  return markFigure({ ...mark, ...given(rest) }, given({ aspect: "equal" as const, title }));
}

export interface HeatmapStyle extends ImageStyle {
  /** Names of the rows, top to bottom. */
  readonly rows?: Labels;
  /** Names of the columns, left to right. */
  readonly columns?: Labels;
  /** The text of each cell: `true` for its value, a function of the value, or the texts themselves, row-major. */
  readonly text?: boolean | ((value: number) => string) | Labels;
  readonly x?: PlotOptions["x"];
  readonly y?: PlotOptions["y"];
  readonly aspect?: "auto" | "equal";
}

/**
 * Shows a table of values as coloured cells, with a colorbar.
 *
 * @param data - Shape `(rows, columns)`. NaN is left blank.
 * @param style - `rows`, `columns` name them; `text` writes into the cells, dark or light by what is beneath;
 *   `cmap`, `lim`, `colorbar` (true), `colorLabel`, `title`, `x`, `y`, `aspect`.
 * @throws {FigureError} if data is not two-dimensional or names do not match its shape.
 * @example
 * heatmap([[1, 2], [3, 4]], { text: true }).spec.kind // "plot"
 */
export function heatmap(data: Block, style: HeatmapStyle = {}): Figure {
  const { x, y, aspect } = schemas().plot.rules as Record<"x" | "y" | "aspect", Rule>;
  const names = { rows: texts, columns: texts };
  checkStyle("heatmap", "image", style, { title: text, ...names, text: any, x, y, aspect });
  return heatmapAs("heatmap", dense("heatmap", "data", data), { colorbar: true, ...style });
}

function heatmapAs(op: string, data: Dense, style: HeatmapStyle): Figure {
  const { text, title, x, y, aspect, rows, columns, ...rest } = style;
  const { shape, values } = data;
  if (shape.length !== 2) throw shapeError(op, "data", shape, "[rows,columns]");
  imageData(op, data);
  if (rows && rows.length !== shape[0])
    throw shapeError(op, `${rows.length} row names`, shape, `${shape[0]} names`);
  if (columns && columns.length !== shape[1])
    throw shapeError(op, `${columns.length} column names`, shape, `${shape[1]} names`);
  const cells = cellTexts(op, values, text);
  const names = { rows: rows ?? indexNames(shape[0]!), columns: columns ?? indexNames(shape[1]!) };
  const mark = { mark: "image", data, cmap: "viridis", colorbar: false, ...names } as const;
  return markFigure({ ...mark, ...given({ ...rest, cells }) }, given({ title, x, y, aspect }));
}

const indexNames = (n: number): Labels => Array.from({ length: n }, (_, i) => String(i));

function cellTexts(op: string, values: ArrayLike<number>, text: HeatmapStyle["text"]): Labels | undefined {
  if (text === undefined || text === false) return undefined;
  if (typeof text === "function" || text === true) {
    return text === true ? formatTable(values) : Array.from(values, (v) => text(v));
  }
  if (text.length !== values.length)
    throw optionError(op, "text", `${text.length} texts`, `${values.length}, one a cell`);
  return [...text];
}

export interface ConfusionStyle {
  /** Names of the classes, in order. */
  readonly classes?: Labels;
  /** Shows shares of each true class (`"true"`), each predicted class or of all, in place of counts. */
  readonly normalize?: "true" | "predicted" | "all";
  readonly cmap?: ColormapName;
  readonly title?: string;
}

/**
 * Shows how often each true class (rows) was given each predicted class (columns), with numbers in the cells.
 *
 * @param counts - Shape `(k, k)`, at least 0.
 * @param style - `classes` (their indexes); `normalize`; `cmap` (`"blues"`); `title`.
 * @throws {FigureError} if counts is not square or classes has another length.
 * @example
 * confusionMatrix([[8, 2], [1, 9]], { classes: ["cat", "dog"] }).spec.kind // "plot"
 */
export function confusionMatrix(counts: Block, style: ConfusionStyle = {}): Figure {
  const normalized = choice(["true", "predicted", "all"]);
  const rules = { classes: texts, normalize: normalized, cmap: isColormap, title: text };
  check("confusionMatrix", style, { rules }, "style");
  const { classes, normalize, cmap = "blues", title } = style;
  const data = dense("confusionMatrix", "counts", counts);
  const [rows, columns] = data.shape;
  if (data.shape.length !== 2 || rows !== columns)
    throw shapeError("confusionMatrix", "counts", data.shape, "[k,k]");
  const shown = normalize ? { shape: data.shape, values: shares(data.values, rows!, normalize) } : data;
  const write = normalize ? (v: number): string => (v === 0 ? "0" : v.toFixed(2)) : true;
  const names = classes ?? indexNames(rows!);
  return heatmapAs("confusionMatrix", shown, {
    rows: names,
    columns: names,
    text: write,
    cmap,
    lim: [0, normalize ? 1 : null],
    x: "predicted",
    y: "true",
    aspect: "equal",
    ...(title === undefined ? {} : { title }),
  });
}

function shares(values: ArrayLike<number>, k: number, by: "true" | "predicted" | "all"): Float64Array {
  const sums = new Float64Array(k);
  const slot = (i: number): number => (by === "true" ? Math.floor(i / k) : by === "predicted" ? i % k : 0);
  for (let i = 0; i < values.length; i++) sums[slot(i)]! += values[i]!;
  return Float64Array.from(values, (v, i) => (sums[slot(i)]! > 0 ? v / sums[slot(i)]! : 0));
}

export interface ImageGridOptions {
  /** Images a row; without it about as wide as high, at most 10. */
  readonly cols?: number;
  /** A caption above each image. */
  readonly titles?: Labels;
  readonly cmap?: ColormapName;
  /** Values of the first and last colour, for all images alike; `null` leaves one to the data. */
  readonly lim?: readonly [number | null, number | null];
  readonly title?: string;
  /** Space between images, px (6). */
  readonly gap?: number;
  readonly size?: readonly [number, number];
}

/**
 * Shows many images side by side, all on one colour scale.
 *
 * @param images - Shape `(n, h, w)` or `(n, h, w, 3 | 4)`, or an array of n images; `(n, h, w, 1)` counts as `(n, h, w)`.
 * @param options - `cols`, `titles`, `cmap` (`"gray"`), `lim`, `title`, `gap`, `size`.
 * @throws {FigureError} for any other shape, or if titles has not n texts.
 * @example
 * imageGrid([[[0, 1], [1, 0]], [[1, 1], [0, 0]]], { titles: ["a", "b"] }).spec.kind // "grid"
 */
export function imageGrid(images: Block, options: ImageGridOptions = {}): Figure {
  const more = { cols: count(1, 10_000), titles: texts, cmap: isColormap, lim: limits(true) };
  check("imageGrid", options, { rules: { ...schemas().grid.rules, ...more } });
  const { cols, titles, cmap = "gray", lim, title, gap, size } = options;
  const block = dense("imageGrid", "images", images);
  const flat = block.shape.length === 4 && block.shape[3] === 1 ? block.shape.slice(0, 3) : block.shape;
  const colors = flat.length === 4 && (flat[3] === 3 || flat[3] === 4);
  if (flat.length !== 3 && !colors)
    throw shapeError("imageGrid", "images", flat, "[n,h,w], [n,h,w,3] or [n,h,w,4]");
  const all = colors ? colorBytes("imageGrid", block) : block;
  const shape = colors ? all.shape : flat;
  const n = shape[0]!;
  if (n === 0) throw shapeError("imageGrid", "images", shape, "at least one image");
  if (titles && titles.length !== n)
    throw optionError("imageGrid", "titles", `${titles.length} texts`, `${n}, one an image`);
  const columns = Math.min(n, cols ?? Math.min(10, Math.ceil(Math.sqrt(n))));
  const step = all.values.length / n;
  const shared = lim ?? (colors ? undefined : valueRange(all.values));
  const figures = Array.from({ length: n }, (_, i) => {
    const data = { shape: shape.slice(1), values: all.values.slice(i * step, (i + 1) * step) };
    const mark = { mark: "image", data, cmap, colorbar: false, ...(shared ? { lim: shared } : {}) } as const;
    const caption = titles?.[i];
    const hidden = { visible: false };
    return markFigure(mark, {
      aspect: "equal",
      x: hidden,
      y: hidden,
      ...(caption ? { title: caption } : {}),
    });
  });
  const lines: Figure[][] = [];
  for (let i = 0; i < n; i += columns) lines.push(figures.slice(i, i + columns));
  const heading = title ? `${title}. ` : "";
  const captions = titles ? `: ${listed(titles)}` : "";
  const description = `${heading}${n} ${n === 1 ? "image" : "images"} of ${shape[1]} by ${shape[2]}${captions}.`;
  return grid(lines, given({ title, gap, size, description }));
}

/** The first texts of a list, as many as are easily read. */
function listed(texts: readonly string[]): string {
  return texts.slice(0, 12).join(", ") + (texts.length > 12 ? ", …" : "");
}

function valueRange(values: ArrayLike<number>): readonly [number, number] {
  let lo = Infinity;
  let hi = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (v < lo) lo = v;
    if (v > hi) hi = v;
  }
  return lo <= hi ? [lo, hi] : [0, 1];
}
