const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

/** erf(x) for 0 <= x < 3: 2/√π·e^(-x²)·Σ 2ⁿx^(2n+1)/(2n+1)!!, all terms positive (DLMF 7.6.2). */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_ROOT_PI * Math.exp(-x * x) * sum;
}

/** erfc(x) for x >= 2 by its continued fraction from the far end (DLMF 7.9.2). */
function erfcFraction(x: number): number {
  let tail = x;
  for (let n = 120; n >= 1; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
}

/** The error function in double precision. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x < 0) return -erf(-x);
  if (x > 6) return 1;
  return x < 3 ? erfSeries(x) : 1 - erfcFraction(x);
}

/** 1 - erf(x) for x >= 0 without cancellation. */
function erfc(x: number): number {
  return x < 2 ? 1 - erfSeries(x) : erfcFraction(x);
}

/**
 * The inverse error function in double precision: a start from Winitzki 2008, then Halley's method on
 * `erf(x) - p`, written with erfc where p is near 1.
 */
export function erfinv(p: number): number {
  if (Number.isNaN(p) || p < -1 || p > 1) return Number.NaN;
  if (p < 0) return -erfinv(-p);
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (p === 0) return p;
  const a = 0.147;
  const log = Math.log1p(-p * p);
  const half = 2 / (Math.PI * a) + log / 2;
  let x = Math.sqrt(Math.sqrt(half * half - log / a) - half);
  for (let i = 0; i < 4; i++) {
    const error = x < 1 ? erf(x) - p : 1 - p - erfc(x);
    const newton = error / (TWO_OVER_ROOT_PI * Math.exp(-x * x));
    x -= newton / (1 + x * newton);
  }
  return x;
}
