import type { BinaryOp, CompareOp, UnaryOp } from "../prim/prim.ts";

// 64-bit integers: results are stored into a typed array, which takes them modulo 2^64.

/** The function that defines a unary primitive on a 64-bit integer. */
export function bigUnary(op: UnaryOp): (x: bigint) => bigint {
  switch (op) {
    case "neg":
      return (x) => -x;
    case "abs":
      return (x) => (x < 0n ? -x : x);
    case "sign":
      return (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n);
    case "floor":
    case "ceil":
    case "round":
    case "trunc":
      return (x) => x;
    case "not":
      return (x) => ~x;
    default:
      throw new Error(`reference: cannot ${op} 64-bit integers (it is a function of floats)`);
  }
}

/** Powers modulo 2^64; a negative exponent gives the truncated reciprocal. */
function power(a: bigint, b: bigint): bigint {
  if (b < 0n) {
    if (a === 1n) return 1n;
    if (a === -1n) return b % 2n === 0n ? 1n : -1n;
    return 0n;
  }
  let result = 1n;
  let base = a;
  for (let exponent = b; exponent > 0n; exponent >>= 1n) {
    if (exponent % 2n === 1n) result = BigInt.asIntN(64, result * base);
    base = BigInt.asIntN(64, base * base);
  }
  return result;
}

const beyond = (count: bigint): boolean => count < 0n || count >= 64n;

/** The function that defines a binary primitive on 64-bit integers; comparisons give 0 or 1. */
export function bigBinary(op: BinaryOp | CompareOp): (a: bigint, b: bigint) => bigint | number {
  switch (op) {
    case "add":
      return (a, b) => a + b;
    case "sub":
      return (a, b) => a - b;
    case "mul":
      return (a, b) => a * b;
    case "div":
      return (a, b) => (b === 0n ? 0n : a / b);
    case "rem":
      return (a, b) => (b === 0n ? 0n : a % b);
    case "pow":
      return power;
    case "max":
      return (a, b) => (a > b ? a : b);
    case "min":
      return (a, b) => (a < b ? a : b);
    case "and":
      return (a, b) => a & b;
    case "or":
      return (a, b) => a | b;
    case "xor":
      return (a, b) => a ^ b;
    case "shl":
      return (a, b) => (beyond(b) ? 0n : a << b);
    case "shr":
      return (a, b) => (beyond(b) ? (a < 0n ? -1n : 0n) : a >> b);
    case "eq":
      return (a, b) => (a === b ? 1 : 0);
    case "ne":
      return (a, b) => (a !== b ? 1 : 0);
    case "lt":
      return (a, b) => (a < b ? 1 : 0);
    case "le":
      return (a, b) => (a <= b ? 1 : 0);
    default:
      throw new Error(`reference: cannot ${op} 64-bit integers (it is a function of floats)`);
  }
}

/** The nearest float32, rounded once: by way of float64 a tie could be made that was none. */
export function float32Of(x: bigint): number {
  const size = x < 0n ? -x : x;
  // Eleven bits less fit float64; whether any of them is set decides no more than ties.
  const kept = size >> 11n;
  const sticky = kept << 11n === size ? kept : kept | 1n;
  const near = size < 2n ** 53n ? Math.fround(Number(size)) : Math.fround(Number(sticky)) * 2048;
  return x < 0n ? -near : near;
}
