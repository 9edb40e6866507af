import type { Node } from "prosemirror-model";
import { nodeTypes } from "./schema.ts";

/** In a table, whose rows are lines, `<br>` breaks a line. */
export const lineBreak = (node: Node): Node =>
  node.type === nodeTypes.html_inline && /^<br\s*\/?>$/i.test(node.attrs.value)
    ? nodeTypes.hard_break!.create(null, null, node.marks)
    : node;
