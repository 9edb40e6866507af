import { markTypes, nodeTypes, schema } from "@raven-ts/quill/document";
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import type { MarkType, Node } from "prosemirror-model";
import { type EditorState, type Plugin, TextSelection, type Transaction } from "prosemirror-state";

/** `**x**` and its like: the text in the second group gets the mark, the markers in the first go. */
function markRule(pattern: RegExp, type: MarkType): InputRule {
  return new InputRule(pattern, (state, match, start, end) => {
    const marked = match[1]!;
    const from = start + match[0].indexOf(marked);
    const marks = [...state.doc.resolve(start).marks(), type.create()];
    const tr = state.tr.delete(from, end).insert(from, schema.text(match[2]!, marks));
    return tr.removeStoredMark(type);
  });
}

/** Replaces the whole paragraph at the caret by other blocks, and puts the caret in the last of them. */
function replaceBlock(state: EditorState, start: number, typed: string, blocks: Node[]): Transaction | null {
  const $start = state.doc.resolve(start);
  const { parent } = $start;
  if (parent.type !== nodeTypes.paragraph || parent.content.size !== typed.length - 1) return null;
  const pos = $start.before();
  const tr = state.tr.replaceWith(pos, $start.after(), blocks);
  const size = blocks.slice(0, -1).reduce((sum, block) => sum + block.nodeSize, 0);
  return tr.setSelection(TextSelection.create(tr.doc, pos + size + 1));
}

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

const math = new InputRule(/(?:^|[^$\\])(\$([^$\s](?:[^$]*[^$\s])?)\$)$/, (state, match, start, end) => {
  const from = start + match[0].indexOf(match[1]!);
  return state.tr.replaceWith(from, end, nodeTypes.math_inline!.create({ value: match[2] }));
});

/** What turns into formatting while it is typed: `# `, `- `, `1. `, `> `, fences, rules, `**x**`, `$x$`. */
export function markdownInput(): Plugin {
  return inputRules({
    rules: [
      textblockTypeInputRule(/^(#{1,6})\s$/, nodeTypes.heading!, (match) => ({ level: match[1]!.length })),
      wrappingInputRule(/^\s*>\s$/, nodeTypes.blockquote!),
      bullet(/^\s*([-+*])\s$/, () => ({ ordered: false })),
      bullet(/^(\d+)[.)]\s$/, (match) => ({ ordered: true, start: Number(match[1]) })),
      task,
      new InputRule(/^(?:```+|~~~+)([\w+#.-]*)\s$/, (state, match, start) =>
        replaceBlock(state, start, match[0], [nodeTypes.code_block!.create({ lang: match[1] || null })]),
      ),
      new InputRule(/^(?:---|\*\*\*|___)$/, (state, match, start) =>
        replaceBlock(state, start, match[0], [
          nodeTypes.thematic_break!.create(),
          nodeTypes.paragraph!.create(),
        ]),
      ),
      markRule(/(?:^|[^*])(\*\*([^*\s](?:[^*]*[^*\s])?)\*\*)$/, markTypes.strong!),
      markRule(/(?:^|[^*])(\*([^*\s](?:[^*]*[^*\s])?)\*)$/, markTypes.emphasis!),
      markRule(/(?:^|[^`])(`([^`]+)`)$/, markTypes.code!),
      markRule(/(?:^|[^~])(~~([^~]+)~~)$/, markTypes.delete!),
      math,
    ],
  });
}
