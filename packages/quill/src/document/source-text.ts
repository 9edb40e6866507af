import type { Node } from "prosemirror-model";
import { parseMarkdown, type Source } from "./markdown.ts";
import { ownText, setOwnText } from "./own-text.ts";

/**
 * The texts of blocks that stand as they were parsed: what says them byte for byte in another document.
 *
 * @param blocks - Top-level blocks.
 * @param source - The text of their document.
 * @returns For each block its text, `undefined` where it was changed since.
 */
export function sourceTexts(blocks: readonly Node[], source: Source): (string | undefined)[] {
  const places = new Map(source.blocks.map((block, at) => [block, source.spans[at]!]));
  return blocks.map((block) => {
    const place = places.get(block);
    if (!place) return ownText(block);
    // The first line stands as deep as the others.
    const indent = /[ \t]*$/.exec(source.text.slice(0, place[0]))![0];
    return indent + source.text.slice(...place);
  });
}

/**
 * Keeps the bytes of blocks that came from another document, so that a save writes them as they were there. A text is
 * kept only for a block that it says exactly when it is parsed.
 *
 * @param blocks - The blocks that came.
 * @param texts - Texts of blocks, in the order of the blocks.
 */
export function keepTexts(blocks: readonly Node[], texts: readonly string[]): void {
  let from = 0;
  const said = texts.map((text) => parseMarkdown(text).doc);
  for (const block of blocks) {
    const at = said.findIndex(
      (doc, index) => index >= from && doc.childCount === 1 && doc.child(0).eq(block),
    );
    if (at < 0) continue;
    from = at + 1;
    setOwnText(block, texts[at]!);
  }
}
