import type { Expr } from "../ir.ts";
import { atan64, cos32, cos64, sin32, sin64 } from "./coefficients.ts";
import { Real } from "./real.ts";

// pi/2 in parts of 33, 33 and 53 bits: up to 2^20 times the first two are exact (Cody and Waite).
const halfPi = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const;

/** x = k pi/2 + rest, |rest| <= pi/4: returns the rest in the type of `r` and k modulo 4 as int32. */
function quadrant(r: Real, x: Expr): { rest: Expr; k: Expr } {
  const { b } = r;
  const w = r.wide;
  const wide = b.cast(x, "float64");
  const k = w.un("round", w.mul(wide, 2 / Math.PI));
  let rest = wide;
  for (const part of halfPi) rest = w.sub(rest, w.mul(k, part));
  // Beyond the exact range the rest loses digits; it stays an angle.
  const angle = w.clamp(rest, -0.8, 0.8);
  const turns = w.sub(k, w.mul(w.un("floor", w.mul(k, 0.25)), 4));
  return { rest: b.cast(angle, r.type), k: w.whole(turns) };
}

function sinCos(r: Real, rest: Expr): { sin: Expr; cos: Expr } {
  const z = r.mul(rest, rest);
  const sin = r.add(rest, r.mul(r.mul(rest, z), r.poly(z, r.single ? sin32 : sin64)));
  const half = r.mul(z, 0.5);
  const top = r.sub(r.num(1), half);
  const lost = r.sub(r.sub(r.num(1), top), half);
  const cos = r.add(top, r.add(lost, r.mul(r.mul(z, z), r.poly(z, r.single ? cos32 : cos64))));
  return { sin, cos };
}

/** Sine, within 2 ulp for |x| <= 1e6, with an absolute error near |x| 2^-52 beyond; infinities give NaN. */
export function sin(r: Real, x: Expr): Expr {
  const { rest, k } = quadrant(r, x);
  const both = sinCos(r, rest);
  const value = r.where(r.eq(r.do("and", k, 1), 1), both.cos, both.sin);
  const signed = r.where(r.lt(k, 2), value, r.un("neg", value));
  return r.where(r.eq(x, 0), x, signed);
}

/** Cosine, with the bounds of {@link sin}. */
export function cos(r: Real, x: Expr): Expr {
  const { rest, k } = quadrant(r, x);
  const both = sinCos(r, rest);
  const value = r.where(r.eq(r.do("and", k, 1), 1), both.sin, both.cos);
  const negative = r.eq(r.do("and", r.add(k, 1), 2), 2);
  return r.where(negative, r.un("neg", value), value);
}

/** The angle of the point (x, y), within 2 ulp. */
export function atan2(r: Real, y: Expr, x: Expr): Expr {
  const { b } = r;
  if (r.single)
    return b.cast(
      atan2(new Real(b, b.cast(y, "float64")), b.cast(y, "float64"), b.cast(x, "float64")),
      "float32",
    );
  const [up, across] = [r.un("abs", y), r.un("abs", x)];
  const small = r.do("min", up, across);
  const large = r.do("max", up, across);
  const infinite = r.eq(small, Number.POSITIVE_INFINITY);
  const ratio = r.where(r.eq(large, 0), 0, r.where(infinite, 1, r.div(small, large)));
  const steep = r.lt(r.num(Math.SQRT2 - 1), ratio);
  const t = r.where(steep, r.div(r.sub(ratio, 1), r.add(ratio, 1)), ratio);
  const z = r.mul(t, t);
  const series = r.add(t, r.mul(r.mul(t, z), r.poly(z, atan64)));
  // The low parts of pi/4, pi/2 and pi.
  const low = 6.123233995736766e-17;
  const turned = r.add(r.num(Math.PI / 4), r.add(series, low / 2));
  const angle = r.where(steep, turned, series);
  const swapped = r.where(r.lt(across, up), r.add(r.sub(r.num(Math.PI / 2), angle), low), angle);
  const left = r.where(r.isNegative(x), r.add(r.sub(r.num(Math.PI), swapped), 2 * low), swapped);
  return r.where(r.isNegative(y), r.un("neg", left), left);
}
