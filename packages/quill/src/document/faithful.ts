import type { DOMOutputSpec, MarkSpec, NodeSpec, TagParseRule } from "prosemirror-model";

/** An attribute of a node or mark: the value it has when none is given, and which values it may have. */
export interface Attribute {
  readonly default?: unknown;
  readonly holds: (value: unknown) => boolean;
}

/** What the clipboard says of a node or mark, and what is read from it. */
interface Spec {
  attrs?: Readonly<Record<string, Attribute>>;
  parseDOM?: readonly TagParseRule[];
  toDOM?: (given: never, inline: boolean) => DOMOutputSpec;
}

/**
 * Makes the HTML of a node or mark say all of its attributes, in `data-quill-NAME`, and reads them from there. Values
 * that an attribute may not have are not read: the element is then taken as any other of its tag.
 *
 * @param content - Selects, in that element, the one that holds the content.
 */
export function faithful<S extends NodeSpec | MarkSpec>(name: string, spec: S, content?: string): S {
  const attrs = (spec.attrs ?? {}) as Readonly<Record<string, Attribute>>;
  const data = `data-quill-${name}`;
  const { toDOM, parseDOM = [] } = spec as unknown as Spec;
  const said = (values: Readonly<Record<string, unknown>>): string =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(values).filter(
          ([key, value]) => JSON.stringify(attrs[key]!.default) !== JSON.stringify(value),
        ),
      ),
    );
  const rule: TagParseRule = {
    tag: `[${data}]`,
    priority: 100,
    getAttrs: (element) => readAttributes(element.getAttribute(data) ?? "", attrs),
    ...(content === undefined
      ? {}
      : {
          contentElement: (element: Node) =>
            (element as Element).querySelector<HTMLElement>(content) ?? (element as HTMLElement),
        }),
    ...((spec as NodeSpec).code ? { preserveWhitespace: "full" } : {}),
  };
  return {
    ...spec,
    parseDOM: [rule, ...parseDOM],
    toDOM: (given: { attrs: Record<string, unknown> }, inline: boolean) => {
      const [tag, first, ...rest] = toDOM!(given as never, inline) as readonly [string, ...unknown[]];
      const own = { [data]: said(given.attrs) };
      const named = typeof first === "object" && first !== null && !Array.isArray(first);
      return named
        ? [tag, { ...first, ...own }, ...rest]
        : [tag, own, ...(first === undefined ? [] : [first, ...rest])];
    },
  };
}

/** The attributes that a text says, or `false` where it says one that is not allowed or lacks one that is needed. */
function readAttributes(
  text: string,
  attrs: Readonly<Record<string, Attribute>>,
): Record<string, unknown> | false {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    return false;
  }
  if (typeof values !== "object" || values === null || Array.isArray(values)) return false;
  const given = values as Record<string, unknown>;
  const allowed = Object.keys(given).every(
    (key) => Object.hasOwn(attrs, key) && attrs[key]!.holds(given[key]),
  );
  const complete = Object.keys(attrs).every((key) => "default" in attrs[key]! || Object.hasOwn(given, key));
  return allowed && complete && given;
}
