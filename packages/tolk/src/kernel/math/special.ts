import type { Expr } from "../ir.ts";
import {
  erfFar32,
  erfFar64,
  erfinvFar32,
  erfinvFar64,
  erfinvMiddle64,
  erfinvNear32,
  erfinvNear64,
  erfNear32,
  erfNear64,
} from "./coefficients.ts";
import { exp, log, log1p } from "./exponential.ts";
import type { Real } from "./real.ts";

/** The error function, within 2 ulp. */
export function erf(r: Real, x: Expr): Expr {
  const size = r.clamp(r.un("abs", x), 0, r.single ? 4 : 6);
  const near = r.add(x, r.mul(x, r.poly(r.mul(x, x), r.single ? erfNear32 : erfNear64)));
  const t = r.div(r.sub(size, 2), r.add(size, 2));
  const tail = r.mul(exp(r, r.un("neg", r.mul(size, size))), r.poly(t, r.single ? erfFar32 : erfFar64));
  const far = r.sub(r.num(1), tail);
  return r.where(r.lt(size, 1), near, r.where(r.lt(x, 0), r.un("neg", far), far));
}

/**
 * The inverse of the error function, after Giles, "Approximating the erfinv function" (2010): a polynomial in
 * w = -log(1 - x^2), or in its root. Within 4 ulp.
 */
export function erfinv(r: Real, x: Expr): Expr {
  const size = r.un("abs", x);
  // Near 0 the logarithm of the product would lose x^2; near 1, log1p would lose 1 - x.
  const w = r.un(
    "neg",
    r.where(
      r.lt(size, 0.5),
      log1p(r, r.un("neg", r.mul(x, x))),
      log(r, r.mul(r.sub(r.num(1), size), r.add(size, 1))),
    ),
  );
  const root = r.un("sqrt", w);
  const ratio = r.single
    ? r.where(r.lt(w, 5), r.poly(r.sub(w, 2.5), erfinvNear32), r.poly(r.sub(root, 3), erfinvFar32))
    : r.where(
        r.lt(w, 6.25),
        r.poly(r.sub(w, 3.125), erfinvNear64),
        r.where(r.lt(w, 16), r.poly(r.sub(root, 3.25), erfinvMiddle64), r.poly(r.sub(root, 5), erfinvFar64)),
      );
  const value = r.mul(x, ratio);
  return r.where(r.eq(size, 1), r.mul(x, Number.POSITIVE_INFINITY), value);
}
