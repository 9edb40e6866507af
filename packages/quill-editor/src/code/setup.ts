import {
  acceptCompletion,
  autocompletion,
  type CompletionSource,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { drawSelection, EditorView, type KeyBinding, keymap, tooltips } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { foundMarks } from "./found.ts";

/** Colours come from the page's variables, so that one style serves light and dark. */
const highlight = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword],
    color: "var(--code-keyword)",
  },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.comment], color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.typeName, tags.className, tags.namespace], color: "var(--code-type)" },
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.definition(tags.function(tags.variableName)),
    ],
    color: "var(--code-function)",
  },
  { tag: [tags.propertyName], color: "var(--code-property)" },
  { tag: [tags.operator, tags.punctuation, tags.bracket], color: "var(--code-punctuation)" },
  { tag: tags.invalid, textDecoration: "underline wavy var(--danger)" },
]);

const theme = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "inherit" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": { padding: "0", caretColor: "var(--caret)", fontFamily: "var(--mono)" },
  ".cm-line": { padding: "0 2px 0 0" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "inherit", overflowX: "auto" },
  ".cm-cursor": { borderLeftColor: "var(--caret)", borderLeftWidth: "1.5px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--bracket)", outline: "none" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line)",
    borderRadius: "8px",
    boxShadow: "var(--shadow)",
    overflow: "hidden",
    fontFamily: "var(--mono)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "13px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "2px 10px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
  },
});

const scripts: readonly string[] = ["ts", "tsx", "typescript", "js", "jsx", "javascript", "json", "mjs"];

/** The CodeMirror extensions of a code block; `keys` come before the default ones. */
export function codeSetup(
  lang: string | null,
  keys: readonly KeyBinding[],
  label: string,
  words: CompletionSource,
): Extension {
  const language = javascript({ typescript: true, jsx: /x$/.test(lang ?? "") });
  return [
    keymap.of([
      ...keys,
      { key: "Tab", run: acceptCompletion },
      ...closeBracketsKeymap,
      ...completionKeymap,
      indentWithTab,
      ...defaultKeymap,
    ]),
    drawSelection(),
    foundMarks,
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ icons: false }),
    tooltips({ parent: document.body }),
    syntaxHighlighting(highlight),
    theme,
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
    scripts.includes(lang ?? "") ? [language, language.language.data.of({ autocomplete: words })] : [],
  ];
}
