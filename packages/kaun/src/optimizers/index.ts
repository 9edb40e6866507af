export { type AdamOptions, type AdamState, adam } from "./adam.ts";
export type { Optimizer, Rate } from "./optimizer.ts";
export { type SgdOptions, type SgdState, sgd } from "./sgd.ts";
