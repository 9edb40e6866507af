import type { Builder } from "../builder.ts";
import { bytesOf, type Expr, isSigned } from "../ir.ts";
import { log64 } from "./coefficients.ts";
import { exp } from "./exponential.ts";
import { Real } from "./real.ts";

/** A sum of two floats that is more precise than one. */
interface Pair {
  readonly high: Expr;
  readonly low: Expr;
}

/** a + b exactly, for |a| >= |b| or a = 0 (Dekker). */
function fastSum(r: Real, a: Expr, b: Expr): Pair {
  const high = r.add(a, b);
  return { high, low: r.sub(b, r.sub(high, a)) };
}

/** a b exactly, for factors below 2^990 (Dekker, Veltkamp). */
function product(r: Real, a: Expr, b: Expr): Pair {
  const halves = (x: Expr): Pair => {
    const big = r.mul(x, 134217729);
    const high = r.sub(big, r.sub(big, x));
    return { high, low: r.sub(x, high) };
  };
  const [x, y] = [halves(a), halves(b)];
  const high = r.mul(a, b);
  const crossed = r.add(r.sub(r.mul(x.high, y.high), high), r.mul(x.high, y.low));
  return { high, low: r.add(r.add(crossed, r.mul(x.low, y.high)), r.mul(x.low, y.low)) };
}

/** log of positive finite float64 x as a pair, with a relative error near 2^-63. */
function logPair(r: Real, x: Expr): Pair {
  const { m, e } = r.split(x);
  const f = r.sub(m, 1);
  const bottom = fastSum(r, r.num(2), f);
  const s = r.div(f, bottom.high);
  const back = product(r, s, bottom.high);
  const lost = r.sub(r.sub(r.sub(f, back.high), back.low), r.mul(s, bottom.low));
  const sLow = r.div(lost, bottom.high);
  // log m = 2 s + s^3 (2/3 + z q(z)): the first two terms as pairs.
  const square = product(r, s, s);
  const squareLow = r.add(square.low, r.mul(r.mul(s, sLow), 2));
  const cube = product(r, square.high, s);
  const cubeLow = r.add(cube.low, r.add(r.mul(squareLow, s), r.mul(square.high, sLow)));
  const twoThirds = 2 / 3;
  const twoThirdsLow = 2 ** -54 * (2 / 3);
  const third = product(r, cube.high, r.num(twoThirds));
  const thirdLow = r.add(third.low, r.add(r.mul(cubeLow, twoThirds), r.mul(cube.high, twoThirdsLow)));
  const z = square.high;
  const rest = r.mul(r.mul(cube.high, z), r.poly(z, log64.slice(0, -1)));
  const [ln2, ln2Low] = [0.6931471803691238, 1.9082149292705877e-10];
  const one = fastSum(r, r.mul(e, ln2), r.mul(s, 2));
  const two = fastSum(r, one.high, third.high);
  const small = r.add(r.add(r.mul(sLow, 2), thirdLow), r.add(rest, r.mul(e, ln2Low)));
  return fastSum(r, two.high, r.add(r.add(one.low, two.low), small));
}

/** exp(y log x) for x >= 0. */
function powerOf(r: Real, x: Expr, y: Expr): Expr {
  const finite = r.where(r.lt(x, Number.POSITIVE_INFINITY), r.where(r.eq(x, 0), 1, x), 1);
  const logarithm = logPair(r, finite);
  // Beyond this any power is 0, 1 or infinite, and below it the halves do not overflow.
  const bounded = r.clamp(y, -1e290, 1e290);
  const exact = product(r, logarithm.high, bounded);
  const low = r.add(exact.low, r.mul(logarithm.low, bounded));
  const huge = r.lt(r.num(800), r.un("abs", exact.high));
  const power = exp(r, exact.high);
  const value = r.where(huge, power, r.add(power, r.mul(power, r.where(huge, 0, low))));
  const overflowed = r.eq(power, Number.POSITIVE_INFINITY);
  const ends = r.where(r.lt(y, 0), Number.POSITIVE_INFINITY, 0);
  const atInfinity = r.where(r.lt(y, 0), 0, Number.POSITIVE_INFINITY);
  const inside = r.where(overflowed, power, value);
  return r.where(r.eq(x, 0), ends, r.where(r.eq(x, Number.POSITIVE_INFINITY), atInfinity, inside));
}

/** x^y as C99 defines it; float32 within 1 ulp, float64 within 2. */
export function pow(r: Real, x: Expr, y: Expr): Expr {
  const { b } = r;
  if (r.single) {
    const [wideX, wideY] = [b.cast(x, "float64"), b.cast(y, "float64")];
    return b.cast(pow(new Real(b, wideX), wideX, wideY), "float32");
  }
  const size = r.un("abs", x);
  const whole = r.eq(r.un("floor", y), y);
  const half = r.mul(y, 0.5);
  const odd = r.do("and", whole, r.un("not", r.eq(r.un("floor", half), half)));
  const infinite = r.eq(r.un("abs", y), Number.POSITIVE_INFINITY);
  const missing = r.un("not", r.do("and", r.eq(x, x), r.eq(y, y)));
  const positive = r.where(r.do("and", r.eq(size, 1), infinite), 1, powerOf(r, size, y));
  const signed = r.where(r.do("and", r.isNegative(x), odd), r.un("neg", positive), positive);
  const finite = r.lt(size, Number.POSITIVE_INFINITY);
  const imaginary = r.do("and", r.do("and", r.lt(x, 0), finite), r.un("not", whole));
  const value = r.where(r.do("or", imaginary, missing), Number.NaN, signed);
  return r.where(r.do("or", r.eq(y, 0), r.eq(x, 1)), 1, value);
}

/** x^y of integers, wrapping; a negative power is 0 unless x is 1 or -1. */
export function integerPow(b: Builder, x: Expr, y: Expr): Expr {
  const num = (value: number): Expr => b.constant(value, x.type, x.lanes);
  let result = num(1);
  let square = x;
  const width = bytesOf(x.type) * 8;
  for (let bit = 0; bit < width; bit++) {
    const used = b.binary("and", b.binary("shr", y, num(bit)), num(1));
    result = b.mul(result, b.where(b.binary("eq", used, num(1)), square, num(1)));
    square = b.mul(square, square);
  }
  if (!isSigned(x.type)) return result;
  const odd = b.binary("eq", b.binary("and", y, num(1)), num(1));
  const minus = b.where(odd, num(-1), num(1));
  const one = b.where(b.binary("eq", x, num(1)), num(1), num(0));
  const inverse = b.where(b.binary("eq", x, num(-1)), minus, one);
  return b.where(b.binary("lt", y, num(0)), inverse, result);
}
