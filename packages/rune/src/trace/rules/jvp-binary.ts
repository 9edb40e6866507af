import type { NDArray } from "@raven-ts/nx";
import type { BinaryOp, CompareOp } from "@raven-ts/tolk";
import { add, binary, cast, div, full, mul, neg, plus, sub, unary, where, zeros } from "../ops.ts";
import type { JvpRule, Tangent } from "./jvp-types.ts";

function flat(op: BinaryOp | CompareOp): JvpRule<BinaryOp | CompareOp> {
  return ([a, b]) => [binary(op, a, b), null];
}

/** Multiplies each operand's tangent by a derivative, asked for only where the tangent is not zero. */
function partials(
  op: BinaryOp,
  da: (a: NDArray, b: NDArray, y: NDArray) => NDArray,
  db: (a: NDArray, b: NDArray, y: NDArray) => NDArray,
): JvpRule<BinaryOp> {
  return ([a, b], [ta, tb]) => {
    const y = binary(op, a, b);
    const left: Tangent = ta === null ? null : mul(ta, da(a, b, y));
    const right: Tangent = tb === null ? null : mul(tb, db(a, b, y));
    return [y, plus(left, right)];
  };
}

/** 1 where `a` is the extreme, 1/2 on a tie, 0 elsewhere: ties share. */
function share(a: NDArray, b: NDArray, y: NDArray): NDArray {
  const wins = cast(binary("eq", a, y), a.dtype);
  const tie = binary("eq", a, b);
  return where(tie, full(a, 0.5), wins);
}

/** b * a^(b-1), and 0 where b is 0 (where a^(b-1) may be infinite). */
function powerSlope(a: NDArray, b: NDArray): NDArray {
  const zero = binary("eq", b, zeros(b));
  const exponent = where(zero, full(b, 1), sub(b, full(b, 1)));
  return mul(b, binary("pow", a, exponent));
}

/** y * log(a), and 0 where a is 0 and y is. */
function exponentSlope(a: NDArray, y: NDArray): NDArray {
  const safe = where(binary("eq", a, zeros(a)), full(a, 1), a);
  return mul(y, unary("log", safe));
}

const slope = (a: NDArray, b: NDArray): NDArray => add(mul(a, a), mul(b, b));

export const binaryJvp: { readonly [P in BinaryOp | CompareOp]: JvpRule<P> } = {
  add: ([a, b], [ta, tb]) => [add(a, b), plus(ta, tb)],
  sub: ([a, b], [ta, tb]) => {
    if (tb === null) return [sub(a, b), ta];
    return [sub(a, b), ta === null ? neg(tb) : sub(ta, tb)];
  },
  mul: ([a, b], [ta, tb]) => [
    mul(a, b),
    plus(ta === null ? null : mul(ta, b), tb === null ? null : mul(tb, a)),
  ],
  div: ([a, b], [ta, tb]) => {
    const y = div(a, b);
    const left = ta === null ? null : div(ta, b);
    return [y, plus(left, tb === null ? null : mul(tb, neg(div(y, b))))];
  },
  rem: ([a, b], [ta, tb]) => [
    binary("rem", a, b),
    plus(ta, tb === null ? null : mul(tb, neg(unary("trunc", div(a, b))))),
  ],
  pow: partials(
    "pow",
    (a, b) => powerSlope(a, b),
    (a, _, y) => exponentSlope(a, y),
  ),
  atan2: partials(
    "atan2",
    (a, b) => div(b, slope(a, b)),
    (a, b) => neg(div(a, slope(a, b))),
  ),
  max: partials("max", share, (a, b, y) => share(b, a, y)),
  min: partials("min", share, (a, b, y) => share(b, a, y)),
  and: flat("and"),
  or: flat("or"),
  xor: flat("xor"),
  shl: flat("shl"),
  shr: flat("shr"),
  eq: flat("eq"),
  ne: flat("ne"),
  lt: flat("lt"),
  le: flat("le"),
};
