import { LINKS, markTypes, nodeTypes, parseMarkdown, safeAddress, schema } from "@raven-ts/quill/document";
import { InputRule } from "prosemirror-inputrules";
import type { Mark } from "prosemirror-model";
import type { EditorState, Transaction } from "prosemirror-state";

/** What is typed after these is code, math or an address, in which signs mean nothing. */
const openCode = /(?:^|[^`\\])`(?!`)[^`]*$/;
const openMath = /(?:^|[\s(])\$(?![\s\d$])[^$]*$/;
const inAddress = /(?:\]\([^)\s]*|(?:https?:\/\/|www\.)\S*)$/;

/** A rule for signs in a line. `make` gets where the match begins and what of it is not in the document yet. */
function lineRule(
  pattern: RegExp,
  make: (state: EditorState, match: RegExpMatchArray, start: number, typed: number) => Transaction | null,
): InputRule {
  return new InputRule(pattern, (state, match, start, end) => {
    const from = start + match[0].indexOf(match[1]!);
    const typed = match[0].length - (end - start);
    const { parent, parentOffset } = state.doc.resolve(from);
    const before = parent.textBetween(0, parentOffset, undefined, "\ufffc");
    const inCode = markTypes.code!.isInSet(state.storedMarks ?? state.selection.$from.marks());
    const literal = inCode || openCode.test(before) || openMath.test(before) || inAddress.test(before);
    if (literal || state.doc.rangeHasMark(from, from + 1, markTypes.code!)) return null;
    const tr = make(state, match, from, typed);
    return tr?.setStoredMarks(state.doc.resolve(from).marks()) ?? null;
  });
}

/** Puts marks on the text between two signs of a length, and takes the signs away; other marks and leaves stay. */
function markRule(pattern: RegExp, sign: number, marks: () => readonly Mark[]): InputRule {
  return lineRule(pattern, (state, match, from, typed) => {
    const end = from + match[1]!.length - typed;
    const { tr } = state;
    tr.delete(end - (sign - typed), end);
    for (const mark of marks()) tr.addMark(from + sign, end - (sign - typed), mark);
    return tr.delete(from, from + sign);
  });
}

const strong = (marker = ""): Mark => markTypes.strong!.create({ marker });
const emphasis = (marker = ""): Mark => markTypes.emphasis!.create({ marker });

const code = new InputRule(
  /(?:^|[^`\\])(`([^`]+)`)$/,
  (state, match, start, end) => {
    const from = start + match[0].indexOf(match[1]!);
    const marks = state.doc.resolve(from).marks();
    const text = schema.text(match[2]!, markTypes.code!.create().addToSet(marks));
    if (match[2]!.includes("\ufffc")) return null;
    return state.tr.replaceWith(from, end, text).setStoredMarks(marks);
  },
  { inCodeMark: false },
);

/** `[text](address "title")`. */
const link = lineRule(
  /(?:^|[^!\\])(\[((?:[^[\]\\]|\\.)+)\]\((?:<([^<>]*)>|([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))(?:\s+"([^"]*)")?\))$/,
  (state, match, from, typed) => {
    const [, whole, text, bracketed, plain, title] = match;
    const end = from + whole!.length - typed;
    const textEnd = from + 1 + text!.length;
    const mark = markTypes.link!.create({ url: bracketed ?? plain, title: title ?? null });
    return state.tr
      .delete(textEnd, end)
      .addMark(from + 1, textEnd, mark)
      .delete(from, from + 1);
  },
);

/** `![text](address "title")`. */
const image = lineRule(
  /(?:^|[^\\])(!\[([^[\]]*)\]\((?:<([^<>]*)>|([^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*))(?:\s+"([^"]*)")?\))$/,
  (state, match, from, typed) => {
    const [, whole, alt, bracketed, plain, title] = match;
    const attrs = { url: bracketed ?? plain, alt, title: title ?? null };
    const end = from + whole!.length - typed;
    return state.tr.replaceWith(from, end, nodeTypes.image!.create(attrs));
  },
);

const math = lineRule(/(?:^|[^$\\\w])(\$([^$\s](?:[^$]*[^$\s])?)\$)$/, (state, match, from, typed) => {
  const end = from + match[1]!.length - typed;
  if (match[2]!.includes("\ufffc")) return null;
  return state.tr.replaceWith(from, end, nodeTypes.math_inline!.create({ value: match[2] }));
});

/** `[^1]`: a reference, and at the end of the document the note that it needs, if there is none. */
const footnote = lineRule(/(?:^|[^\\])(\[\^([^\]\s[^]+)\])$/, (state, match, from, typed) => {
  const label = match[2]!;
  const identifier = label.toLowerCase();
  const attrs = { identifier, label };
  const tr = state.tr.replaceWith(
    from,
    from + match[1]!.length - typed,
    nodeTypes.footnote_ref!.create(attrs),
  );
  let known = state.doc.resolve(from).parentOffset === 0;
  state.doc.descendants((node) => {
    known ||= node.type === nodeTypes.footnote_def && node.attrs.identifier === identifier;
    return !known && !node.isTextblock;
  });
  if (known) return tr;
  const note = nodeTypes.footnote_def!.create(attrs, nodeTypes.paragraph!.create());
  return tr.insert(tr.doc.content.size, note);
});

/** `<address>`: a link that reads as its address. */
const angled = lineRule(
  /(?:^|[^\\])(<([a-z][a-z\d+.-]{1,31}:[^\s<>]*|[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*)>)$/i,
  (state, match, from, typed) => {
    const [, whole, text] = match;
    const mail = !/^[a-z][a-z\d+.-]{1,31}:/i.test(text!);
    const url = mail ? `mailto:${text}` : text!;
    if (safeAddress(url, LINKS) === null || text!.includes("\ufffc")) return null;
    const end = from + whole!.length - typed;
    return state.tr
      .delete(from + 1 + text!.length, end)
      .addMark(from + 1, from + 1 + text!.length, markTypes.link!.create({ url }))
      .delete(from, from + 1);
  },
);

/** An address and the space behind it: the link that GFM makes of the address. */
const address = lineRule(
  /(?:^|[\s(*_~])((?:https?:\/\/|www\.|[\w.+-]+@)[^\s<]+\s)$/,
  (state, match, from, typed) => {
    const word = match[1]!.trimEnd();
    const first = parseMarkdown(word).doc.firstChild?.firstChild;
    const mark = first?.marks.find(({ type, attrs }) => type === markTypes.link && attrs.literal);
    const end = from + match[1]!.length - typed;
    if (!mark || state.doc.rangeHasMark(from, end, markTypes.link!)) return null;
    const tr = state.tr.addMark(from, from + first!.nodeSize, mark);
    return typed > 0 ? tr.insert(end, schema.text(" ", state.doc.resolve(from).marks())) : tr;
  },
);

/** What becomes of signs within a line when they are closed. */
export const lineRules: readonly InputRule[] = [
  markRule(/(?:^|[^*\\])(\*\*\*([^*\s](?:[^*]*[^*\s])?)\*\*\*)$/, 3, () => [strong(), emphasis()]),
  markRule(/(?:^|[^*\\])(\*\*([^*\s](?:[^*]*[^*\s])?)\*\*)$/, 2, () => [strong()]),
  markRule(/(?:^|[^*\\])(\*([^*\s](?:[^*]*[^*\s])?)\*)$/, 1, () => [emphasis()]),
  markRule(/(?:^|[^\p{L}\p{N}_\\])(__([^_\s](?:[^_]*[^_\s])?)__)$/u, 2, () => [strong("_")]),
  markRule(/(?:^|[^\p{L}\p{N}_\\])(_([^_\s](?:[^_]*[^_\s])?)_)$/u, 1, () => [emphasis("_")]),
  markRule(/(?:^|[^~\\])(~~([^~\s](?:[^~]*[^~\s])?)~~)$/, 2, () => [markTypes.delete!.create()]),
  code,
  image,
  link,
  footnote,
  math,
  angled,
  address,
];
