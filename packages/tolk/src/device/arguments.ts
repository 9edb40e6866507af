import type { Element } from "../type/dtype.ts";

/** Writes a value parameter into a kernel's block of doubles: a bigint by its 64 bits. */
export function writeArgument(block: Float64Array, at: number, value: Element): void {
  if (typeof value === "number") block[at] = value;
  else new BigInt64Array(block.buffer, block.byteOffset + 8 * at, 1)[0] = value;
}
