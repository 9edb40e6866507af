// What our own packages share with nx beyond its public surface: the door to primitives, and traces.

export { sameShape, showShape, sizeOf } from "@raven-ts/tolk";
export { bind, bind1, literal, uninitialized } from "./bind.ts";
export { apply } from "./eval.ts";
export { currentTrace, setTrace, type Trace } from "./trace.ts";
