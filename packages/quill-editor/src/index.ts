export { NotebookPage, type PageOptions } from "./page/notebook-page.ts";
export type { Link, LinkEvents } from "./store/link.ts";
