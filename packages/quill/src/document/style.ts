import { defaultHandlers, type Handle, type Options } from "mdast-util-to-markdown";

/** How a node was written, in the field `data` of its tree node. */
interface Style {
  readonly literal?: boolean;
  readonly marker?: string;
  readonly fence?: string;
  readonly underlined?: boolean;
  readonly spaces?: boolean;
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

/** Whether a bare link that reads `text` leads to `url`. */
function addresses(text: string, url: string): boolean {
  return url === text || url === `http://${text}` || url === `mailto:${text}`;
}

const bareText = (node: Node<"link">): string | null => {
  const only = node.children[0];
  const bare = styleOf(node).literal && node.children.length === 1 && only?.type === "text";
  return bare && addresses(only.value, node.url) ? only.value : null;
};

const link: Handle = (node: Node<"link">, parent, state, info) =>
  bareText(node) ?? defaultHandlers.link(node, parent, state, info);

const emphasis: Handle = (node: Node<"emphasis">, parent, state, info) =>
  within(state, { emphasis: styleOf(node).marker === "_" ? "_" : "*" }, () =>
    defaultHandlers.emphasis(node, parent, state, info),
  );

const strong: Handle = (node: Node<"strong">, parent, state, info) =>
  within(state, { strong: styleOf(node).marker === "_" ? "_" : "*" }, () =>
    defaultHandlers.strong(node, parent, state, info),
  );

const list: Handle = (node: Node<"list">, parent, state, info) => {
  const { marker } = styleOf(node);
  const options: Options = node.ordered
    ? { bulletOrdered: marker === ")" ? ")" : "." }
    : { bullet: marker === "*" || marker === "+" ? marker : "-" };
  return within(state, options, () => defaultHandlers.list(node, parent, state, info));
};

const heading: Handle = (node: Node<"heading">, parent, state, info) =>
  within(state, { setext: styleOf(node).underlined ?? false }, () =>
    defaultHandlers.heading(node, parent, state, info),
  );

const code: Handle = (node: Node<"code">, parent, state, info) => {
  const { fence } = styleOf(node);
  // Indented code right after a list would be read as a part of its last item.
  const before = parent?.children[parent.children.indexOf(node as never) - 1];
  const fences = fence !== "indent" || before?.type === "list";
  return within(state, { fence: fence === "~" ? "~" : "`", fences }, () =>
    defaultHandlers.code(node, parent, state, info),
  );
};

const thematicBreak: Handle = (node: Node<"thematicBreak">, parent, state) =>
  styleOf(node).marker || defaultHandlers.thematicBreak(node, parent, state);

const lineBreak: Handle = (node: Node<"break">, parent, state, info) => {
  const text = defaultHandlers.break(node, parent, state, info);
  return styleOf(node).spaces && text === "\\\n" ? "  \n" : text;
};

/** What the text before a node has to know about its first character. */
const peek = (handle: Handle, look: (node: never) => string): Handle => Object.assign(handle, { peek: look });

/** Handlers that write a node the way it was written, where its style is known. */
export const styleHandlers: Readonly<Record<string, Handle>> = {
  link: peek(link, (node: Node<"link">) => (bareText(node) === null ? "[" : "h")),
  emphasis: peek(emphasis, (node: Node<"emphasis">) => styleOf(node).marker || "*"),
  strong: peek(strong, (node: Node<"strong">) => styleOf(node).marker || "*"),
  list,
  heading,
  code,
  thematicBreak,
  break: lineBreak,
};
