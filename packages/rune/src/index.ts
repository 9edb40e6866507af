export type { Eqn, Graph, Var } from "@raven-ts/tolk";
export { graphKey, printGraph, prune, simplify } from "@raven-ts/tolk";
export { cond, switch_ as switch } from "./trace/cond.ts";
export { GradError } from "./trace/errors.ts";
export { evaluateGraph } from "./trace/evaluate.ts";
export {
  type Argnums,
  type Gradients,
  type GradOptions,
  grad,
  jvp,
  linearize,
  stopGradient,
  valueAndGrad,
  vjp,
} from "./trace/grad.ts";
export { hessian, type Jacobian, type JacobianOptions, jacfwd, jacrev } from "./trace/jacobian.ts";
export { type JitOptions, type Jitted, jit, makeGraph } from "./trace/jit.ts";
export { type ScanOptions, scan } from "./trace/scan.ts";
export {
  flatten,
  flattenUpTo,
  registerTree,
  sameDef,
  type TreeDef,
  type TreeNode,
  treeLeaves,
  treeMap,
  treePaths,
  unflatten,
} from "./trace/tree.ts";
export type { ArrayTree, Gradient, Tangent, Unshaped } from "./trace/types.ts";
export { type AxisSpec, type VmapOptions, vmap } from "./trace/vmap.ts";
