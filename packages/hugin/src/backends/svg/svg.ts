import { glyph } from "../../font/font.ts";
import { shape, textWidth } from "../../font/shape.ts";
import type { TextBox } from "../../layout/types.ts";
import type { Item, MarkersItem, PathItem, Scene } from "../../scene/types.ts";
import { type Rgba, toHex, unpack } from "../../spec/color.ts";
import type { Theme } from "../../spec/theme.ts";
import { markerCorners } from "../marker-shape.ts";
import { imageElement } from "./image.ts";
import { coord, escapeXml } from "./number.ts";
import { pathData, tenthsData } from "./path.ts";

/** `outlines` draws the baked glyphs, the same everywhere; `text` keeps text that can be selected and searched. */
export type SvgText = "outlines" | "text";

interface Writer {
  readonly out: string[];
  readonly glyphs: Set<number>;
  readonly clips: string[];
  readonly text: SvgText;
  /** The colours that follow the page's own, where the figure has no background. */
  readonly page: Theme | undefined;
}

/** Stands in the body for what makes the document's ids its own; XML forbids it, so no text has it. */
const ID = "\u0001";

/** Units of glyph coordinates a em. */
const EM = 2048;
const LONG = 600;

/** Writes a scene as an SVG document. */
export function writeSvg(scene: Scene, text: SvgText, background: Rgba | undefined, id?: string): string {
  const writer: Writer = {
    out: [],
    glyphs: new Set(),
    clips: [],
    text,
    page: background ? undefined : scene.theme,
  };
  let clipped = false;
  for (const item of scene.items) {
    if (item.kind === "clip") {
      if (clipped) writer.out.push("</g>");
      clipped = item.box !== undefined;
      if (item.box) {
        const { left, top, right, bottom } = item.box;
        const area = `<rect x="${coord(left)}" y="${coord(top)}" width="${coord(right - left)}" height="${coord(bottom - top)}"/>`;
        if (!writer.clips.includes(area)) writer.clips.push(area);
        writer.out.push(`<g clip-path="url(#${ID}${writer.clips.indexOf(area)})">`);
      }
    } else writeItem(writer, item);
  }
  if (clipped) writer.out.push("</g>");
  const body = writer.out.join("");
  const prefix = `${id ?? `h${fingerprint(body)}`}-`;
  const { width, height, title, description } = scene;
  const clips = writer.clips.map((area, i) => `<clipPath id="${prefix}${i}">${area}</clipPath>`).join("");
  const glyphs = [...writer.glyphs]
    .sort((a, b) => a - b)
    .map((code) => glyphDefinition(prefix, code))
    .join("");
  const defs = clips || glyphs ? `<defs>${clips}${glyphs}</defs>` : "";
  const back = background ? `<rect width="${width}" height="${height}"${fill(background)}/>` : "";
  const name = title === "" ? "" : `<title>${escapeXml(title)}</title>`;
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  // CairoSVG reads `height:auto` as no height at all; it does not know the logical name, and browsers do.
  const style = 'style="max-width:100%;block-size:auto"';
  const open = `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${style} role="img" fill="none">`;
  const said = `<desc>${escapeXml(description)}</desc>`;
  return `${open}${name}${said}${defs}${back}${body.replaceAll(ID, prefix)}</svg>\n`;
}

/** Ids must differ between figures on one page, and be the same each time a figure is written: FNV-1a of the body. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

function writeItem(writer: Writer, item: Exclude<Item, { kind: "clip" }>): void {
  switch (item.kind) {
    case "path":
      writePath(writer, item);
      break;
    case "markers":
      writeMarkers(writer, item);
      break;
    case "image":
      writer.out.push(imageElement(item));
      break;
    case "text":
      if (writer.text === "text") writeText(writer, item.box);
      else writeOutlines(writer, item.box);
      break;
  }
}

const opacity = (name: string, alpha: number): string =>
  alpha >= 255 ? "" : ` ${name}="${coord(alpha / 255)}"`;
const fill = (c: Rgba): string => ` fill="${toHex(c)}"${opacity("fill-opacity", c.a)}`;
const stroke = (c: Rgba): string => ` stroke="${toHex(c)}"${opacity("stroke-opacity", c.a)}`;

/** A theme's colour as the page's, by how far it stands out from the background. */
function pageInk({ page }: Writer, c: Rgba): number | undefined {
  if (!page) return undefined;
  const same = (t: Rgba): boolean => t.r === c.r && t.g === c.g && t.b === c.b;
  return same(page.ink)
    ? 1
    : same(page.muted)
      ? 0.75
      : same(page.axis)
        ? 0.5
        : same(page.grid)
          ? 0.12
          : undefined;
}

const themed = (writer: Writer, name: "fill" | "stroke", c: Rgba): string => {
  const share = pageInk(writer, c);
  if (share === undefined) return name === "fill" ? fill(c) : stroke(c);
  return ` ${name}="currentColor"${opacity(`${name}-opacity`, c.a * share)}`;
};

function writePath(writer: Writer, item: PathItem): void {
  if (item.coords.length === 0) return;
  const { fill: inside, stroke: edge } = item;
  const { page } = writer;
  // The ground of a legend is the page's.
  const ground = page && inside && edge && toHex(inside) === toHex(page.background);
  const paint = `${inside && !ground ? themed(writer, "fill", inside) : ""}${edge ? themed(writer, "stroke", edge) : ""}`;
  const long = item.coords.length > LONG * 2 && !item.closed;
  const unit = long ? 10 : 1;
  const width = item.stroke ? ` stroke-width="${coord(item.width * unit)}"` : "";
  const join = item.stroke && !item.closed && item.coords.length > 6 ? ' stroke-linejoin="round"' : "";
  const dash = item.dash ? ` stroke-dasharray="${item.dash.map((d) => coord(d * unit)).join(" ")}"` : "";
  const data = long ? tenthsData(item.coords) : pathData(item.coords, item.closed);
  const path = `<path${paint}${width}${join}${dash}${long ? ' transform="scale(.1)"' : ""} d="${data}"/>`;
  writer.out.push(path);
}

