import type { Node } from "prosemirror-model";
import { alignBlocks } from "./align.ts";
import { likeOriginal, parseMarkdown, ruleFirst, type Source, writeBlocks } from "./markdown.ts";
import { mergeText } from "./merge-text.ts";
import { ownText } from "./own-text.ts";
import { saySame } from "./same.ts";
import { nodeTypes } from "./schema.ts";
import { isEmptyParagraph, tidy } from "./tidy.ts";

/** The text of a saved document. */
export interface Saved {
  readonly text: string;
  /** Number of blocks that were copied from the source as they were. */
  readonly kept: number;
}

const blankLine = /\n[ \t\r]*\n/;

/**
 * Writes a document as Markdown, keeping its source where it was not edited.
 *
 * Blocks equal to their original are copied with their bytes and the blank lines around them; only runs
 * of changed blocks are written anew, and of those only the words that changed, where that says what the document
 * shows: other lines of a list, other rows of a table stay as they were. The result is parsed again: where it does not say what the document
 * shows, the neighbours of the changed blocks are written anew too. A document without changes gives back
 * its text. Empty paragraphs have no Markdown and are left out.
 *
 * @example
 * const { doc, source } = parseMarkdown("* kept\n\n__also kept__\n");
 * saveMarkdown(doc, source).text // "* kept\n\n__also kept__\n"
 */
export function saveMarkdown(doc: Node, source: Source): Saved {
  if (isUnchanged(doc, source)) return { text: source.original, kept: source.blocks.length };
  const known = new Set(source.blocks);
  const current = doc.children
    .map((node) => (known.has(node) ? node : tidy(node)))
    .filter((node) => !isEmptyParagraph(node));
  if (current.length === 0) return { text: "", kept: 0 };
  const shown = nodeTypes.doc!.create(null, current);
  let match = alignBlocks(current, source.blocks);
  let saved = compose(shown, match, source);
  for (let tries = 0; tries < 2 && !saySame(parseMarkdown(saved.text).doc, shown); tries++) {
    match = withoutNeighbours(match);
    saved = compose(shown, match, source);
  }
  const owns = current.some((block) => ownText(block) !== undefined);
  if (owns && !saySame(parseMarkdown(saved.text).doc, shown)) saved = compose(shown, match, source, false);
  return { text: likeOriginal(saved.text, source), kept: saved.kept };
}

function isUnchanged(doc: Node, { blocks }: Source): boolean {
  if (blocks.length === 0) return doc.childCount === 1 && isEmptyParagraph(doc.child(0));
  return doc.childCount === blocks.length && blocks.every((node, index) => node.eq(doc.child(index)));
}

/** Gives up the kept blocks that stand next to a changed or moved one. */
function withoutNeighbours(match: readonly number[]): number[] {
  return match.map((original, index) => {
    if (original < 0) return -1;
    const before = index === 0 ? original - 1 : match[index - 1]!;
    const after = match[index + 1] ?? original;
    return before < 0 && index > 0 ? -1 : after < 0 || before !== original - 1 ? -1 : original;
  });
}

/** Puts a text together. `ownTexts` tells whether blocks of other documents have the bytes that they had there. */
function compose(doc: Node, match: readonly number[], source: Source, ownTexts = true): Saved {
  const current = doc.children;
  const { text, spans } = source;
  /** What stands between an original block and the one before it: blank lines, and its indentation. */
  const gap = (index: number): string =>
    text.slice(index > 0 ? spans[index - 1]![1] : 0, index < spans.length ? spans[index]![0] : text.length);
  const original = (index: number): string => text.slice(...spans[index]!);
  let out = "";
  let kept = 0;
  for (let at = 0; at < current.length; ) {
    const before = at > 0 ? match[at - 1]! : -1;
    const here = match[at]!;
    if (here >= 0) {
      const between = gap(here);
      const follows = at === 0 ? here === 0 : before >= 0 && before === here - 1;
      out += follows ? between : (out ? "\n\n" : "") + between.slice(between.lastIndexOf("\n") + 1);
      out += original(here);
      kept++;
      at++;
      continue;
    }
    let end = at;
    while (end < current.length && match[end]! < 0) end++;
    const first = before + 1;
    const last = (end < current.length ? match[end]! : spans.length) - 1;
    const replaces = last >= first;
    const lead = replaces ? gap(first).replace(/[ \t]+$/, "") : out ? "\n\n" : "";
    const separates = !out || blankLine.test(lead) || (replaces && lead.includes("\n"));
    out += separates ? lead : "\n\n";
    const blocks = current.slice(at, end);
    out += replaces
      ? rewrite(blocks, current, source, [first, last + 1], ownTexts)
      : writeBlocks(blocks, current, ownTexts);
    at = end;
    if (at === current.length) {
      out += replaces ? gap(spans.length) || "\n" : "\n";
    } else if (replaces) {
      const next = match[at]!;
      const between = gap(next);
      out += (between.includes("\n") ? between : `\n\n${between}`) + original(next);
      kept++;
      at++;
    }
  }
  const last = match[current.length - 1]!;
  if (last >= 0) out += last === spans.length - 1 ? gap(spans.length) : "\n";
  return { text: ruleFirst(out, doc), kept };
}

/** Writes blocks that take the place of original ones, with the bytes of those where they still say the same. */
function rewrite(
  blocks: readonly Node[],
  all: readonly Node[],
  { text, spans, blocks: originals }: Source,
  [from, to]: readonly [number, number],
  ownTexts: boolean,
): string {
  const written = writeBlocks(blocks, all, ownTexts);
  // What has bytes of its own takes none of those that stood here.
  if (ownTexts && blocks.some((block) => ownText(block) !== undefined)) return written;
  const start = spans[from]![0];
  // The first line stands as deep as the others.
  const original = /[ \t]*$/.exec(text.slice(0, start))![0] + text.slice(start, spans[to - 1]![1]);
  const before = writeBlocks(originals.slice(from, to), originals);
  const merged = mergeText(original, before, written);
  if (merged === written) return written;
  const definitions = all.filter(
    ({ type }) => type === nodeTypes.definition || type === nodeTypes.footnote_def,
  );
  const said = parseMarkdown(`${merged}\n\n${writeBlocks(definitions)}\n`).doc.children;
  return blocks.every((block, at) => said[at] && saySame(said[at], block)) &&
    said.length === blocks.length + definitions.length
    ? merged
    : written;
}
