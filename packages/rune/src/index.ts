export { evaluateGraph } from "./graph/evaluate.ts";
export type { CallEqn, Eqn, Graph, PrimEqn, Var } from "./graph/graph.ts";
export { graphKey } from "./graph/hash.ts";
export { printGraph } from "./graph/print.ts";
export { prune, simplify } from "./graph/simplify.ts";
export { GradError } from "./trace/errors.ts";
export {
  type Argnums,
  type ArrayTree,
  type Gradient,
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
export { type AxisSpec, type VmapOptions, vmap } from "./trace/vmap.ts";
