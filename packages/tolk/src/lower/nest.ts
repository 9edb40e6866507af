import { type Affine, add, axisIndex, coefficient, digit, digitsOf, scale } from "./affine.ts";
import { indexOf, nodesOf, type Value } from "./value.ts";

export interface LoopAxis {
  readonly extent: number;
  /** True for an axis that is folded away. */
  readonly folded: boolean;
}

/**
 * The loops of a kernel, outermost first, and what each coordinate of the tensor they walk is in terms of them.
 * Axes of the result come before folded ones.
 */
export interface Nest {
  readonly axes: readonly LoopAxis[];
  readonly coordinates: readonly Affine[];
}

/** One loop for each axis of a shape; `folded` axes last. */
export function nestOf(shape: readonly number[], folded: readonly number[] = []): Nest {
  const order = [...shape.keys()].filter((d) => !folded.includes(d)).concat(folded);
  const axes: LoopAxis[] = [];
  const coordinates = new Array<Affine>(shape.length);
  for (const d of order) {
    coordinates[d] = axisIndex(axes.length, shape[d]);
    if (shape[d] !== 1) axes.push({ extent: shape[d], folded: folded.includes(d) });
  }
  return { axes, coordinates };
}

/** Rewrites every coordinate for new axes: `parts` gives each old axis in terms of the new ones. */
function replaceAxes(nest: Nest, axes: readonly LoopAxis[], parts: readonly Affine[]): Nest {
  const coordinates = nest.coordinates.map((c) => rewrite(c, parts));
  return { axes, coordinates };
}

function rewrite(x: Affine, parts: readonly Affine[]): Affine {
  let out: Affine = { constant: x.constant, terms: [], key: `${x.constant}` };
  for (const { k, atom } of x.terms) {
    const part =
      atom.kind === "axis"
        ? parts[atom.axis]
        : atom.kind === "digit"
          ? digit(rewrite(atom.of, parts), atom.div, atom.mod)
          : null;
    if (part === null) throw new Error("tolk: a loop coordinate cannot hold a value");
    out = add(out, scale(part, k));
  }
  return out;
}

/** Splits an axis into an outer one and an inner one of extent `inner`. */
function splitAxis(nest: Nest, axis: number, inner: number): Nest {
  const { extent, folded } = nest.axes[axis];
  const axes = [
    ...nest.axes.slice(0, axis),
    { extent: extent / inner, folded },
    { extent: inner, folded },
    ...nest.axes.slice(axis + 1),
  ];
  const parts = nest.axes.map((old, i) => {
    if (i < axis) return axisIndex(i, old.extent);
    if (i > axis) return axisIndex(i + 1, old.extent);
    return add(scale(axisIndex(axis, extent / inner), inner), axisIndex(axis + 1, inner));
  });
  return replaceAxes(nest, axes, parts);
}

/** Joins axis `axis` and the next into one. */
function joinAxes(nest: Nest, axis: number): Nest {
  const [outer, inner] = [nest.axes[axis], nest.axes[axis + 1]];
  const extent = outer.extent * inner.extent;
  const axes = [...nest.axes.slice(0, axis), { extent, folded: outer.folded }, ...nest.axes.slice(axis + 2)];
  const joined = axisIndex(axis, extent);
  const parts = nest.axes.map((old, i) => {
    if (i < axis) return axisIndex(i, old.extent);
    if (i > axis + 1) return axisIndex(i - 1, old.extent);
    return i === axis ? digit(joined, inner.extent, 0) : digit(joined, 1, inner.extent);
  });
  return replaceAxes(nest, axes, parts);
}

/**
 * Cuts the outermost folded axis into at most `most` blocks, which become the outermost axis of a result of partial
 * folds; null where its extent has no fitting divisor.
 */
export function blockFolded(nest: Nest, most: number): { nest: Nest; blocks: number } | null {
  const first = nest.axes.findIndex((a) => a.folded);
  const { extent } = nest.axes[first];
  let blocks = Math.min(most, extent);
  while (blocks > 1 && extent % blocks !== 0) blocks--;
  if (blocks < 2) return null;
  const inner = extent / blocks;
  const kept = nest.axes.slice(0, first);
  const later = nest.axes.slice(first + 1);
  const axes = [{ extent: blocks, folded: false }, ...kept];
  if (inner > 1) axes.push({ extent: inner, folded: true });
  axes.push(...later);
  const shift = inner > 1 ? 1 : 0;
  const parts = nest.axes.map((old, i) => {
    if (i < first) return axisIndex(i + 1, old.extent);
    if (i > first) return axisIndex(i + shift, old.extent);
    return add(scale(axisIndex(0, blocks), inner), axisIndex(first + 1, inner));
  });
  return { nest: replaceAxes(nest, axes, parts), blocks };
}

