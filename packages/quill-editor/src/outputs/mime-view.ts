import { parseMarkdown, schema } from "@raven-ts/quill/document";
import { type MimeBundle, richest } from "@raven-ts/quill/format";
import { DOMSerializer } from "prosemirror-model";
import { renderMath } from "../prose/math.ts";
import { drawRun, parseAnsi } from "./ansi.ts";
import { drawInert, drawSandboxed, hasScript } from "./html.ts";

/** Larger pictures are drawn as images: taking them apart to clean them would cost too much. */
const inlineSvgLimit = 300_000;

type Draw = (dom: HTMLElement, value: string, bundle: MimeBundle) => void;

function drawText(dom: HTMLElement, text: string): void {
  const pre = document.createElement("pre");
  pre.append(...parseAnsi(text).runs.map(drawRun));
  dom.replaceChildren(pre);
}

function drawImage(dom: HTMLElement, src: string, bundle: MimeBundle): void {
  const old = dom.querySelector("img");
  const image = old ?? document.createElement("img");
  image.src = src;
  image.alt = bundle["text/plain"] ?? "Output image";
  if (!old) dom.replaceChildren(image);
}

function drawSvg(dom: HTMLElement, svg: string, bundle: MimeBundle): void {
  if (svg.length > inlineSvgLimit) {
    drawImage(dom, `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, bundle);
    return;
  }
  const figure = (dom.firstElementChild as HTMLElement | null) ?? document.createElement("div");
  figure.setAttribute("role", "img");
  figure.setAttribute("aria-label", bundle["text/plain"] ?? titleOf(svg) ?? "Figure");
  drawInert(figure, svg, "svg");
  if (!figure.parentNode) dom.append(figure);
}

const titleOf = (svg: string): string | undefined => /<title[^>]*>([^<]+)<\/title>/.exec(svg)?.[1];

function drawMarkdown(dom: HTMLElement, text: string): void {
  const { doc } = parseMarkdown(text);
  dom.replaceChildren(DOMSerializer.fromSchema(schema).serializeFragment(doc.content));
  for (const link of dom.querySelectorAll("a")) {
    if (!["http:", "https:", "mailto:"].includes(link.protocol)) link.removeAttribute("href");
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  for (const math of dom.querySelectorAll<HTMLElement>(".math-inline")) {
    renderMath(math, math.textContent ?? "", false);
  }
  for (const math of dom.querySelectorAll<HTMLElement>("pre.math"))
    renderMath(math, math.textContent ?? "", true);
}

function drawJson(dom: HTMLElement, value: string): void {
  let text = value;
  try {
    text = JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    // Not JSON after all: shown as it is.
  }
  drawText(dom, text);
}

const drawers: Record<string, Draw> = {
  "image/svg+xml": drawSvg,
  "text/markdown": drawMarkdown,
  "text/latex": (dom, tex) => renderMath(dom, tex.replace(/^\$+|\$+$/g, ""), true),
  "application/json": drawJson,
};

/** A value in the richest form that its bundle has. */
export class MimeView {
  readonly dom: HTMLElement = document.createElement("div");
  private readonly live: boolean;
  private mime: string | undefined;

  constructor(bundle: MimeBundle, live: boolean) {
    this.live = live;
    this.draw(bundle);
  }

  update({ data }: { readonly data: MimeBundle }): boolean {
    if (richest(data) !== this.mime) return false;
    this.draw(data);
    return true;
  }

  private draw(bundle: MimeBundle): void {
    const mime = richest(bundle);
    this.mime = mime;
    if (mime === undefined) return;
    const value = bundle[mime]!;
    this.dom.className = `value ${mime.replace(/[^a-z]+/g, "-")}`;
    const { [mime]: draw } = drawers;
    if (draw) draw(this.dom, value, bundle);
    else if (mime === "text/html") this.drawHtml(value);
    else if (mime.startsWith("image/")) drawImage(this.dom, `data:${mime};base64,${value}`, bundle);
    else drawText(this.dom, value);
  }

  private drawHtml(html: string): void {
    if (this.live && hasScript(html)) {
      drawSandboxed(this.dom, html);
      return;
    }
    const host = document.createElement("div");
    drawInert(host, html, "html");
    this.dom.replaceChildren(host);
    if (!hasScript(html)) return;
    const note = document.createElement("p");
    note.className = "output-note";
    note.textContent = "Saved output, shown without its scripts. Run the cell to see it live.";
    this.dom.append(note);
  }
}