function writeMarkers(writer: Writer, item: MarkersItem): void {
  const { x, y, radius, paint, alpha, shape } = item;
  const n = x.length;
  if (n === 0) return;
  const corners = markerCorners(shape);
  if (!(paint instanceof Uint32Array) && typeof radius === "number" && alpha >= 1 && corners === undefined) {
    let data = "";
    const many = n > LONG;
    if (many) for (let i = 0; i < n; i++) data += `M${Math.round(x[i]! * 10)} ${Math.round(y[i]! * 10)}h0`;
    else for (let i = 0; i < n; i++) data += `M${coord(x[i]!)} ${coord(y[i]!)}h0`;
    const place = many ? ' transform="scale(.1)"' : "";
    const width = coord(radius * 2 * (many ? 10 : 1));
    writer.out.push(
      `<path${stroke({ ...paint, a: 255 })} stroke-width="${width}" stroke-linecap="round"${place} d="${data}"/>`,
    );
    return;
  }
  const shared = paint instanceof Uint32Array ? "" : ` fill="${toHex(paint)}"`;
  writer.out.push(`<g${shared}${opacity("fill-opacity", alpha * 255)}>`);
  for (let i = 0; i < n; i++) {
    const r = typeof radius === "number" ? radius : radius[i]!;
    const own = paint instanceof Uint32Array ? ` fill="${toHex(unpack(paint[i]!))}"` : "";
    if (corners === undefined)
      writer.out.push(`<circle cx="${coord(x[i]!)}" cy="${coord(y[i]!)}" r="${coord(r)}"${own}/>`);
    else {
      const coords = Float64Array.from(corners, (v, k) => v * r + (k % 2 === 0 ? x[i]! : y[i]!));
      writer.out.push(`<path${own} d="${pathData(coords, true)}"/>`);
    }
  }
  writer.out.push("</g>");
}

/** What a pointer or a screen reader is told of a text that is not whole. */
const wholeText = ({ full }: TextBox): string =>
  full === undefined ? "" : `<title>${escapeXml(full)}</title>`;

/** Text on cells keeps the colour that was chosen for its cell. */
const textFill = (writer: Writer, { color, role }: TextBox): string =>
  role === "cell" ? fill(color) : themed(writer, "fill", color);

function writeText(writer: Writer, box: TextBox): void {
  const turn = box.angle === 0 ? "" : ` transform="rotate(${box.angle} ${coord(box.x)} ${coord(box.y)})"`;
  const anchor = box.anchor === "start" ? "" : ` text-anchor="${box.anchor}"`;
  const font = ` font-family="DejaVu Sans,Verdana,sans-serif" font-size="${coord(box.size)}"`;
  const length = ` textLength="${coord(textWidth(box.text, box.size))}" lengthAdjust="spacingAndGlyphs"`;
  writer.out.push(
    `<text x="${coord(box.x)}" y="${coord(box.y)}"${turn}${anchor}${font}${length}${textFill(writer, box)}>${wholeText(box)}${escapeXml(box.text)}</text>`,
  );
}

function writeOutlines(writer: Writer, box: TextBox): void {
  const scale = box.size / EM;
  const { glyphs, advance } = shape(box.text);
  const start = box.anchor === "start" ? 0 : -advance * (box.anchor === "middle" ? 0.5 : 1);
  const uses: string[] = [];
  for (const { code, x, y } of glyphs) {
    if (glyph(code).outline.length === 0) continue;
    writer.glyphs.add(code);
    const drop = y === 0 ? "" : ` y="${Math.round(y * EM)}"`;
    uses.push(`<use href="#${ID}g${code.toString(36)}" x="${Math.round((start + x) * EM)}"${drop}/>`);
  }
  if (uses.length === 0) return;
  const turn = box.angle === 0 ? "" : `rotate(${box.angle})`;
  const place = `translate(${coord(box.x)} ${coord(box.y)})${turn}scale(${scale.toPrecision(6).replace(/^0/, "")})`;
  writer.out.push(`<g${textFill(writer, box)} transform="${place}">${wholeText(box)}${uses.join("")}</g>`);
}

function glyphDefinition(prefix: string, code: number): string {
  const { outline } = glyph(code);
  let data = "";
  let px = 0;
  let py = 0;
  let open = false;
  const pair = (x: number, y: number): string => {
    const dx = x - px;
    const dy = y - py;
    return `${dx}${dy < 0 ? "" : " "}${dy}`;
  };
  for (let i = 0; i < outline.length; ) {
    const at = (k: number): number => Math.round(outline[i + k]! * EM);
    const op = outline[i]!;
    if (op === 0) data += `${open ? "z" : ""}M${at(1)} ${at(2)}`;
    else if (op === 1) data += `l${pair(at(1), at(2))}`;
    else data += `q${pair(at(1), at(2))}${at(3) - px < 0 ? "" : " "}${pair(at(3), at(4))}`;
    open = true;
    px = at(op === 2 ? 3 : 1);
    py = at(op === 2 ? 4 : 2);
    i += op === 2 ? 5 : 3;
  }
  return `<path id="${prefix}g${code.toString(36)}" d="${data}z"/>`;
}
