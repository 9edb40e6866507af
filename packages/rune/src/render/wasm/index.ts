export { renderWasm, type WasmOptions } from "./module.ts";
export { printWasm } from "./print.ts";
