import { markTypes, nodeTypes, schema } from "@raven-ts/quill/document";
import { Fragment, type Node } from "prosemirror-model";

/** What of blocks can stand in a cell: their text, each block and each line of code on a line of its own. */
export function linesOf(content: Fragment): Fragment {
  if (content.firstChild?.isInline) return content;
  const lines: (readonly Node[])[] = [];
  content.descendants((node) => {
    if (node.type.spec.code) lines.push(...codeLines(node));
    else if (node.isTextblock) lines.push(node.children);
    return !node.isTextblock;
  });
  return Fragment.from(
    lines.flatMap((line, index) => (index > 0 ? [nodeTypes.hard_break!.create(), ...line] : line)),
  );
}

const codeLines = ({ textContent }: Node): Node[][] =>
  textContent.split("\n").map((line) => (line ? [schema.text(line, [markTypes.code!.create()])] : []));
