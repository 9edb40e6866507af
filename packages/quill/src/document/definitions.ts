import type { Node } from "prosemirror-model";
import { nodeTypes } from "./schema.ts";

/** What the definitions of a document make of `[label]` in its text. */
export class Definitions {
  private readonly lines: ReadonlyMap<string, string>;

  constructor(blocks: readonly Node[]) {
    const lines = new Map<string, string>();
    const add = (node: Node): boolean => {
      const label = String(node.attrs.label).replace(/[[\]\\]/g, "\\$&");
      if (node.type === nodeTypes.definition) lines.set(`[${label.toLowerCase()}]`, `[${label}]: x`);
      if (node.type === nodeTypes.footnote_def) lines.set(`[^${label.toLowerCase()}]`, `[^${label}]: x`);
      return !node.isTextblock;
    };
    for (const block of blocks) {
      if (add(block)) block.descendants(add);
    }
    this.lines = lines;
  }

  /** The definitions that a text may refer to, as Markdown to put behind the text. */
  behind(text: string): string {
    if (this.lines.size === 0 || !text.includes("[")) return "";
    return `\n\n${[...this.lines.values()].join("\n\n")}\n`;
  }
}
