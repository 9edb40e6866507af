import { type Attrs, Fragment, type Mark, type Node } from "prosemirror-model";
import { addresses } from "./safe-address.ts";
import { markTypes } from "./schema.ts";

/** Attributes that say how something is written, not what it says. */
const styles: ReadonlySet<string> = new Set([
  "marker",
  "fence",
  "underlined",
  "closing",
  "spaces",
  "widths",
  "rule",
  "bars",
  "indent",
  "gap",
  "column",
  "inner",
  "tab",
  "steady",
  "dollars",
]);

/** The label of a reference, which may be written as `[text][label]` or, where that is the same, `[label]`. */
const label = (ref: unknown): string => String(ref).replace(/^[a-z]+:/, "");

function sameAttrs(a: Attrs, b: Attrs): boolean {
  return Object.keys(a).every((name) => {
    const one: unknown = a[name];
    const other: unknown = b[name];
    if (name === "ref" && one && other) return label(one) === label(other);
    // Whether an item is loose shows only by its list.
    if (name === "spread" && "checked" in a) return true;
    return one === other || styles.has(name) || JSON.stringify(one) === JSON.stringify(other);
  });
}

function sameMarks(a: readonly Mark[], b: readonly Mark[]): boolean {
  return (
    a.length === b.length &&
    a.every((mark, index) => mark.type === b[index]!.type && sameAttrs(mark.attrs, b[index]!.attrs))
  );
}

/** The text and leaves of a block, where bare addresses are text: they are links only because of how they read. */
function inlines({ children }: Node): readonly Node[] {
  const bare = ({ marks, text }: Node): Mark | undefined =>
    marks.find(
      ({ type, attrs }) => type === markTypes.link && attrs.literal && addresses(text ?? "", attrs.url),
    );
  if (!children.some(bare)) return children;
  return Fragment.fromArray(
    children.map((node) => node.mark(bare(node)?.removeFromSet(node.marks) ?? node.marks)),
  ).content;
}

/** Whether two nodes say the same, however their Markdown was written (bullets, fences, `_` for `*`). */
export function saySame(a: Node, b: Node): boolean {
  if (a === b) return true;
  const own = a.isTextblock ? inlines(a) : a.children;
  const others = b.isTextblock ? inlines(b) : b.children;
  return (
    a.type === b.type &&
    a.text === b.text &&
    own.length === others.length &&
    sameAttrs(a.attrs, b.attrs) &&
    sameMarks(a.marks, b.marks) &&
    own.every((child, index) => saySame(child, others[index]!))
  );
}
