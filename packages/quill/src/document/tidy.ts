import { Fragment, type Mark, type Node } from "prosemirror-model";
import { lineBreak } from "./line-break.ts";
import { addresses } from "./safe-address.ts";
import { markTypes, nodeTypes, schema } from "./schema.ts";

const isBreak = (node: Node | undefined): boolean =>
  node?.type === nodeTypes.soft_break || node?.type === nodeTypes.hard_break;

const isProse = ({ isText, marks }: Node): boolean => isText && !markTypes.code!.isInSet(marks);

/** Marks whose signs hold no space at their inner sides. */
const hugging = ["strong", "emphasis", "delete", "link"].map((name) => markTypes[name]!);

/**
 * A block as Markdown can say it: no spaces at the ends of a line, none at the inner sides of a mark, no break that
 * ends a block, and no empty paragraph beside other blocks. The same node where nothing of that is in it. O(n).
 */
export function tidy(node: Node): Node {
  if (node.type.spec.code || node.isLeaf) return node;
  if (node.isTextblock) return withContent(node, tidyInlines(node));
  const blocks = node.children.map(tidy);
  const filled = blocks.filter((block) => !isEmptyParagraph(block));
  const needsText = filled.length === 0 || node.attrs.checked != null;
  const begins = filled[0]?.type === nodeTypes.paragraph && filled[0] === blocks[0];
  return withContent(
    node,
    needsText && !begins && holdsBlocks(node) ? [emptyParagraph(), ...filled] : filled,
  );
}

const emptyParagraph = (): Node => nodeTypes.paragraph!.create();

const holdsBlocks = ({ type }: Node): boolean => type.contentMatch.matchType(nodeTypes.paragraph!) !== null;

/** Whether a block is a paragraph without any text, which Markdown does not have. */
export const isEmptyParagraph = (node: Node): boolean =>
  node.type === nodeTypes.paragraph && node.content.size === 0;

function withContent(node: Node, children: readonly Node[]): Node {
  const content = Fragment.fromArray(children as Node[]);
  return content.eq(node.content) ? node : node.copy(content);
}

function tidyInlines(block: Node): readonly Node[] {
  let nodes = plainLinks(block.children);
  if (!holdsBreaks(block)) nodes = nodes.map(withoutBreak);
  nodes = tidyLines(nodes);
  nodes = nodes.flatMap((node, at) => (touches(node, nodes[at - 1]) ? [schema.text(" "), node] : [node]));
  for (const type of hugging) nodes = hug(nodes, (marks) => type.isInSet(marks));
  return block.type === nodeTypes.table_cell ? nodes.map(lineBreak) : nodes;
}

/** Cells and `#` headings are one line: a break in them is a space, or the HTML of a break. */
const holdsBreaks = ({ type, attrs }: Node): boolean =>
  type !== nodeTypes.table_cell && (type !== nodeTypes.heading || attrs.level <= 2);

function withoutBreak(node: Node): Node {
  if (node.type === nodeTypes.soft_break) return schema.text(" ", node.marks);
  if (node.type !== nodeTypes.hard_break) return node;
  return nodeTypes.html_inline!.create({ value: "<br>" }, null, node.marks);
}

/** Two formulas side by side would be one. */
const touches = ({ type }: Node, before: Node | undefined): boolean =>
  type === nodeTypes.math_inline && before?.type === type;

/** Takes the mark off bare links whose text was edited: it tells by itself where it leads. */
function plainLinks(nodes: readonly Node[]): readonly Node[] {
  const bare = (node: Node): Mark | undefined =>
    node.marks.find((mark) => mark.type === markTypes.link && mark.attrs.literal);
  return nodes.map((node, index) => {
    const mark = bare(node);
    if (!mark) return node;
    const alone = [index - 1, index + 1].every((at) => !nodes[at] || bare(nodes[at])?.eq(mark) !== true);
    return alone && node.isText && addresses(node.text!, mark.attrs.url)
      ? node
      : node.mark(mark.removeFromSet(node.marks));
  });
}

/** Takes away spaces and breaks that begin or end a line, as Markdown does not keep them. */
function tidyLines(nodes: readonly Node[]): readonly Node[] {
  const out: Node[] = [];
  const trimEnd = (): void => {
    for (let last = out.at(-1); last && isProse(last); last = out.at(-1)) {
      const text = last.text!.replace(/[ \t]+$/, "");
      if (text === last.text) return;
      out.pop();
      if (text) out.push(schema.text(text, last.marks));
    }
  };
  for (const node of nodes) {
    const last = out.at(-1);
    const starts = last === undefined || isBreak(last);
    if (isBreak(node)) {
      trimEnd();
      const before = out.at(-1);
      if (before === undefined || (isBreak(before) && node.type === nodeTypes.soft_break)) continue;
      if (before.type === nodeTypes.soft_break) out.pop();
      const follows = isBreak(out.at(-1));
      out.push(follows && node.attrs.spaces ? node.type.create({ spaces: false }, null, node.marks) : node);
    } else if (starts && isProse(node)) {
      const text = node.text!.replace(/^[ \t]+/, "");
      if (text) out.push(schema.text(text, node.marks));
    } else out.push(node);
  }
  do trimEnd();
  while (isBreak(out.at(-1)) && out.pop());
  return out;
}

/** Takes a mark off the spaces and breaks at both ends of each run of it. */
function hug(nodes: readonly Node[], find: (marks: readonly Mark[]) => Mark | undefined): readonly Node[] {
  const out: Node[] = [];
  for (let at = 0; at < nodes.length; ) {
    const mark = find(nodes[at]!.marks);
    let end = at + 1;
    while (mark && end < nodes.length && find(nodes[end]!.marks)?.eq(mark)) end++;
    const run = nodes.slice(at, end);
    out.push(...(mark ? hugRun(run, mark) : run));
    at = end;
  }
  return out;
}

function hugRun(run: readonly Node[], mark: Mark): readonly Node[] {
  const bare = (node: Node): Node => node.mark(mark.removeFromSet(node.marks));
  const isSpace = (node: Node): boolean => isBreak(node) || (isProse(node) && !/\S/.test(node.text!));
  const start = run.findIndex((node) => !isSpace(node));
  if (start < 0) return run.map(bare);
  const end = run.findLastIndex((node) => !isSpace(node)) + 1;
  const inner = run.slice(start, end);
  const lead = isProse(inner[0]!) ? /^\s*/.exec(inner[0]!.text!)![0].length : 0;
  const first = inner[0]!;
  const before = run.slice(0, start).map(bare);
  if (lead > 0) {
    before.push(bare(first.cut(0, lead)));
    inner[0] = first.cut(lead);
  }
  const last = inner.at(-1)!;
  const kept = isProse(last) ? last.text!.trimEnd().length : last.nodeSize;
  const after = run.slice(end).map(bare);
  if (kept < last.nodeSize) {
    after.unshift(bare(last.cut(kept)));
    inner[inner.length - 1] = last.cut(0, kept);
  }
  return [...before, ...inner, ...after];
}
