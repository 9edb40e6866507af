import type { Attrs, Mark, Node } from "prosemirror-model";

/** Attributes that say how something is written, not what it says. */
const styles: ReadonlySet<string> = new Set(["marker", "fence", "underlined", "spaces"]);

/** The label of a reference, which may be written as `[text][label]` or, where that is the same, `[label]`. */
const label = (ref: unknown): string => String(ref).replace(/^[a-z]+:/, "");

function sameAttrs(a: Attrs, b: Attrs): boolean {
  return Object.keys(a).every((name) => {
    const one: unknown = a[name];
    const other: unknown = b[name];
    if (name === "ref" && one && other) return label(one) === label(other);
    return one === other || styles.has(name) || JSON.stringify(one) === JSON.stringify(other);
  });
}

function sameMarks(a: readonly Mark[], b: readonly Mark[]): boolean {
  return (
    a.length === b.length &&
    a.every((mark, index) => mark.type === b[index]!.type && sameAttrs(mark.attrs, b[index]!.attrs))
  );
}

/** Whether two nodes say the same, however their Markdown was written (bullets, fences, `_` for `*`). */
export function saySame(a: Node, b: Node): boolean {
  if (a === b) return true;
  return (
    a.type === b.type &&
    a.text === b.text &&
    a.childCount === b.childCount &&
    sameAttrs(a.attrs, b.attrs) &&
    sameMarks(a.marks, b.marks) &&
    a.children.every((child, index) => saySame(child, b.child(index)))
  );
}
