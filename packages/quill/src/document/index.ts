export { type Parsed, parseMarkdown, type Source, writeBlocks, writeMarkdown } from "./markdown.ts";
export { type Conflict, Merge, type MergedPart } from "./merge-blocks.ts";
export { LINKS, safeAddress } from "./safe-address.ts";
export { saySame } from "./same.ts";
export { type Saved, saveMarkdown } from "./save.ts";
export { markTypes, nodeTypes, schema } from "./schema.ts";
export { keepTexts, sourceTexts } from "./source-text.ts";
export { alignOf, type TableStyle, tableStyle, withColumns } from "./table-text.ts";
