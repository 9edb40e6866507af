import { fresh, type Tensor } from "../tensor.ts";
import { type DType, dtypes, type Element } from "../type/dtype.ts";
import { isDense } from "../type/view.ts";

/** One run of an eager kernel. */
export interface Launch {
  readonly kernel: string;
  /** Read, in the order of the kernel's buffers, the result after the first `before` of them. */
  readonly inputs: readonly Tensor[];
  readonly out: Tensor;
  /** Inputs that come before the result: all of them unless said. */
  readonly before?: number;
  readonly params: readonly Element[];
  readonly units: number;
  readonly grain: number;
  /** True when the kernel reads the result too. */
  readonly updates?: boolean;
}

/** A device as a plan sees it. Plans never depend on the number of threads, so neither do results. */
export interface Launcher {
  /** Bytes of a vector in the kernels of contractions, and rows of their register tile by vectors a panel. */
  readonly vectorBytes: number;
  readonly tileRows: Readonly<Record<number, number>>;
  readonly threads: number;
  launch(launch: Launch): void;
  /** Runs an elementwise kernel over dense arrays, except for those of `mask`, which hold one value. */
  launchFlat(launch: Launch, mask: number): void;
  /** Converts, or copies when dtypes are equal. */
  cast(x: Tensor, out: Tensor): void;
}

/** Elements a thread should have at least, for a sum a cycle and for a function of some dozen instructions. */
export const GRAIN = 32768;
export const GRAIN_HEAVY = 4096;
/** Columns that one unit of a fold or a scatter treats. */
export const TILE = 256;

/** Element type of the kernel that treats a dtype: bytes stand for bool. */
export function typeOf(dtype: DType): string {
  return dtype === "bool" ? "uint8" : dtype;
}

/** Element type of the kernel that moves a dtype's bits: an unsigned integer of its width. */
export function bitsOf(dtype: DType): string {
  return `uint${dtypes[dtype].bytes * 8}`;
}

/** `x` if it is dense, else a dense copy. */
export function contiguous<T extends Tensor>(device: Pick<Launcher, "cast">, x: T): T {
  if (isDense(x)) return x;
  const copy = fresh(x, x.dtype, x.shape);
  device.cast(x, copy);
  return copy;
}
