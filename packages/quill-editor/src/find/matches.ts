import type { Node } from "prosemirror-model";

/** What is looked for. */
export interface Query {
  readonly text: string;
  /** Whether `text` is a regular expression of JavaScript. */
  readonly regexp: boolean;
  readonly matchCase: boolean;
}

/** A place of the document that a query finds; never over the border of a paragraph, a table cell or a code block. */
export interface Match {
  readonly from: number;
  readonly to: number;
}

/** Places in the text of one block; blocks that were not edited are not searched again. */
type Found = readonly (readonly [from: number, to: number])[];

/** The pattern of a query. @throws {SyntaxError} where the query is no regular expression. */
export function patternOf({ text, regexp, matchCase }: Query): RegExp {
  const source = regexp ? text : text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  return new RegExp(source, matchCase ? "gmu" : "gimu");
}

/** The text of a block with one character for each position, as a query sees it. */
export function textOf(block: Node): string {
  return block.textBetween(0, block.content.size, undefined, (leaf) =>
    leaf.type.name === "hard_break" ? "\n" : leaf.type.name === "soft_break" ? " " : "￼",
  );
}

/** Finds a pattern in a document, in its order. `known` holds what was found in blocks before. */
export function findMatches(doc: Node, pattern: RegExp, known: WeakMap<Node, Found>): Match[] {
  const matches: Match[] = [];
  doc.descendants((block, pos) => {
    if (!block.isTextblock) return true;
    const found = known.get(block) ?? placesIn(textOf(block), pattern);
    known.set(block, found);
    for (const [from, to] of found) matches.push({ from: pos + 1 + from, to: pos + 1 + to });
    return false;
  });
  return matches;
}

function placesIn(text: string, pattern: RegExp): Found {
  const places: [number, number][] = [];
  for (const match of text.matchAll(pattern)) {
    if (match[0].length > 0) places.push([match.index, match.index + match[0].length]);
  }
  return places;
}

/**
 * What a match is replaced by: for a regular expression `$1`, `$<name>` and `$&` stand for what was matched, `\n` and
 * `\t` for a line break and a tab.
 */
export function replacementFor(doc: Node, match: Match, query: Query, given: string): string {
  if (!query.regexp) return given;
  const $from = doc.resolve(match.from);
  const text = textOf($from.parent);
  const offset = $from.parentOffset;
  const spelled = given.replaceAll(/\\([nt\\])/g, (_, sign: string) =>
    sign === "n" ? "\n" : sign === "t" ? "\t" : "\\",
  );
  const pattern = patternOf(query);
  pattern.lastIndex = offset;
  const found = pattern.exec(text);
  if (found?.index !== offset) return spelled;
  // What the whole text becomes tells what the match becomes, with all that it may look at around it.
  const { flags, source } = pattern;
  const only = new RegExp(source, flags.replace("g", "y"));
  only.lastIndex = offset;
  const after = text.replace(only, spelled);
  return after.slice(offset, after.length - (text.length - offset - found[0].length));
}
