import { fromMarkdown } from "mdast-util-from-markdown";
import { frontmatterFromMarkdown } from "mdast-util-frontmatter";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { mathFromMarkdown } from "mdast-util-math";
import { frontmatter } from "micromark-extension-frontmatter";
import { gfm } from "micromark-extension-gfm";
import { math } from "micromark-extension-math";

/** Root of a Markdown syntax tree (mdast). */
export type Root = ReturnType<typeof fromMarkdown>;

/** Any node below the root of a Markdown syntax tree. */
export type TreeNode = Root["children"][number];

/** The node of a Markdown syntax tree that has the given type. */
export type TreeOf<T extends TreeNode["type"]> = Extract<TreeNode, { type: T }>;

/** A node that can stand in a paragraph. */
export type Phrasing = TreeOf<"paragraph">["children"][number];

/**
 * Parses CommonMark with tables, task lists, strikethrough, footnotes, bare links (GFM), math and YAML
 * front matter into a Markdown syntax tree with positions. An item that reads `[ ]` is a task without text. O(n).
 *
 * @example
 * parseTree("# Hi").children[0].type // "heading"
 */
export function parseTree(text: string): Root {
  const root = fromMarkdown(text, {
    extensions: [gfm(), math(), frontmatter(["yaml"])],
    mdastExtensions: [gfmFromMarkdown(), mathFromMarkdown(), frontmatterFromMarkdown(["yaml"])],
  });
  if (/\[[ xX]\][ \t]*$/m.test(text)) takeEmptyTasks(root, text);
  return root;
}

/** GFM takes the box of a task without text for text. */
function takeEmptyTasks(parent: Root | TreeNode, text: string): void {
  if (!("children" in parent)) return;
  if (parent.type === "listItem" && typeof parent.checked !== "boolean") {
    const first = parent.children[0];
    if (first?.type === "paragraph") {
      const box = /^\[([ xX])\]$/.exec(text.slice(first.position!.start.offset, first.position!.end.offset));
      if (box) {
        parent.checked = box[1] !== " ";
        first.children = [];
      }
    }
  }
  for (const child of parent.children) takeEmptyTasks(child, text);
}

/** Whether a link was written as nothing but its address, which GFM turns into a link. */
export function isBareLink({ position, children }: TreeOf<"link">, source: string): boolean {
  if (children.length !== 1 || children[0]?.type !== "text") return false;
  // Addresses that are found only after the rest was parsed have no position.
  return position === undefined || !/[<[]/.test(source.charAt(position.start.offset!));
}
