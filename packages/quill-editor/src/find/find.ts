import { nodeTypes } from "@raven-ts/quill/document";
import { Fragment, type Mark, type Node, Slice } from "prosemirror-model";
import { type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { findMatches, type Match, patternOf, type Query, replacementFor } from "./matches.ts";

/** What of a code block's text is found, for its own editor to mark. */
export interface FoundPart {
  readonly from: number;
  readonly to: number;
  readonly current: boolean;
}

/** A search in progress. */
export interface Search {
  readonly query: Query;
  readonly matches: readonly Match[];
  /** The index of the match that is gone to and replaced; -1 without any. */
  readonly current: number;
  /** Whether the query is no regular expression. */
  readonly wrong: boolean;
  readonly shown: DecorationSet;
  readonly pattern: RegExp | null;
  readonly known: WeakMap<Node, readonly (readonly [number, number])[]>;
}

const key: PluginKey<Search | null> = new PluginKey("find");

/** The search in progress, if there is one. */
export const searchOf = (state: EditorState): Search | null => key.getState(state) ?? null;

/** Finds text in prose and cells, also in those whose editors are not made yet; the document is what is searched. */
export function find(): Plugin<Search | null> {
  return new Plugin<Search | null>({
    key,
    state: {
      init: () => null,
      apply(tr, before) {
        const given = tr.getMeta(key) as { query?: Query | null; current?: number } | undefined;
        if (given?.query === null) return null;
        if (given?.query) return begun(tr.doc, given.query, tr.selection.from);
        if (!before) return null;
        if (given?.current !== undefined) return withCurrent(before, tr.doc, before.matches, given.current);
        if (!tr.docChanged) return before;
        const at = before.matches[before.current]?.from ?? 0;
        return searched(before, tr.doc, tr.mapping.map(at));
      },
    },
    props: { decorations: (state) => searchOf(state)?.shown ?? null },
  });
}

function begun(doc: Node, query: Query, from: number): Search {
  const empty = { query, matches: [], current: -1, shown: DecorationSet.empty, known: new WeakMap() };
  if (query.text === "") return { ...empty, wrong: false, pattern: null };
  try {
    return searched({ ...empty, wrong: false, pattern: patternOf(query) }, doc, from);
  } catch {
    return { ...empty, wrong: true, pattern: null };
  }
}

/** The search in a document; current is the first match at or behind a position, else the first of all. */
function searched(search: Search, doc: Node, from: number): Search {
  const matches = search.pattern ? findMatches(doc, search.pattern, search.known) : [];
  const next = matches.findIndex((match) => match.from >= from);
  return withCurrent(search, doc, matches, matches.length === 0 ? -1 : Math.max(next, 0));
}

function withCurrent(search: Search, doc: Node, matches: readonly Match[], current: number): Search {
  return { ...search, matches, current, shown: shownIn(doc, matches, current) };
}

function shownIn(doc: Node, matches: readonly Match[], current: number): DecorationSet {
  const shown: Decoration[] = [];
  const inCode = new Map<number, FoundPart[]>();
  matches.forEach(({ from, to }, index) => {
    const $from = doc.resolve(from);
    if ($from.parent.type === nodeTypes.code_block) {
      const start = $from.start();
      const parts = inCode.get(start) ?? [];
      inCode.set(start, parts);
      parts.push({ from: from - start, to: to - start, current: index === current });
    } else shown.push(Decoration.inline(from, to, { class: index === current ? "found current" : "found" }));
  });
  for (const [start, found] of inCode) {
    shown.push(Decoration.node(start - 1, start - 1 + doc.nodeAt(start - 1)!.nodeSize, {}, { found }));
  }
  return DecorationSet.create(doc, shown);
}

/** Looks for a query from the selection on; `null` ends the search. */
export function setQuery(view: EditorView, query: Query | null): void {
  view.dispatch(view.state.tr.setMeta(key, { query }));
}

/** Goes to the match that many places behind the current one, around the ends, and selects it. */
export function goToMatch(view: EditorView, step: number): void {
  const search = searchOf(view.state);
  if (!search || search.matches.length === 0) return;
  const count = search.matches.length;
  const current = (((search.current + step) % count) + count) % count;
  const { from, to } = search.matches[current]!;
  const { tr } = view.state;
  tr.setSelection(TextSelection.create(tr.doc, from, to)).setMeta(key, { current });
  view.dispatch(tr);
}

/** Replaces the current match and goes to the next one. */
export function replaceMatch(view: EditorView, replacement: string): void {
  const search = searchOf(view.state);
  const match = search?.matches[search.current];
  if (!search || !match) return;
  const { tr } = view.state;
  const end = replaceIn(tr, match, replacementFor(tr.doc, match, search.query, replacement));
  view.dispatch(tr.setSelection(TextSelection.create(tr.doc, end)));
  const { matches, query } = searchOf(view.state)!;
  // What was put in may itself be found: the next match is behind it.
  setQuery(view, query);
  if (matches.length > 0) goToMatch(view, 0);
}

/** Replaces all matches, in one step of the history. @returns how many there were. */
export function replaceAll(view: EditorView, replacement: string): number {
  const search = searchOf(view.state);
  if (!search) return 0;
  const { tr } = view.state;
  for (const match of search.matches.toReversed()) {
    replaceIn(tr, match, replacementFor(view.state.doc, match, search.query, replacement));
  }
  if (tr.docChanged) view.dispatch(tr);
  return search.matches.length;
}

/** The marks that cover a whole range of text. */
function marksOver(doc: Node, { from, to }: Match): readonly Mark[] {
  let common: readonly Mark[] | null = null;
  doc.nodesBetween(from, to, ({ isText, marks }) => {
    if (isText) common = common === null ? marks : common.filter((mark) => mark.isInSet(marks));
  });
  return common ?? [];
}

/** Puts text in a match's place, with the marks of all of it. @returns where the text ends. */
function replaceIn(tr: Transaction, match: Match, text: string): number {
  const { from, to } = match;
  const { schema } = tr.doc.type;
  const marks = marksOver(tr.doc, match);
  if (tr.doc.resolve(from).parent.type.spec.code || !text.includes("\n")) {
    if (text) tr.replaceWith(from, to, schema.text(text, marks));
    else tr.delete(from, to);
    return from + text.length;
  }
  const nodes = text
    .split("\n")
    .flatMap((line, index) => [
      ...(index > 0 ? [nodeTypes.hard_break!.create(null, null, marks)] : []),
      ...(line ? [schema.text(line, marks)] : []),
    ]);
  tr.replace(from, to, new Slice(Fragment.from(nodes), 0, 0));
  return from + text.length;
}
