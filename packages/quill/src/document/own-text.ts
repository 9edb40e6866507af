import type { Node } from "prosemirror-model";

/** The text that a block was written as, where that is not a part of the document's own text. */
const texts: WeakMap<Node, string> = new WeakMap();

/** The text that says a block in the bytes that it came with, if it is known. */
export const ownText = (block: Node): string | undefined => texts.get(block);

/** Makes a text known that says a block. */
export function setOwnText(block: Node, text: string): void {
  texts.set(block, text);
}
