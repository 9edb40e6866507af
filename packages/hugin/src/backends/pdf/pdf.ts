import { shape } from "../../font/shape.ts";
import { boxHeight, boxWidth, type TextBox } from "../../layout/types.ts";
import type { ImageItem, Item, MarkersItem, PathItem, Scene } from "../../scene/types.ts";
import { type Rgba, unpack } from "../../spec/color.ts";
import { markerCorners } from "../marker-shape.ts";
import { PdfFile, pdfText } from "./file.ts";
import { PdfFonts } from "./fonts.ts";

/** Points a px. */
const POINT = 0.75;

interface Writer {
  readonly file: PdfFile;
  readonly fonts: PdfFonts;
  readonly out: string[];
  readonly images: number[];
  /** Opacities by the names of their graphics states. */
  readonly alphas: Map<number, string>;
  clipped: boolean;
}

/** Draws a scene as one page of vectors, its text as text in the bundled font. */
export function writePdf(scene: Scene, background: Rgba | undefined): Uint8Array {
  const file = new PdfFile();
  const writer: Writer = {
    file,
    fonts: new PdfFonts(),
    out: [],
    images: [],
    alphas: new Map(),
    clipped: false,
  };
  const { width, height } = scene;
  writer.out.push(`${POINT} 0 0 ${-POINT} 0 ${num(height * POINT)} cm`);
  if (background) {
    writer.out.push(fillState(writer, background), `0 0 ${num(width)} ${num(height)} re f`);
  }
  for (const item of scene.items) write(writer, item);
  if (writer.clipped) writer.out.push("Q");
  const content = file.stream(writer.out.join("\n"));
  const fonts = writer.fonts.write(file);
  const images = writer.images.map((id, i) => `/I${i} ${id} 0 R`).join(" ");
  const states = [...writer.alphas]
    .map(([a, name]) => `/${name} << /ca ${num(a)} /CA ${num(a)} >>`)
    .join(" ");
  const resources = `<< /Font << ${fonts} >> /XObject << ${images} >> /ExtGState << ${states} >> >>`;
  const pages = file.reserve();
  const box = `[0 0 ${num(width * POINT)} ${num(height * POINT)}]`;
  const page = file.add(
    `<< /Type /Page /Parent ${pages} 0 R /MediaBox ${box} /Resources ${resources} /Contents ${content} 0 R >>`,
  );
  file.add(`<< /Type /Pages /Kids [${page} 0 R] /Count 1 >>`, pages);
  const root = file.add(`<< /Type /Catalog /Pages ${pages} 0 R >>`);
  const info = file.add(
    `<< /Title ${pdfText(scene.title)} /Subject ${pdfText(scene.description)} /Producer ${pdfText("hugin")} >>`,
  );
  return file.bytes(root, info);
}

/** A number to 1/1000, without an exponent. */
function num(v: number): string {
  const text = (Math.round(v * 1000) / 1000).toFixed(3).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : text;
}

function write(writer: Writer, item: Item): void {
  switch (item.kind) {
    case "clip":
      if (writer.clipped) writer.out.push("Q");
      writer.clipped = item.box !== undefined;
      if (item.box) {
        const { left, top } = item.box;
        const size = `${num(boxWidth(item.box))} ${num(boxHeight(item.box))}`;
        writer.out.push(`q ${num(left)} ${num(top)} ${size} re W n`);
      }
      break;
    case "path":
      writePath(writer, item);
      break;
    case "markers":
      writeMarkers(writer, item);
      break;
    case "image":
      writeImage(writer, item);
      break;
    case "text":
      writeText(writer, item.box);
      break;
  }
}

const channels = ({ r, g, b }: Rgba): string => [r, g, b].map((v) => num(v / 255)).join(" ");

/** The operator that sets an opacity. */
function opacity({ alphas }: Writer, alpha: number): string {
  const a = Math.round(Math.max(0, Math.min(1, alpha)) * 1000) / 1000;
  const name = alphas.get(a) ?? `A${alphas.size}`;
  alphas.set(a, name);
  return `/${name} gs`;
}

const fillState = (writer: Writer, c: Rgba): string => `${channels(c)} rg ${opacity(writer, c.a / 255)}`;
const strokeState = (writer: Writer, c: Rgba): string => `${channels(c)} RG ${opacity(writer, c.a / 255)}`;

function outline(coords: ArrayLike<number>, closed: boolean): string {
  const out: string[] = [];
  let open = false;
  for (let i = 0; i < coords.length; i += 2) {
    if (Number.isNaN(coords[i]!)) {
      if (open && closed) out.push("h");
      open = false;
      continue;
    }
    out.push(`${num(coords[i]!)} ${num(coords[i + 1]!)} ${open ? "l" : "m"}`);
    open = true;
  }
  if (open && closed) out.push("h");
  return out.join("\n");
}

