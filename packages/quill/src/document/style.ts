import { mathToMarkdown } from "mdast-util-math";
import { type Attention, defaultHandlers, type Handle, type Options } from "mdast-util-to-markdown";
import { withoutNeedlessEscapes } from "./escapes.ts";
import { listItem } from "./list-style.ts";
import { mayChangeSigns, withOwnSigns } from "./own-signs.ts";
import { tableHandler } from "./table-text.ts";

/** How a node was written, in the field `data` of its tree node. */
interface Style {
  readonly marker?: string;
  readonly indent?: number;
  readonly fence?: string;
  readonly dollars?: string;
  readonly underlined?: boolean;
  readonly spaces?: boolean;
  readonly closing?: string;
}

type Styled<N> = N & { readonly data?: unknown };
type State = Parameters<Handle>[2];
type Node<K extends keyof typeof defaultHandlers> = Styled<Parameters<(typeof defaultHandlers)[K]>[0]>;

const styleOf = (node: { readonly data?: unknown }): Style => (node.data as Style | undefined) ?? {};

/** Writes a node with other options than the rest. */
function within(state: State, options: Options, write: () => string): string {
  const before = state.options;
  Object.assign(state, { options: { ...before, ...options } });
  const text = write();
  Object.assign(state, { options: before });
  return text;
}

const list: Handle = (node: Node<"list">, parent, state, info) => {
  const { marker, indent = 0 } = styleOf(node);
  const options: Options = node.ordered
    ? { bulletOrdered: marker === ")" ? ")" : "." }
    : { bullet: marker === "*" || marker === "+" ? marker : "-" };
  const before = parent?.children[parent.children.indexOf(node as never) - 1];
  // In an item, or right after another list, it would be read as a part of that.
  const apart = parent?.type === "root" || parent?.type === "blockquote";
  const lead = apart && before?.type !== "list" && before?.type !== "footnoteDefinition" ? indent : 0;
  const shifted = { ...info, lineShift: info.lineShift + lead };
  const text = within(state, options, () => defaultHandlers.list(node, parent, state, shifted));
  return state.indentLines(text, (line, _, blank) => (blank ? line : " ".repeat(lead) + line));
};

/** Writes inline text with the escapes that it needs where it stands. */
const lean =
  (handle: Handle, around: (text: string, node: never, parent: unknown, state: State) => string): Handle =>
  (node, parent, state, info) => {
    const placed = (text: string): string => around(text, node as never, parent, state);
    const text = withOwnSigns(state, () => handle(node, parent, state, info), placed);
    return withoutNeedlessEscapes(text, placed);
  };

const heading: Handle = (node: Node<"heading">, parent, state, info) =>
  within(state, { setext: styleOf(node).underlined ?? false }, () =>
    defaultHandlers.heading(node, parent, state, info),
  );

/** The signs that closed a `#` heading, where the text is written as one. */
const closingOf = (text: string, node: Node<"heading">): string =>
  text.includes("\n") || node.children.length === 0 ? "" : (styleOf(node).closing ?? "");

const closedHeading =
  (handle: Handle): Handle =>
  (node: Node<"heading">, parent, state, info) => {
    const text = handle(node, parent, state, info);
    return text + closingOf(text, node);
  };

/** The item that a paragraph begins. */
function itemOf(node: unknown, parent: unknown): Parameters<typeof defaultHandlers.listItem>[0] | null {
  const item = parent as Parameters<typeof defaultHandlers.listItem>[0];
  return item.type === "listItem" && item.children[0] === node ? item : null;
}

/** The box of the task that a paragraph begins, else `""`. */
function boxOf(node: unknown, parent: unknown): string {
  const checked = itemOf(node, parent)?.checked ?? null;
  return checked === null ? "" : checked ? "[x]" : "[ ]";
}

const withBox = (box: string, text: string): string => (box && text ? `${box} ${text}` : box + text);

