import { writePdf } from "./backends/pdf/pdf.ts";
import { compress, compressSync } from "./backends/png/compress.ts";
import { pngFile, pngParts } from "./backends/png/encode.ts";
import { type Picture, rasterise } from "./backends/raster/raster.ts";
import { type SvgText, writeSvg } from "./backends/svg/svg.ts";
import { sizeError } from "./errors.ts";
import { shape } from "./font/shape.ts";
import { layoutFigure } from "./layout/layout.ts";
import type { Layout } from "./layout/types.ts";
import { prepare } from "./prepare/prepare.ts";
import { buildScene } from "./scene/build.ts";
import type { Scene } from "./scene/types.ts";
import { base64 } from "./spec/base64.ts";
import { parseColor, type Rgba } from "./spec/color.ts";
import { check } from "./spec/rules.ts";
import { schemas, specOf } from "./spec/schema.ts";
import type { FigureLike } from "./spec/types.ts";

export interface RenderOptions {
  /** Width and height in px at scale 1; without it the figure's own. */
  readonly size?: readonly [number, number];
  /** A colour, or `"transparent"`, where an SVG's text and axes take the page's own colour; without it the theme's white. */
  readonly background?: string;
}

export interface SvgOptions extends RenderOptions {
  /** `"outlines"` (the default) looks the same everywhere; `"text"` can be selected and searched. */
  readonly text?: SvgText;
  /** What the document's ids begin with: give each its own where a page shows the same figure twice. */
  readonly id?: string;
}

export interface PngOptions extends RenderOptions {
  /** Device px a px (2). */
  readonly scale?: number;
  /** Dots an inch, 96 a px: `dpi: 300` is `scale: 3.125`. */
  readonly dpi?: number;
}

const DEFAULT_SCALE = 2;

function sceneOf(op: string, figure: FigureLike, options: RenderOptions, detail: number): Scene {
  const spec = specOf(op, figure);
  check(op, options, schemas().render);
  const layout = layoutFigure(prepare(spec), options.size);
  if (layout.width * layout.height * detail * detail > MOST_PIXELS)
    throw sizeError(op, layout.width, layout.height, detail, MOST_PIXELS);
  sayMissing(layout);
  return buildScene(layout, detail);
}

let said: Set<string> | undefined;

/** Says on the console, once a character, what the bundled font has no picture of. */
function sayMissing({ texts, panels }: Layout): void {
  said ??= new Set();
  const known = said;
  const lacking = [...texts, ...panels.flatMap((panel) => panel.texts)]
    .flatMap(({ text }) => shape(text).missing)
    .filter((character) => !known.has(character));
  if (lacking.length === 0) return;
  const list = [...new Set(lacking)];
  for (const character of list) known.add(character);
  const codes = list
    .slice(0, 20)
    .map((c) => `${c} (U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")})`);
  console.warn(
    `hugin: the font has no ${codes.join(", ")}; boxes stand for them. toSvg(figure, { text: "text" }) leaves them to the viewer's fonts.`,
  );
}

/** What one picture may have; its pixels and their coverage take eight bytes each. */
const MOST_PIXELS = 2 ** 28;

function backgroundOf(op: string, scene: Scene, options: RenderOptions): Rgba | undefined {
  const color = options.background === undefined ? scene.background : parseColor(op, options.background);
  return color.a === 0 ? undefined : color;
}

/**
 * Draws a figure as an SVG document, the same text on every machine.
 *
 * @param figure - A figure, or anything with a figure's `spec`.
 * @param options - `size` in px; `background`; `text`: `"outlines"` or `"text"`; `id`, what its ids begin with.
 * @returns The document; text is drawn as outlines of the bundled font unless asked otherwise.
 * @throws {FigureError} if the size is not within 1 to 20000 px or the panels cannot fit in it.
 * @example
 * toSvg(line([1, 2, 3])).startsWith("<svg") // true
 */
