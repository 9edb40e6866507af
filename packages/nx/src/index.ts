export { NDArray } from "./array.ts";
export { bind } from "./bind.ts";
export {
  type ArraySource,
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
  tril,
  triu,
  zeros,
  zerosLike,
} from "./creation.ts";
export type { Contraction, ContractionAxis, Device } from "./device/device.ts";
export { currentDevice, type DeviceName, devices, setDevice } from "./device/select.ts";
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
export { loadNpy, saveNpy } from "./io/npy.ts";
export { loadNpz, type SaveNpzOptions, saveNpz } from "./io/npz.ts";
export {
  add,
  atan2,
  clip,
  divide,
  floorDivide,
  maximum,
  minimum,
  multiply,
  pow,
  remainder,
  subtract,
} from "./ops/arithmetic.ts";
export {
  bitwiseAnd,
  bitwiseInvert,
  bitwiseLeftShift,
  bitwiseOr,
  bitwiseRightShift,
  bitwiseXor,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
  where,
} from "./ops/compare.ts";
export { convContraction, dotContraction, type Strided, type WindowSteps } from "./ops/contraction.ts";
export {
  extentOf,
  offsetsOf,
  type Runs,
  runsOf,
  SUM_BLOCK,
  swapOperands,
  tidyAxes,
} from "./ops/contraction-tables.ts";
export {
  avgPool2d,
  type ConvOptions,
  conv2d,
  maxPool2d,
  type Padding,
  type Pair,
  type WindowOptions,
} from "./ops/conv.ts";
export { astype, contiguous, copy, stopGradient } from "./ops/convert.ts";
export { compress, type Index, nonzero, type Range, slice, take, update } from "./ops/indexing.ts";
export { dot, matmul, tensordot } from "./ops/linalg.ts";
export {
  abs,
  ceil,
  cos,
  erf,
  erfinv,
  exp,
  expm1,
  floor,
  isfinite,
  isinf,
  isnan,
  log,
  log1p,
  log2,
  log10,
  neg,
  reciprocal,
  round,
  sigmoid,
  sign,
  sin,
  sqrt,
  square,
  tan,
  tanh,
  trunc,
} from "./ops/math.ts";
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
  allclose,
  any,
  argmax,
  argmin,
  arrayEqual,
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
  var_ as var,
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
export { display, format, type PrintOptions } from "./print.ts";
export * as random from "./random.ts";
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