function affinesOf(roots: readonly Value[], extra: readonly Affine[]): Affine[] {
  const found = nodesOf(roots).map(indexOf);
  return [...extra, ...found.filter((index): index is Affine => index !== null)];
}

/** The axis and factor of a split that would make a digit of a single axis vanish, or null. */
function usefulSplit(nest: Nest, affines: readonly Affine[]): { axis: number; inner: number } | null {
  for (const affine of affines) {
    for (const { of, div, mod } of digitsOf(affine)) {
      if (of.terms.length !== 1 || of.constant !== 0 || of.terms[0].k !== 1) continue;
      const { atom } = of.terms[0];
      if (atom.kind !== "axis") continue;
      const inner = div > 1 ? div : mod;
      const { extent } = nest.axes[atom.axis];
      if (inner > 1 && inner < extent && extent % inner === 0) return { axis: atom.axis, inner };
    }
  }
  return null;
}

/** True when every index steps through both axes as through one. */
function joinable(nest: Nest, axis: number, affines: readonly Affine[]): boolean {
  const [outer, inner] = [nest.axes[axis], nest.axes[axis + 1]];
  if (outer.folded !== inner.folded) return false;
  return affines.every((affine) => {
    const hidden = affine.terms.some((t) => t.atom.kind !== "axis");
    if (hidden && affine.terms.some((t) => t.atom.kind === "digit" && mentions(t.atom.of, axis, axis + 1)))
      return false;
    return coefficient(affine, axis) === coefficient(affine, axis + 1) * inner.extent;
  });
}

function mentions(x: Affine, ...axes: number[]): boolean {
  return x.terms.some(({ atom }) =>
    atom.kind === "axis" ? axes.includes(atom.axis) : atom.kind === "digit" && mentions(atom.of, ...axes),
  );
}

/**
 * Splits loops so that digits of a loop index vanish, then joins neighbouring loops that every access walks as one.
 *
 * `build` makes the values of the kernel for a nest; `extra` are further indices (of stores) that must stay plain.
 */
export function settle<T>(
  start: Nest,
  build: (nest: Nest) => { roots: readonly Value[]; extra: readonly Affine[]; result: T },
): { nest: Nest; result: T } {
  let nest = start;
  let built = build(nest);
  for (let round = 0; round < 16; round++) {
    const found = usefulSplit(nest, affinesOf(built.roots, built.extra));
    if (found === null) break;
    nest = splitAxis(nest, found.axis, found.inner);
    built = build(nest);
  }
  for (let axis = nest.axes.length - 2; axis >= 0; axis--) {
    const before = affinesOf(built.roots, built.extra);
    if (!joinable(nest, axis, before)) continue;
    const joined = joinAxes(nest, axis);
    const rebuilt = build(joined);
    if (countDigits(affinesOf(rebuilt.roots, rebuilt.extra)) > countDigits(before)) continue;
    nest = joined;
    built = rebuilt;
  }
  return { nest, result: built.result };
}

function countDigits(affines: readonly Affine[]): number {
  return affines.reduce((n, affine) => n + digitsOf(affine).length, 0);
}

/** True when a vector of `axis` loads and stores consecutive or equal elements everywhere. */
export function isVectorAxis(axis: number, roots: readonly Value[], stores: readonly Affine[]): boolean {
  if (!stores.every((s) => coefficient(s, axis) === 1 && !hides(s, axis))) return false;
  return nodesOf(roots).every((node) => {
    const index = indexOf(node);
    if (index === null) return true;
    if (hides(index, axis)) return false;
    const k = coefficient(index, axis);
    if (node.op === "inside") return k === 0;
    return k === 0 || k === 1;
  });
}

/** True when an index depends on an axis through a digit or a value read from memory. */
function hides(index: Affine, axis: number): boolean {
  return index.terms.some(({ atom }) => {
    if (atom.kind === "digit") return mentions(atom.of, axis) || hides(atom.of, axis);
    if (atom.kind === "value") return nodesOf([atom.value as Value]).some((n) => dependsOn(n, axis));
    return false;
  });
}

function dependsOn(node: Value, axis: number): boolean {
  const index = indexOf(node);
  return index !== null && (mentions(index, axis) || hides(index, axis));
}
