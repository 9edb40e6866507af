import { isBareLink, parseTree, type Root, type TreeNode } from "./syntax-tree.ts";

/** An escaped character: by a backslash, or by a numeric reference. */
const escapes = /\\([!-/:-@[-`{-~])|&#x([0-9a-f]+);/gi;

/** How much text is parsed, in UTF-16 units and pairs of signs, to find out which escapes of one text are needed. */
const mostParsed = 100_000;

interface Place {
  readonly from: number;
  readonly to: number;
  readonly plain: string;
}

/** A node of the syntax tree without its position. */
interface Plain {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Plain[];
}

/**
 * Takes out the escapes of a text that change nothing: the text parses as before without them, and would not
 * without any other. Later ones go first, so that `\*a\*` becomes `\*a*`.
 *
 * Bare addresses, which are links only because of how they read, count as their text. Of a text so long and so full
 * of escapes that trying takes more than that, the escapes that are not looked at stay.
 *
 * @param text - Inline Markdown.
 * @param around - Puts the text into its block, and the definitions of its document behind it.
 */
export function withoutNeedlessEscapes(text: string, around: (text: string) => string): string {
  if (!/\\|&#x/.test(text)) return text;
  const whole = around(text);
  const before = known.get(whole);
  if (before !== undefined) return before;
  const lean = search(text, around);
  if (known.size >= mostKnown) known.clear();
  known.set(whole, lean);
  return lean;
}

/** What texts became, by the text in its block: most of a block that is written again is as it was. */
const known: Map<string, string> = new Map();
const mostKnown = 5_000;

function search(text: string, around: (text: string) => string): string {
  const places: Place[] = [...text.matchAll(escapes)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    plain: match[1] ?? String.fromCodePoint(Number.parseInt(match[2]!, 16)),
  }));
  const meaning = meaningOf(around(text));
  const dropped = new Set<Place>();
  let parsed = 0;
  const write = (without: ReadonlySet<Place>): string => {
    let out = "";
    let at = 0;
    for (const place of places) {
      if (!without.has(place)) continue;
      out += text.slice(at, place.from) + place.plain;
      at = place.to;
    }
    return out + text.slice(at);
  };
  const tryWithout = (group: readonly Place[]): boolean => {
    const whole = around(write(new Set([...dropped, ...group])));
    // Signs that are not escaped are paired with each other.
    parsed += whole.length + places.length ** 2 / 20;
    if (parsed > mostParsed || meaningOf(whole) !== meaning) return false;
    for (const place of group) dropped.add(place);
    return true;
  };
  const drop = (group: readonly Place[]): void => {
    if (group.length === 0 || tryWithout(group) || group.length === 1) return;
    const half = group.length >> 1;
    drop(group.slice(half));
    drop(group.slice(0, half));
  };
  for (let before = -1; dropped.size > before && dropped.size < places.length; ) {
    before = dropped.size;
    drop(places.filter((place) => !dropped.has(place)));
  }
  return write(dropped);
}

/** What a text says: its syntax tree without positions, as text. */
export function meaningOf(source: string): string {
  const flat = (node: TreeNode | Root): Plain => {
    if (node.type === "link" && isBareLink(node, source)) return node.children[0] as Plain;
    const { position: _, data: __, ...fields } = node;
    return "children" in node ? { ...fields, children: join(node.children.map(flat)) } : fields;
  };
  return JSON.stringify(flat(parseTree(source)));
}

/** Texts that stand side by side are one text. */
function join(nodes: readonly Plain[]): Plain[] {
  const out: Plain[] = [];
  for (const { position: _, ...node } of nodes as readonly (Plain & { position?: unknown })[]) {
    const last = out.at(-1);
    if (node.type === "text" && last?.type === "text")
      out[out.length - 1] = { ...last, value: `${last.value}${node.value}` };
    else out.push(node);
  }
  return out;
}
