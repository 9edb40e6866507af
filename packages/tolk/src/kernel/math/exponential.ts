import type { Expr } from "../ir.ts";
import { exp32, exp64, log32, log64 } from "./coefficients.ts";
import type { Real } from "./real.ts";

// log(2) in two parts: the first has zeros at its end, so that a multiple of it is exact.
const ln2 = {
  float32: [0.693145751953125, 1.428606765330187e-6],
  float64: [0.6931471803691238, 1.9082149292705877e-10],
} as const;

/** exp(x) = 2^k (1 + p) with k an integer: returns k, as float and as int32, and p = expm1 of the rest. */
function reduce(r: Real, x: Expr): { k: Expr; n: Expr; p: Expr } {
  const [high, low] = ln2[r.type];
  // Adding this and taking it away rounds to an integer.
  const magic = r.single ? 12582912 : 6755399441055744;
  const k = r.sub(r.add(r.mul(x, Math.LOG2E), magic), magic);
  const rest = r.sub(r.sub(x, r.mul(k, high)), r.mul(k, low));
  const p = r.add(rest, r.mul(r.mul(rest, rest), r.poly(rest, r.single ? exp32 : exp64)));
  return { k, n: r.whole(k), p };
}

/** e^x, within 1 ulp. */
export function exp(r: Real, x: Expr): Expr {
  const bounded = r.single ? r.clamp(x, -104, 89) : r.clamp(x, -746, 710);
  const { n, p } = reduce(r, bounded);
  return r.scale(r.add(p, 1), n);
}

/** e^x - 1, within 2 ulp. */
export function expm1(r: Real, x: Expr): Expr {
  const bounded = r.single ? r.clamp(x, -20, 89) : r.clamp(x, -40, 710);
  const { k, n, p } = reduce(r, bounded);
  const small = r.power2(r.do("min", n, 60));
  const near = r.add(r.mul(p, small), r.sub(small, 1));
  const far = r.scale(r.add(p, 1), n);
  const value = r.where(r.lt(k, r.single ? 30 : 58), near, far);
  return r.where(r.eq(x, 0), x, value);
}

/** log of positive finite x. */
function logOf(r: Real, x: Expr): Expr {
  const { m, e } = r.split(x);
  const [high, low] = ln2[r.type];
  const f = r.sub(m, 1);
  const s = r.div(f, r.add(f, 2));
  const z = r.mul(s, s);
  // log(1 + f) = f - s (f - R), R = z poly(z); half f^2 keeps the large terms exact: f - (h - s (h + R)).
  const rest = r.mul(z, r.poly(z, r.single ? log32 : log64));
  const half = r.mul(r.mul(f, f), 0.5);
  const inner = r.sub(half, r.add(r.mul(s, r.add(half, rest)), r.mul(e, low)));
  return r.add(r.mul(e, high), r.sub(f, inner));
}

/** Natural logarithm, within 1 ulp. */
export function log(r: Real, x: Expr): Expr {
  const value = r.where(r.lt(x, Number.POSITIVE_INFINITY), logOf(r, x), x);
  const positive = r.where(r.lt(x, 0), Number.NaN, value);
  return r.where(r.eq(x, 0), Number.NEGATIVE_INFINITY, positive);
}

/** log(1 + x), within 2 ulp. */
export function log1p(r: Real, x: Expr): Expr {
  const u = r.add(x, 1);
  // What the sum lost.
  const lost = r.where(r.lt(x, 1), r.sub(x, r.sub(u, 1)), r.sub(r.num(1), r.sub(u, x)));
  const finite = r.add(logOf(r, u), r.div(lost, u));
  const value = r.where(r.lt(x, Number.POSITIVE_INFINITY), finite, x);
  const low = r.where(r.lt(x, -1), Number.NaN, r.where(r.eq(x, -1), Number.NEGATIVE_INFINITY, value));
  return r.where(r.eq(x, 0), x, low);
}

/** Hyperbolic tangent, within 2 ulp. */
export function tanh(r: Real, x: Expr): Expr {
  const size = r.un("abs", x);
  const t = expm1(r, r.clamp(r.mul(size, 2), 0, 50));
  // t / (t + 2) near 0, and 1 - 2 / (t + 2), which is the same, where that is near 1.
  const small = r.lt(size, 0.55);
  const quotient = r.div(r.where(small, t, 2), r.add(t, 2));
  const value = r.where(small, quotient, r.sub(r.num(1), quotient));
  return r.where(r.eq(x, 0), x, r.where(r.lt(x, 0), r.un("neg", value), value));
}
