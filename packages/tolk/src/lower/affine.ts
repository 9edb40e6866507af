/**
 * Index algebra: integer expressions `constant + sum(k * atom)` over loop axes, as movement operations produce them.
 *
 * Reshapes take indices apart into digits, `(x / div) % mod`; dividing distributes over what divides evenly, and
 * digits of one number that meet again recombine, so that a reshape and its inverse leave no trace.
 */

/** Something an index varies with. Every atom is an integer from 0 to `extent - 1`. */
export type Atom =
  | { readonly kind: "axis"; readonly axis: number; readonly extent: number; readonly key: string }
  /** `(of / div) % mod`; `mod` 0 stands for no remainder. */
  | {
      readonly kind: "digit";
      readonly of: Affine;
      readonly div: number;
      readonly mod: number;
      readonly extent: number;
      readonly key: string;
    }
  /** A number read from memory, clamped to its extent: the index of a gather. */
  | { readonly kind: "value"; readonly value: unknown; readonly extent: number; readonly key: string };

export interface Term {
  readonly k: number;
  readonly atom: Atom;
}

export interface Affine {
  readonly constant: number;
  /** Sorted by key, no zero factor, no atom twice. */
  readonly terms: readonly Term[];
  /** Equal for equal expressions. */
  readonly key: string;
}

function make(constant: number, terms: Term[]): Affine {
  const sorted = terms.sort((a, b) => (a.atom.key < b.atom.key ? -1 : 1));
  const key = `${constant}${sorted.map((t) => `+${t.k}*${t.atom.key}`).join("")}`;
  return { constant, terms: sorted, key };
}

export function constant(value: number): Affine {
  return make(value, []);
}

/** The index of a loop axis; an axis of extent 1 is the constant 0. */
export function axisIndex(axis: number, extent: number): Affine {
  return extent === 1 ? constant(0) : fromAtom({ kind: "axis", axis, extent, key: `a${axis}` });
}

/** The index of each axis of a shape. */
export function coordinatesOf(shape: readonly number[]): Affine[] {
  return shape.map((extent, axis) => axisIndex(axis, extent));
}

/** The place of an element among all of a shape, in row-major order. */
export function flatIndex(shape: readonly number[]): Affine {
  return ravel(coordinatesOf(shape), shape);
}

export function fromAtom(atom: Atom): Affine {
  return atom.extent === 1 ? constant(0) : make(0, [{ k: 1, atom }]);
}

/** Largest and smallest value. */
export function bounds(x: Affine): { lo: number; hi: number } {
  let lo = x.constant;
  let hi = x.constant;
  for (const { k, atom } of x.terms) {
    if (k > 0) hi += k * (atom.extent - 1);
    else lo += k * (atom.extent - 1);
  }
  return { lo, hi };
}

/** Joins `k*d*((x/(c*d))%e) + k*((x/c)%d)` to `k*((x/c)%(d*e))`, and without the remainder likewise. */
function recombine(constantPart: number, terms: Term[]): Affine {
  for (let i = 0; i < terms.length; i++) {
    const low = terms[i].atom;
    if (low.kind !== "digit" || low.mod === 0) continue;
    for (let j = 0; j < terms.length; j++) {
      const high = terms[j].atom;
      if (i === j || high.kind !== "digit" || high.of.key !== low.of.key) continue;
      if (high.div !== low.div * low.mod || terms[j].k !== terms[i].k * low.mod) continue;
      const mod = high.mod === 0 ? 0 : high.mod * low.mod;
      const joined = scale(digit(low.of, low.div, mod), terms[i].k);
      const rest = terms.filter((_, t) => t !== i && t !== j);
      return add(recombine(constantPart, rest), joined);
    }
  }
  return make(constantPart, terms);
}

export function add(a: Affine, b: Affine): Affine {
  if (b.terms.length === 0 && b.constant === 0) return a;
  if (a.terms.length === 0 && a.constant === 0) return b;
  const merged = new Map<string, Term>();
  for (const term of a.terms) merged.set(term.atom.key, term);
  for (const term of b.terms) {
    const seen = merged.get(term.atom.key);
    const k = term.k + (seen?.k ?? 0);
    if (k === 0) merged.delete(term.atom.key);
    else merged.set(term.atom.key, { k, atom: term.atom });
  }
  return recombine(a.constant + b.constant, [...merged.values()]);
}

export function scale(x: Affine, k: number): Affine {
  if (k === 1) return x;
  if (k === 0) return constant(0);
  return make(
    x.constant * k,
    x.terms.map((t) => ({ k: t.k * k, atom: t.atom })),
  );
}

