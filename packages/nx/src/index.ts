export { NDArray } from "./array.ts";
export { bind } from "./bind.ts";
export {
  type ArrayLike,
  type AsarrayOptions,
  arange,
  array,
  asarray,
  type CreateOptions,
  empty,
  eye,
  fromBuffer,
  full,
  fullLike,
  iota,
  type LinspaceOptions,
  linspace,
  ones,
  onesLike,
  scalar,
  tri,
  zeros,
  zerosLike,
} from "./creation.ts";
export type { Contraction, ContractionAxis, Device } from "./device/device.ts";
export { currentDevice, setDevice } from "./device/select.ts";
export {
  type DType,
  type DTypeInfo,
  type DTypeKind,
  dtypeOf,
  dtypes,
  isFloat,
  promote,
  type TypedArray,
  weakDType,
} from "./dtype.ts";
export {
  DeviceError,
  DTypeError,
  type ErrorCode,
  FormatError,
  ShapeError,
  TraceError,
  unreadableTracer,
} from "./errors.ts";
export { apply, evaluate } from "./eval.ts";
export { convContraction, dotContraction, type Strided, type WindowSteps } from "./ops/contraction.ts";
export { astype, contiguous, copy, stopGradient } from "./ops/convert.ts";
export * from "./ops/elementwise.ts";
export { compress, type Index, nonzero, type Range, slice, take, update } from "./ops/indexing.ts";
export { dot, matmul, tensordot } from "./ops/linalg.ts";
export {
  broadcastArrays,
  broadcastTo,
  concat,
  expandDims,
  flip,
  type Margin,
  moveaxis,
  pad,
  permuteDims,
  ravel,
  repeat,
  reshape,
  roll,
  split,
  squeeze,
  stack,
  swapaxes,
  tile,
  transpose,
} from "./ops/movement.ts";
export type { Operand } from "./ops/operand.ts";
export { item, type NestedList, tolist, toTypedArray } from "./ops/read.ts";
export {
  type ArgOptions,
  all,
  any,
  argmax,
  argmin,
  type CloseOptions,
  isclose,
  logsumexp,
  max,
  mean,
  min,
  norm,
  prod,
  type ReduceOptions,
  std,
  sum,
  type VarianceOptions,
  var_,
} from "./ops/reduce.ts";
export {
  type Aval,
  type BinaryOp,
  binaryOps,
  type CompareOp,
  type ConvParams,
  compareOps,
  noParams,
  type Params,
  type ParamsOf,
  type PrimName,
  type PrimParams,
  type RandomWord,
  type ReduceOp,
  reduceOps,
  type UnaryOp,
  unaryOps,
} from "./prim.ts";
export { abstractEval, convShape, kindOf, type PrimKind, paddedExtent, slicedExtent } from "./prim-shape.ts";
export { referenceDevice } from "./reference/device.ts";
export {
  broadcastShapes,
  denseStrides,
  normalizeAxes,
  normalizeAxis,
  type Shape,
  sameShape,
  showShape,
  sizeOf,
} from "./shape.ts";
export { allocate, type Block, Storage } from "./storage.ts";
export { currentTrace, setTrace, type Trace } from "./trace.ts";
export {
  broadcastView,
  coalesce,
  flipView,
  isDense,
  permuteView,
  reshapeView,
  sliceView,
  type View,
} from "./view.ts";