export function toSvg(figure: FigureLike, options: SvgOptions = {}): string {
  const scene = sceneOf("toSvg", figure, options, 1);
  return writeSvg(scene, options.text ?? "outlines", backgroundOf("toSvg", scene, options), options.id);
}

/** Draws a figure's pixels: RGBA bytes, row 0 at the top; `scale` device px a px (2). */
export function toPixels(figure: FigureLike, options: PngOptions = {}): Picture {
  const scale = scaleOf(options);
  const scene = sceneOf("toPng", figure, options, scale);
  return rasterise(scene, scale, backgroundOf("toPng", scene, options));
}

const scaleOf = ({ scale, dpi }: PngOptions): number =>
  scale ?? (dpi === undefined ? DEFAULT_SCALE : dpi / 96);

/**
 * Draws a figure as a PNG file, in Node and in browsers, with the same pixels on every machine.
 *
 * @param figure - A figure, or anything with a figure's `spec`.
 * @param options - `scale` device px a px (2) or `dpi` (192); `size` in px at scale 1; `background`.
 * @returns The bytes of the file.
 * @throws {FigureError} if the size or scale is out of range or the panels cannot fit.
 * @example
 * (await toPng(line([1, 2, 3]))).subarray(1, 4) // Uint8Array [80, 78, 71]
 */
export async function toPng(figure: FigureLike, options: PngOptions = {}): Promise<Uint8Array> {
  const { width, height, pixels, opaque } = toPixels(figure, options);
  const parts = pngParts(pixels, width, height, { scale: scaleOf(options), opaque });
  return pngFile(parts, await compress(parts.scanlines));
}

/**
 * Draws a figure as a PDF file of one page, the same bytes on every machine: lines and areas as vectors, text as text in
 * the bundled font (found, copied, printed at any size), images as they are.
 *
 * @param figure - A figure, or anything with a figure's `spec`.
 * @param options - `size` in px, of which a page's inch has 96; `background`, `"transparent"` for none.
 * @returns The bytes of the file.
 * @throws {FigureError} if the size is not within 1 to 20000 px or the panels cannot fit in it.
 * @example
 * String.fromCharCode(...toPdf(line([1, 2, 3])).subarray(0, 5)) // "%PDF-"
 */
export function toPdf(figure: FigureLike, options: RenderOptions = {}): Uint8Array {
  const scene = sceneOf("toPdf", figure, options, PDF_DETAIL);
  return writePdf(scene, backgroundOf("toPdf", scene, options));
}

/** A printed line shows more points than a screen's px. */
const PDF_DETAIL = 4;

/** Past this an SVG costs a page more than the picture is worth, bytes. */
const LARGE_SVG = 300_000;

/** MIME types to data, as notebooks take them: text for SVG, base64 for PNG. */
export type MimeBundle = Readonly<Record<string, string>>;

const LONGEST_TEXT = 120;

/**
 * A figure as a MIME bundle: `image/svg+xml` while that is small, else `image/png` at scale 2 in base64; and in
 * `text/plain` one line that says what it shows.
 *
 * @example
 * toMimeBundle(line([1, 2]))["text/plain"] // "Plot: line with 2 values."
 */
export function toMimeBundle(figure: FigureLike): MimeBundle {
  const said = prepare(specOf("toMimeBundle", figure)).description.replaceAll(/\s+/g, " ");
  const plain = said.length > LONGEST_TEXT ? `${said.slice(0, LONGEST_TEXT - 1)}…` : said;
  const svg = toSvg(figure);
  if (svg.length <= LARGE_SVG) return { "image/svg+xml": svg, "text/plain": plain };
  const { width, height, pixels, opaque } = toPixels(figure);
  const parts = pngParts(pixels, width, height, { scale: DEFAULT_SCALE, opaque });
  return { "image/png": base64(pngFile(parts, compressSync(parts.scanlines))), "text/plain": plain };
}
