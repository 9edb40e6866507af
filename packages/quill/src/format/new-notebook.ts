/**
 * The text of a fresh notebook.
 *
 * @param name - Name of its file; becomes the title.
 * @returns Markdown with one cell.
 * @example
 * newNotebook("ideas.md").split("\n")[0] // "# ideas"
 */
export function newNotebook(name: string): string {
  const title = name.replace(/^.*\//, "").replace(/\.md$/, "");
  return `# ${title}\n\nText and code in one Markdown file.\n\n\`\`\`ts\nconst answer: number = 6 * 7;\nanswer\n\`\`\`\n`;
}