function writePath(writer: Writer, { coords, closed, fill, stroke, width, dash }: PathItem): void {
  if (coords.length === 0) return;
  const path = outline(coords, closed);
  if (fill) writer.out.push(fillState(writer, fill), path, "f");
  if (!stroke) return;
  const style = `${num(width)} w 0 J ${closed ? 0 : 1} j [${dash?.map(num).join(" ") ?? ""}] 0 d`;
  writer.out.push(strokeState(writer, stroke), style, path, "S");
}

/** A circle is a line without length that ends round; other shapes are their corners. */
function writeMarkers(writer: Writer, { x, y, radius, paint, alpha, shape: kind }: MarkersItem): void {
  const corners = markerCorners(kind);
  const { out } = writer;
  out.push(opacity(writer, alpha));
  if (!corners) out.push("1 J [] 0 d");
  let color = -1;
  let wide = -1;
  const set = corners ? "rg" : "RG";
  if (!(paint instanceof Uint32Array)) out.push(`${channels(paint)} ${set}`);
  for (let i = 0; i < x.length; i++) {
    const r = typeof radius === "number" ? radius : radius[i]!;
    if (paint instanceof Uint32Array && paint[i] !== color) {
      color = paint[i]!;
      out.push(`${channels(unpack(color))} ${set}`);
    }
    if (corners) {
      const at = corners.map((c, k) => (k % 2 === 0 ? x[i]! : y[i]!) + c * r);
      out.push(outline(at, true), "f");
      continue;
    }
    if (r !== wide) {
      wide = r;
      out.push(`${num(2 * r)} w`);
    }
    const at = `${num(x[i]!)} ${num(y[i]!)}`;
    out.push(`${at} m ${at} l S`);
  }
}

/** Cells are made this many pixels wide, up to a limit, since viewers blur images that they enlarge. */
const CELL = 8;
const MOST_PIXELS = 4e6;

function writeImage(writer: Writer, { box, width, height, pixels }: ImageItem): void {
  const { file, out, images } = writer;
  const repeat = (px: number, cells: number): number =>
    Math.max(1, Math.min(Math.ceil((px * 2) / cells), CELL * 8));
  let across = repeat(boxWidth(box), width);
  let down = repeat(boxHeight(box), height);
  while (across * down > 1 && width * across * height * down > MOST_PIXELS) {
    across = Math.max(1, across >> 1);
    down = Math.max(1, down >> 1);
  }
  const [w, h] = [width * across, height * down];
  const rgb = new Uint8Array(w * h * 3);
  const mask = new Uint8Array(w * h);
  let opaque = true;
  for (let j = 0; j < h; j++) {
    for (let i = 0; i < w; i++) {
      const from = (Math.floor(j / down) * width + Math.floor(i / across)) * 4;
      const to = j * w + i;
      rgb[to * 3] = pixels[from]!;
      rgb[to * 3 + 1] = pixels[from + 1]!;
      rgb[to * 3 + 2] = pixels[from + 2]!;
      mask[to] = pixels[from + 3]!;
      opaque &&= mask[to] === 255;
    }
  }
  const size = `/Type /XObject /Subtype /Image /Width ${w} /Height ${h} /BitsPerComponent 8`;
  const soft = opaque ? "" : ` /SMask ${file.stream(mask, `${size} /ColorSpace /DeviceGray`)} 0 R`;
  images.push(file.stream(rgb, `${size} /ColorSpace /DeviceRGB${soft}`));
  const place = [boxWidth(box), 0, 0, -boxHeight(box), box.left, box.bottom].map(num).join(" ");
  out.push(opacity(writer, 1), `q ${place} cm /I${images.length - 1} Do Q`);
}

/** One line of text, glyph by glyph where it moves other than its width: the accents of composed letters rise. */
function writeText(writer: Writer, { text, x, y, size, anchor, angle, color }: TextBox): void {
  const { glyphs, advance } = shape(text);
  if (glyphs.length === 0) return;
  const start = anchor === "start" ? 0 : -advance * (anchor === "middle" ? 0.5 : 1);
  const turn = (angle * Math.PI) / 180;
  const [c, s] = [Math.cos(turn) * size, Math.sin(turn) * size];
  const { out, fonts } = writer;
  out.push(fillState(writer, color), "BT");
  for (const { code, x: dx, y: dy } of glyphs) {
    const { font, byte } = fonts.place(code);
    const [along, drop] = [start + dx, dy];
    // Down the page is up in the outlines.
    const at = [x + c * along - s * drop, y + s * along + c * drop];
    const matrix = [c, s, s, -c, ...at].map(fine).join(" ");
    out.push(`/F${font} 1 Tf ${matrix} Tm <${byte.toString(16).padStart(2, "0")}> Tj`);
  }
  out.push("ET");
}

const fine = (v: number): string => {
  const text = (Math.round(v * 1e4) / 1e4).toFixed(4).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : text;
};
