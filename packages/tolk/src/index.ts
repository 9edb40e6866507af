export { nativeMissing, nativeRuntime } from "#native";
export { compile } from "./device/compile.ts";
export { realize, record } from "./device/deferred.ts";
export type { Device } from "./device/device.ts";
export { type Create, evaluate, evaluate1, runGraph } from "./device/evaluate.ts";
export type { Executable } from "./device/program.ts";
export { referenceDevice } from "./device/reference.ts";
export { currentDevice, type DeviceName, devices, setDevice } from "./device/select.ts";
export {
  DeviceError,
  DTypeError,
  type ErrorCode,
  FormatError,
  leakedTracer,
  ShapeError,
  TraceError,
  unreadableTracer,
} from "./errors.ts";
export { GraphBuilder } from "./graph/builder.ts";
export { type Application, evaluateGraph } from "./graph/evaluate.ts";
export type { Eqn, Graph, PrimEqn, Var } from "./graph/graph.ts";
export { graphKey } from "./graph/hash.ts";
export { printGraph } from "./graph/print.ts";
export { openGraph, prune, simplify } from "./graph/simplify.ts";
export { lowerProgram } from "./lower/place.ts";
export type { Program } from "./lower/program.ts";
export { foldIdentity, foldSteps } from "./prim/fold.ts";
export { convShape, infer, infer1, kindOf, type PrimKind, paddedExtent, slicedExtent } from "./prim/infer.ts";
export {
  type Aval,
  type BinaryOp,
  binaryOps,
  bodiesOf,
  type CompareOp,
  type ConvParams,
  compareOps,
  givesMany,
  type ManyName,
  noParams,
  type OneName,
  type Params,
  type ParamsOf,
  type PrimName,
  type PrimParams,
  type RandomWord,
  type ReduceOp,
  reduceOps,
  type UnaryOp,
  unaryOps,
} from "./prim/prim.ts";
export { castScalar, elementOf } from "./reference/scalar.ts";
export { erf } from "./reference/special.ts";
export { rotations, threefry2x32 } from "./reference/threefry.ts";
export { allocate, type Block, Storage } from "./storage.ts";
export {
  type Contraction,
  type ContractionAxis,
  convContraction,
  dotContraction,
  type Strided,
  type WindowSteps,
} from "./template/contraction-spec.ts";
export {
  extentOf,
  offsetsOf,
  type Runs,
  runsOf,
  SUM_BLOCK,
  swapOperands,
  tidyAxes,
} from "./template/contraction-tables.ts";
export {
  cellOf,
  fresh,
  heldStorage,
  isTraced,
  literalOf,
  markLiteral,
  type Origin,
  originOf,
  over,
  rebind,
  storageOf,
  Tensor,
  uninitialized,
} from "./tensor.ts";
export {
  type DType,
  type DTypeInfo,
  type DTypeKind,
  dtypeOf,
  dtypes,
  type Element,
  type Elements,
  isBig,
  isFloat,
  isInteger,
  promote,
  stored,
  type TypedArray,
  type TypedArrays,
  weakDType,
} from "./type/dtype.ts";
export {
  broadcastShapes,
  denseStrides,
  noAxis,
  normalizeAxes,
  normalizeAxis,
  type Shape,
  sameShape,
  showGiven,
  showShape,
  sizeOf,
  validShape,
} from "./type/shape.ts";
export type { Arithmetic, Floating, Promotion, Sums, Values, Weak } from "./type/tables.ts";
export {
  broadcastView,
  coalesce,
  flipView,
  isDense,
  permuteView,
  reshapeView,
  sliceView,
  type View,
} from "./type/view.ts";