/** Splits x into `quotient * c + rest` with 0 <= rest < c where that can be seen, else returns null. */
function split(x: Affine, c: number): { quotient: Affine; rest: Affine } | null {
  const even = x.terms.filter((t) => t.k % c === 0);
  const odd = x.terms.filter((t) => t.k % c !== 0);
  const low = ((x.constant % c) + c) % c;
  const rest = make(low, [...odd]);
  const { lo, hi } = bounds(rest);
  if (lo < 0 || hi >= c) return null;
  const quotient = make(
    (x.constant - low) / c,
    even.map((t) => ({ k: t.k / c, atom: t.atom })),
  );
  return { quotient, rest };
}

/** `(x / div) % mod`, with `mod` 0 for no remainder; x is not negative wherever the result is used. */
export function digit(x: Affine, div: number, mod: number): Affine {
  let value = x;
  if (div > 1) {
    const parts = split(value, div);
    if (parts === null) {
      const coarse = coarsen(value, div);
      return coarse === null ? opaqueDigit(value, div, mod) : digit(coarse.quotient, div / coarse.step, mod);
    }
    value = parts.quotient;
  }
  if (mod === 0) return value;
  if (mod === 1) return constant(0);
  const { lo, hi } = bounds(value);
  if (lo >= 0 && hi < mod) return value;
  const parts = split(value, mod);
  if (parts !== null) return parts.rest;
  const coarse = coarsen(value, mod);
  if (coarse === null) return opaqueDigit(value, 1, mod);
  return add(scale(digit(coarse.quotient, 1, mod / coarse.step), coarse.step), coarse.rest);
}

/** Splits x by the largest factor of a term that divides `by`: dividing by that first leaves less to divide. */
function coarsen(x: Affine, by: number): { quotient: Affine; rest: Affine; step: number } | null {
  const steps = x.terms.map((t) => Math.abs(t.k)).filter((k) => k > 1 && k < by && by % k === 0);
  for (const step of steps.sort((a, b) => b - a)) {
    const parts = split(x, step);
    if (parts !== null) return { ...parts, step };
  }
  return null;
}

function opaqueDigit(of: Affine, div: number, mod: number): Affine {
  const { hi } = bounds(of);
  const most = Math.floor(Math.max(0, hi) / div) + 1;
  // A digit of a digit is a digit of the number itself.
  if (of.terms.length === 1 && of.constant === 0 && of.terms[0].k === 1) {
    const inner = of.terms[0].atom;
    if (inner.kind === "digit" && (inner.mod === 0 || (mod !== 0 && inner.mod % (div * mod) === 0))) {
      return digit(inner.of, inner.div * div, mod);
    }
    if (inner.kind === "digit" && mod === 0 && inner.mod % div === 0) {
      return digit(inner.of, inner.div * div, inner.mod / div);
    }
  }
  const needsMod = mod !== 0 && mod < most;
  const extent = needsMod ? mod : most;
  const kept = needsMod ? mod : 0;
  return fromAtom({ kind: "digit", of, div, mod: kept, extent, key: `((${of.key})/${div}%${kept})` });
}

/** The coordinates, in `shape`, of the element at row-major position `linear`. */
export function unravel(linear: Affine, shape: readonly number[]): Affine[] {
  const coordinates = new Array<Affine>(shape.length);
  let div = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    coordinates[axis] = digit(linear, div, axis === 0 ? 0 : shape[axis]);
    div *= shape[axis];
  }
  return coordinates;
}

/** The row-major position of coordinates in `shape`. */
export function ravel(coordinates: readonly Affine[], shape: readonly number[]): Affine {
  let position = constant(0);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    position = add(position, scale(coordinates[axis], step));
    step *= shape[axis];
  }
  return position;
}

/** Factor of a loop axis, not counting what hides in digits and values. */
export function coefficient(x: Affine, axis: number): number {
  for (const { k, atom } of x.terms) if (atom.kind === "axis" && atom.axis === axis) return k;
  return 0;
}

/** True when x is a sum of loop axes alone. */
export function isLinear(x: Affine): boolean {
  return x.terms.every((t) => t.atom.kind === "axis");
}

/** Replaces loop axes; `values` maps the key of a value atom to the affine that reads it after the replacement. */
export function substitute(
  x: Affine,
  axes: (axis: number, extent: number) => Affine,
  values: (atom: Atom & { kind: "value" }) => Affine,
): Affine {
  let out = constant(x.constant);
  for (const { k, atom } of x.terms) {
    const replaced =
      atom.kind === "axis"
        ? axes(atom.axis, atom.extent)
        : atom.kind === "value"
          ? values(atom)
          : digit(substitute(atom.of, axes, values), atom.div, atom.mod);
    out = add(out, scale(replaced, k));
  }
  return out;
}

/** Every digit atom in x, inner ones too. */
export function digitsOf(x: Affine, out: (Atom & { kind: "digit" })[] = []): (Atom & { kind: "digit" })[] {
  for (const { atom } of x.terms) {
    if (atom.kind !== "digit") continue;
    out.push(atom);
    digitsOf(atom.of, out);
  }
  return out;
}
