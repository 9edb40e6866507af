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
 * front matter into a Markdown syntax tree with positions. O(n).
 *
 * @example
 * parseTree("# Hi").children[0].type // "heading"
 */
export function parseTree(text: string): Root {
  return fromMarkdown(text, {
    extensions: [gfm(), math(), frontmatter(["yaml"])],
    mdastExtensions: [gfmFromMarkdown(), mathFromMarkdown(), frontmatterFromMarkdown(["yaml"])],
  });
}
