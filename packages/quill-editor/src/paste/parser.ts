import { schema } from "@raven-ts/quill/document";
import { DOMParser, type TagParseRule } from "prosemirror-model";

const boxOf = (item: HTMLElement): HTMLInputElement | null =>
  item.querySelector(
    ":scope > input[type=checkbox], :scope > p > input[type=checkbox], :scope > label > input",
  );

/** What HTML of other programs means beside its tags: boxes of tasks, bare addresses, keys, formulas. */
const foreign: readonly TagParseRule[] = [
  {
    tag: "li",
    node: "list_item",
    getAttrs(item) {
      const box = boxOf(item);
      const role = item.getAttribute("aria-checked") ?? item.getAttribute("data-checked");
      const checked = box ? box.hasAttribute("checked") : role ? role === "true" : null;
      return { checked };
    },
  },
  {
    tag: "a[href]",
    mark: "link",
    getAttrs(link) {
      const url = link.getAttribute("href")!;
      return { url, title: link.getAttribute("title"), literal: link.textContent === url };
    },
  },
  { tag: "kbd", mark: "code" },
  { tag: "samp", mark: "code" },
  { tag: "tt", mark: "code" },
  { tag: "var[data-tex]", node: "math_inline", getAttrs: (formula) => ({ value: formula.dataset.tex }) },
  { tag: "div[data-tex]", node: "math_block", preserveWhitespace: "full" },
];

const own = DOMParser.fromSchema(schema).rules;
const first = own.filter(({ priority = 50 }) => priority > 50);

/** Reads HTML: what a notebook copied as it was, what other programs wrote by what it means. */
export const clipboardParser: DOMParser = new DOMParser(schema, [
  ...first,
  ...foreign,
  ...own.filter((rule) => !first.includes(rule)),
]);
