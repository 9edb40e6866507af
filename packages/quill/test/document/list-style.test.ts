import * as fc from "fast-check";
import type { Node } from "prosemirror-model";
import { describe, expect, it } from "vitest";
import {
  nodeTypes,
  parseMarkdown,
  saveMarkdown,
  saySame,
  schema,
  writeMarkdown,
} from "../../src/document/index.ts";
import { isEmptyParagraph, tidy } from "../../src/document/tidy.ts";
import { documents } from "./random-document.ts";

/** The same node with an item more at the end of each list in it. */
function withItems(node: Node): Node {
  if (node.isTextblock || node.isLeaf) return node;
  const children = node.children.map(withItems);
  if (node.type !== nodeTypes.list) return node.type.create(node.attrs, children);
  const checked = node.child(0).attrs.checked === null ? null : false;
  const text = nodeTypes.paragraph!.create(null, schema.text("new"));
  return node.type.create(node.attrs, [...children, nodeTypes.list_item!.create({ checked }, text)]);
}

/** A list, and what it is with a new item at the end of each level. */
const lists: readonly (readonly [string, string])[] = [
  ["-   a\n-   b\n", "-   a\n-   b\n-   new\n"],
  ["*  a\n\n*  b\n", "*  a\n\n*  b\n\n*  new\n"],
  ["+    a\n", "+    a\n+    new\n"],
  ["1.  a\n2.  b\n", "1.  a\n2.  b\n3.  new\n"],
  ["8.  a\n9.  b\n", "8.  a\n9.  b\n10. new\n"],
  ["9.  a\n10. b\n", "9.  a\n10. b\n11. new\n"],
  ["9.  a\n10.  b\n", "9.  a\n10.  b\n11.  new\n"],
  ["9) a\n", "9) a\n10) new\n"],
  ["1. a\n1. b\n", "1. a\n1. b\n1. new\n"],
  ["0. a\n0. b\n", "0. a\n0. b\n0. new\n"],
  [" * a\n * b\n", " * a\n * b\n * new\n"],
  ["   - a\n   - b\n", "   - a\n   - b\n   - new\n"],
  ["- a\n    - b\n- c\n", "- a\n    - b\n    - new\n- c\n- new\n"],
  ["1. a\n    - b\n", "1. a\n    - b\n    - new\n2. new\n"],
  ["- a\n\t- b\n\t\t- c\n", "- a\n\t- b\n\t\t- c\n\t\t- new\n\t- new\n- new\n"],
  ["-\ta\n\t-\tb\n", "-\ta\n\t-\tb\n\t-\tnew\n-\tnew\n"],
  ["-   a\n    1.  b\n", "-   a\n    1.  b\n    2.  new\n-   new\n"],
  ["-   [ ] a\n-   [x] b\n", "-   [ ] a\n-   [x] b\n-   [ ] new\n"],
  ["> -   a\n> -   b\n", "> -   a\n> -   b\n> -   new\n"],
  [">  - a\n>  - b\n", ">  - a\n>  - b\n>  - new\n"],
  ["- > -   a\n", "- > -   a\n  > -   new\n- new\n"],
  ["1. a\n\n    more\n\n2. b\n", "1. a\n\n    more\n\n2. b\n\n3. new\n"],
  ["1.  a\n\n    ```ts\n    x\n    ```\n", "1.  a\n\n    ```ts\n    x\n    ```\n2.  new\n"],
  ["-   ```\n    x\n    ```\n-   b\n", "-   ```\n    x\n    ```\n-   b\n-   new\n"],
  ["text\n\n* * a\n", "text\n\n* * a\n  * new\n* new\n"],
  ["-     code\n- b\n", "-     code\n- b\n- new\n"],
];

describe("how a list is laid out", () => {
  it.each(lists)("%j has a new item laid out like the others", (text, expected) => {
    const { doc, source } = parseMarkdown(text);
    expect(saveMarkdown(withItems(doc), source).text).toBe(expected);
  });

  it.each(lists)("%j is written as it was also without its text", (text) => {
    expect(writeMarkdown(parseMarkdown(text).doc)).toBe(text);
  });

  it("is no part of what a list says, whatever it is and whatever the list holds", () => {
    const layouts = fc.record({
      indent: fc.nat({ max: 3 }),
      gap: fc.constantFrom("", "", "  ", "    ", "\t"),
      column: fc.constantFrom(0, 3, 4, 5, 6),
      inner: fc.constantFrom(0, 2, 4, 5, 7),
      tab: fc.boolean(),
      steady: fc.boolean(),
    });
    const laidOut = fc.tuple(documents, fc.infiniteStream(layouts)).map(([doc, stream]) => {
      const change = (node: Node): Node =>
        node.isTextblock || node.isLeaf
          ? node
          : node.type.create(
              node.type === nodeTypes.list ? { ...node.attrs, ...stream.next().value } : node.attrs,
              node.children.map(change),
            );
      return change(doc);
    });
    const tight = (node: Node): Node => {
      if (node.isTextblock || node.isLeaf) return node;
      const attrs = "spread" in node.attrs ? { ...node.attrs, spread: false } : node.attrs;
      return node.type.create(attrs, node.children.map(tight));
    };
    void fc.assert(
      fc.property(laidOut, (doc) => {
        const text = writeMarkdown(doc);
        const blocks = doc.children.map(tidy).filter((block) => !isEmptyParagraph(block));
        const sayable = tight(doc.type.create(null, blocks));
        expect(saySame(tight(parseMarkdown(text).doc), sayable), text).toBe(true);
      }),
      { numRuns: 400, seed: 20261127 },
    );
  });
});
