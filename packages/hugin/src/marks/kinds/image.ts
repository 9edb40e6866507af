import { scaleError } from "../../errors.ts";
import type { Colorbar, ImageLayer } from "../../prepare/types.ts";
import { include } from "../../scale/scale.ts";
import { contrast, pack, type Rgba, unpack } from "../../spec/color.ts";
import type { ColormapName } from "../../spec/colormap.ts";
import type { Dense, Labels } from "../../spec/data.ts";
import { flag, nested, numbers, rule, texts } from "../../spec/rules.ts";
import type { MarkSpec } from "../../spec/types.ts";
import type { Kind, Pen } from "../kind.ts";
import { colorChannel, mappingRules } from "../mapped.ts";

export interface ImageSpec extends MarkSpec {
  readonly mark: "image";
  /** Shape [h,w], or bytes of shape [h,w,3|4] for colours of its own. */
  readonly data: Dense;
  readonly cmap: ColormapName;
  readonly lim?: readonly [number | null, number | null];
  readonly rows?: Labels;
  readonly columns?: Labels;
  /** Ends of the columns and the rows on their axes, `[x0, x1, y0, y1]`; y rises then. */
  readonly extent?: readonly [number, number, number, number];
  readonly colorbar: boolean;
  readonly colorLabel?: string;
  /** Text of each cell, row-major. */
  readonly cells?: Labels;
}

/** A raster of values or colours, the first row at the top. */
export const imageKind: Kind<ImageSpec> = {
  schema: () => {
    const dense = nested({
      rules: { shape: rule("a shape", Array.isArray), values: numbers },
      required: ["shape", "values"],
    });
    return {
      data: {
        data: dense,
        rows: texts,
        columns: texts,
        cells: texts,
        extent: rule("four numbers", isExtent),
      },
      optional: ["rows", "columns", "cells", "extent"],
      style: { ...mappingRules(), colorbar: flag },
    };
  },
  channels(mark, axis) {
    const labels = axis === "x" ? mark.columns : mark.rows;
    return labels === undefined ? [] : [labels];
  },
  down: ({ extent }) => extent === undefined,
  quiet: () => true,
  reach(mark, axis, { extent, flush, log }) {
    if (log) {
      throw scaleError("plot", `a log scale on ${axis}`, "the cells of an image are of equal width");
    }
    const [h, w] = mark.data.shape as [number, number];
    const given = mark.extent && (axis === "x" ? mark.extent.slice(0, 2) : mark.extent.slice(2));
    include(extent, given ?? [-0.5, (axis === "x" ? w : h) - 0.5], false);
    flush.lo = flush.hi = true;
  },
  colors(mark) {
    const { shape, values } = mark.data;
    return shape.length === 2 ? colorChannel(values, mark) : undefined;
  },
  draw(mark, pen) {
    const colors = pen.guides.colors(mark);
    const layer = colored(mark, colors);
    pen.layer(layer);
    if (mark.colorbar && colors) pen.colorbar(colors);
    if (mark.cells) cellTexts(mark.cells, layer, pen);
  },
  noun: ({ data }) => `image of ${data.shape[0]} by ${data.shape[1]} cells`,
  count: ({ data }) => data.shape[0]! * data.shape[1]!,
};

const isExtent = (v: unknown): boolean =>
  Array.isArray(v) &&
  v.length === 4 &&
  v.every((end) => Number.isFinite(end)) &&
  v[0] !== v[1] &&
  v[2] !== v[3];

/** Text in each cell, dark or light by what is beneath. */
function cellTexts(text: Labels, { width, height, pixels }: ImageLayer, { theme, layer }: Pen): void {
  const x = new Float64Array(width * height);
  const y = new Float64Array(width * height);
  const paint = new Uint32Array(width * height);
  for (let i = 0; i < width * height; i++) {
    x[i] = i % width;
    y[i] = Math.floor(i / width);
    const under: Rgba = { r: pixels[i * 4]!, g: pixels[i * 4 + 1]!, b: pixels[i * 4 + 2]!, a: 255 };
    const dark = contrast(theme.ink, under) >= contrast(theme.background, under);
    const quiet = dark && /^[0.−%]*$/.test(text[i]!) && contrast(theme.muted, under) >= 4.5;
    paint[i] = pack(quiet ? theme.axis : dark ? theme.ink : unpack(0xffffff));
  }
  layer({ kind: "text", x, y, text, paint, size: 12, anchor: "middle", cell: true });
}

function colored(mark: ImageSpec, colorbar: Colorbar | undefined): ImageLayer {
  const { shape, values } = mark.data;
  const [height, width, channels] = shape as [number, number, number?];
  const pixels = new Uint8Array(width * height * 4);
  const seams = mark.cells !== undefined || mark.rows !== undefined;
  const { extent } = mark;
  const edges = extent && ([extent[0], extent[2], extent[1], extent[3]] as const);
  const layer: ImageLayer = { kind: "image", width, height, pixels, seams, ...(edges ? { edges } : {}) };
  if (channels !== undefined || !colorbar) {
    const step = channels ?? 1;
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < step; c++) pixels[i * 4 + c] = values[i * step + c]!;
      if (step === 3) pixels[i * 4 + 3] = 255;
    }
    return layer;
  }
  const { table, lo, hi } = colorbar;
  const scale = 256 / (hi - lo);
  const colors = new Uint8Array(257 * 4);
  for (let k = 0; k < 256; k++) colors.set([table[k * 3]!, table[k * 3 + 1]!, table[k * 3 + 2]!, 255], k * 4);
  const lookup = new Uint32Array(colors.buffer);
  const words = new Uint32Array(pixels.buffer);
  for (let i = 0; i < values.length; i++) {
    const t = (values[i]! - lo) * scale;
    words[i] = lookup[t >= 0 ? (t < 255 ? t | 0 : 255) : t < 0 ? 0 : 256]!;
  }
  return layer;
}