/** Text at the start of an item could be read as a box, and behind one nothing is read as a block. */
function inParent(text: string, node: unknown, parent: unknown, { bulletCurrent = "-" }: State): string {
  if (!itemOf(node, parent)) return text;
  const marker = /[.)]/.test(bulletCurrent) ? `1${bulletCurrent}` : bulletCurrent;
  const lines = withBox(boxOf(node, parent), text).replaceAll("\n", `\n${" ".repeat(marker.length + 1)}`);
  return `${marker} ${lines}`;
}

/** Puts the box of a task before its text. */
const boxed =
  (handle: Handle): Handle =>
  (node: Node<"paragraph">, parent, state, info) =>
    withBox(boxOf(node, parent), handle(node, parent, state, info));

const code: Handle = (node: Node<"code">, parent, state, info) => {
  const { fence } = styleOf(node);
  // Indented code right after a list would be read as a part of its last item.
  const before = parent?.children[parent.children.indexOf(node as never) - 1];
  const fences = fence !== "indent" || before?.type === "list" || before?.type === "code";
  return within(state, { fence: fence === "~" ? "~" : "`", fences }, () =>
    defaultHandlers.code(node, parent, state, info),
  );
};

const thematicBreak: Handle = (node: Node<"thematicBreak">, parent, state) => {
  const marker = styleOf(node).marker ?? "";
  // `* * *` behind a bullet `*` would be one long rule.
  const clashes = parent?.type === "listItem" && marker.startsWith(state.bulletCurrent ?? " ");
  return (!clashes && marker) || defaultHandlers.thematicBreak(node, parent, state);
};

const lineBreak: Handle = (node: Node<"break">, parent, state, info) => {
  // A row of a table is one line.
  if (state.stack.includes("tableCell")) return "<br>";
  const text = defaultHandlers.break(node, parent, state, info);
  return styleOf(node).spaces && text === "\\\n" ? "  \n" : text;
};

/** Writes a formula between as many signs as it was, where these are not in it. */
const inlineMath: Handle = (
  node: { readonly value: string; readonly data?: unknown },
  parent,
  state,
  info,
) => {
  const text = mathToMarkdown().handlers!.inlineMath!(node, parent, state, info);
  const { dollars = "" } = styleOf(node);
  const signs = /^\$+/.exec(text)![0].length;
  const taken = [...node.value.matchAll(/\$+/g)].some(([run]) => run.length === dollars.length);
  return dollars.length <= signs || taken ? text : dollars + text.slice(signs, -signs) + dollars;
};

/** What the text before a node has to know about its first character. */
const peek = (handle: Handle, look: (node: never) => string): Handle => Object.assign(handle, { peek: look });

/** The signs of emphasis in the order of liking: those that it was written with, then the others. */
const attention =
  (construct: "emphasis" | "strong", size: number): Attention =>
  (node, state) => {
    const markers = styleOf(node).marker === "_" ? ["_", "*"] : ["*", "_"];
    return { construct, markers: mayChangeSigns(state) ? markers : markers.slice(0, 1), sizes: [size] };
  };

const spread = (handle: Handle, look: Attention): Handle => Object.assign(handle, { attention: look });

/**
 * Handlers that write a node the way it was written, where its style is known, and no escape that it can do without.
 *
 * @param definitions - The definitions that a text may refer to, as Markdown to put behind the text.
 */
export function styleHandlers(definitions: (text: string) => string): Readonly<Record<string, Handle>> {
  return {
    emphasis: spread(
      peek(
        (...given) => defaultHandlers.emphasis(...given),
        (node: Node<"emphasis">) => styleOf(node).marker || "*",
      ),
      attention("emphasis", 1),
    ),
    strong: spread(
      peek(
        (...given) => defaultHandlers.strong(...given),
        (node: Node<"strong">) => styleOf(node).marker || "*",
      ),
      attention("strong", 2),
    ),
    list,
    listItem,
    paragraph: boxed(
      lean(
        defaultHandlers.paragraph,
        (text, node, parent, state) => inParent(text, node, parent, state) + definitions(text),
      ),
    ),
    heading: closedHeading(lean(heading, (text, node) => text + closingOf(text, node) + definitions(text))),
    table: tableHandler(definitions),
    code,
    thematicBreak,
    break: lineBreak,
    inlineMath: peek(inlineMath, () => "$"),
  };
}
