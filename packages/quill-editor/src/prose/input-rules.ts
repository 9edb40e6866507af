import { nodeTypes } from "@raven-ts/quill/document";
import {
  InputRule,
  inputRules,
  textblockTypeInputRule,
  undoInputRule,
  wrappingInputRule,
} from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import type { Node } from "prosemirror-model";
import {
  type Command,
  type EditorState,
  type Plugin,
  TextSelection,
  type Transaction,
} from "prosemirror-state";
import { lineRules } from "./mark-rules.ts";
import { alignTable, endTable, fillRow, isBelowHeader, openTable, underlineTable } from "./typed-table.ts";

/** Replaces the whole paragraph around a position by other blocks, and puts the caret in the last of them. */
function replaceBlock(state: EditorState, at: number, blocks: Node[]): Transaction | null {
  const $at = state.doc.resolve(at);
  if ($at.parent.type !== nodeTypes.paragraph) return null;
  const pos = $at.before();
  const tr = state.tr.replaceWith(pos, $at.after(), blocks);
  const size = blocks.slice(0, -1).reduce((sum, block) => sum + block.nodeSize, 0);
  return tr.setSelection(TextSelection.create(tr.doc, pos + size + 1));
}

const isWhole = (state: EditorState, start: number, end: number): boolean =>
  state.doc.resolve(start).parent.content.size === end - start;

const bullet = (pattern: RegExp, attrs: (match: RegExpMatchArray) => object): InputRule =>
  wrappingInputRule(
    pattern,
    nodeTypes.list!,
    attrs as (match: RegExpMatchArray) => Record<string, unknown>,
    () => false,
  );

/** `[ ] ` at the start of a list item makes a task of it. */
const task = new InputRule(/^\[([ xX])\]\s$/, (state, match, start, end) => {
  const $start = state.doc.resolve(start);
  const item = $start.node(-1);
  if (item.type !== nodeTypes.list_item || $start.index(-1) !== 0) return null;
  const checked = match[1] !== " ";
  return state.tr.delete(start, end).setNodeMarkup($start.before(-1), null, { ...item.attrs, checked });
});

const rule = (marker: string): Node[] => [
  nodeTypes.thematic_break!.create({ marker }),
  nodeTypes.paragraph!.create(),
];

/** `[^1]: ` at the start of a paragraph: the note of that reference, instead of the empty one that typing it made. */
const note = new InputRule(/^\ufffc:\s$/, (state, _, start, end) => {
  const $start = state.doc.resolve(start);
  const ref = $start.parent.firstChild;
  if (ref?.type !== nodeTypes.footnote_ref || $start.parent.type !== nodeTypes.paragraph) return null;
  const text = $start.parent.copy($start.parent.content.cut(end - start));
  const pos = $start.before();
  const tr = state.tr.replaceWith(pos, $start.after(), nodeTypes.footnote_def!.create(ref.attrs, text));
  tr.setSelection(TextSelection.create(tr.doc, pos + 2));
  const { identifier } = ref.attrs;
  tr.doc.descendants((node, at) => {
    const other = node.type === nodeTypes.footnote_def && node.attrs.identifier === identifier && at !== pos;
    // Leaves count too: a note that shows a formula or a picture alone is not empty.
    if (other && node.content.size <= 2)
      tr.delete(tr.mapping.slice(1).map(at), tr.mapping.slice(1).map(at + node.nodeSize));
  });
  return tr;
});

/** Enter behind a line that reads `***`, `___` or `---`, which could have gone on as marks or as a table. */
const openRule: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  const { parent } = $from;
  const marker = parent.textContent.trim();
  if (!empty || parent.type !== nodeTypes.paragraph || parent.childCount !== 1) return false;
  if ($from.parentOffset < parent.content.size || !/^(?:\*{3,}|_{3,}|-{3,})$/.test(marker)) return false;
  const tr = replaceBlock(state, $from.pos, rule(marker === "---" ? "" : marker));
  if (tr) dispatch?.(tr.scrollIntoView());
  return tr !== null;
};

/**
 * What turns into formatting while it is typed: `# `, `- `, `1. `, `> `, fences, rules, tables, and the signs within
 * a line. Backspace right behind takes the formatting back, not the text.
 */
export function markdownInput(): Plugin[] {
  return [
    inputRules({
      rules: [
        textblockTypeInputRule(/^(#{1,6})\s$/, nodeTypes.heading!, (match) => ({ level: match[1]!.length })),
        wrappingInputRule(/^\s*>\s$/, nodeTypes.blockquote!),
        bullet(/^\s*([-+*])\s$/, (match) => ({ ordered: false, marker: match[1] === "-" ? "" : match[1] })),
        bullet(/^(\d{1,9})([.)])\s$/, (match) => ({
          ordered: true,
          start: Number(match[1]),
          marker: match[2] === ")" ? ")" : "",
        })),
        task,
        note,
        new InputRule(/^(`{3,}|~{3,})([\w+#.-]*)\s$/, (state, match, start, end) =>
          isWhole(state, start, end)
            ? replaceBlock(state, start, [
                nodeTypes.code_block!.create({
                  lang: match[2] || null,
                  fence: match[1]!.startsWith("~") ? "~" : "",
                }),
              ])
            : null,
        ),
        new InputRule(/^---$/, (state, _, start, end) =>
          isWhole(state, start, end) && !isBelowHeader(state.doc.resolve(start))
            ? replaceBlock(state, start, rule(""))
            : null,
        ),
        ...lineRules,
      ],
    }),
    keymap({
      Backspace: undoInputRule,
      Enter: (...given) =>
        [openTable, underlineTable, alignTable, fillRow, endTable, openRule].some((run) => run(...given)),
    }),
  ];
}
