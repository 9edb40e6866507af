export { renderWasm } from "./module.ts";
export { printWasm } from "./print.ts";
