import { type NDArray, ShapeError } from "@raven-ts/nx";
import { normalizeAxis, showShape } from "@raven-ts/tolk";
import { batchFlat } from "./batch.ts";
import { putTogether, takeApart } from "./leaves.ts";
import { broadcast, moved, permute } from "./ops.ts";
import { nameOf, refusePromise } from "./trace.ts";
import { nodeOf, treePaths } from "./tree.ts";
import type { Unshaped } from "./types.ts";

/** The axis to map over, null for none, or a tree of them that is a prefix of the tree it is for. */
export type AxisSpec = number | null | readonly AxisSpec[] | { readonly [key: string]: AxisSpec };

/** Options of {@link vmap}. */
export interface VmapOptions {
  /** One axis for all arguments, or a list with a spec an argument; 0 by default. */
  readonly in?: AxisSpec;
  /** Where the new axis goes in the results; 0 by default, null for results that are the same for all. */
  readonly out?: AxisSpec;
}

/** Axis of every leaf of `tree`, a spec for a node holding for all below it. */
function axesOf(spec: AxisSpec, tree: unknown, out: (number | null)[]): (number | null)[] {
  const node = nodeOf(tree);
  if (node === "none") return out;
  if (node === "leaf") {
    if (typeof spec === "object" && spec !== null) {
      throw new TypeError("rune.vmap: cannot use a tree of axes for one array (the tree of axes is deeper)");
    }
    out.push(spec);
    return out;
  }
  const flat = spec === null || typeof spec === "number";
  if (node === "list") {
    const list = tree as unknown[];
    if (Array.isArray(spec) && spec.length > list.length) {
      throw new TypeError(
        `rune.vmap: cannot use ${spec.length} axes for ${list.length} (the list of axes is longer)`,
      );
    }
    list.forEach((child, i) => {
      axesOf(flat ? spec : pick(spec, i), child, out);
    });
  } else if (node === "object") {
    for (const [key, child] of Object.entries(tree as object))
      axesOf(flat ? spec : pick(spec, key), child, out);
  } else {
    node.flatten(tree).children.forEach((child, i) => {
      axesOf(flat ? spec : pick(spec, i), child, out);
    });
  }
  return out;
}

function pick(spec: AxisSpec, key: string | number): AxisSpec {
  const child = (spec as Record<string | number, AxisSpec | undefined>)[key];
  if (child === undefined) {
    throw new TypeError(`rune.vmap: cannot find an axis for ${key} (the tree of axes has none there)`);
  }
  return child;
}

/**
 * Returns a function that maps `f` over an axis of its arguments, all elements at once.
 *
 * Arrays of arguments lose the mapped axis inside `f`; numbers and other leaves are the same for every element.
 * Results gain it, at `out`. Nests, and works under and over the other transformations.
 *
 * @throws {ShapeError} if mapped axes have different extents, or there is none.
 * @example
 * vmap((x: NDArray) => x.sum())(nx.array([[1, 2], [3, 4]])).tolist() // [3, 7]
 */
export function vmap<A extends unknown[], R>(
  f: (...args: A) => R,
  options: VmapOptions = {},
): (...args: Unshaped<A>) => Unshaped<R> {
  const { in: inSpec = 0, out: outSpec = 0 } = options;
  return (...args) => {
    const parts = takeApart(args, false);
    const spec =
      Array.isArray(inSpec) && inSpec.length < args.length
        ? [...inSpec, ...args.slice(inSpec.length).map(() => null)]
        : inSpec;
    const axes = axesOf(spec, args, []);
    let size = -1;
    let first = "";
    const names = treePaths(parts.def);
    const batched = parts.arrays.map((_, i) => axes[parts.places[i]] !== null);
    const inputs = parts.arrays.map((x, i) => {
      const axis = axes[parts.places[i]];
      if (axis === null) return x;
      const at = normalizeAxis("rune.vmap", axis, x.shape.length);
      const name = `argument ${names[parts.places[i]]}`;
      if (size >= 0 && x.shape[at] !== size) {
        throw new ShapeError(
          "rune/vmap-extent",
          `rune.vmap: cannot map ${nameOf(f)} over axes of different extents (${first}: ${size}, ${name}: ${x.shape[at]})`,
        );
      }
      if (size < 0) first = name;
      size = x.shape[at];
      return permute(x, moved(x.shape.length, at, 0));
    });
    if (size < 0) {
      throw new ShapeError(
        "rune/vmap-nothing",
        `rune.vmap: cannot map ${nameOf(f)} (no array among the arguments has a mapped axis)`,
        "give an axis with { in: 0 }",
      );
    }
    let out = parts;
    const result = batchFlat(
      (xs) => {
        const value = f(...(putTogether(parts, xs) as A));
        refusePromise("vmap", nameOf(f), value);
        out = takeApart(value, false);
        return out.arrays;
      },
      inputs,
      batched,
      size,
    );
    const tree = putTogether(out, out.arrays);
    const outAxes = axesOf(outSpec, tree, []);
    const outputs = result.outputs.map((x, i) =>
      placed(x, result.batched[i], outAxes[out.places[i]], size, nameOf(f)),
    );
    return putTogether(out, outputs) as Unshaped<R>;
  };
}

function placed(x: NDArray, batched: boolean, axis: number | null, size: number, name: string): NDArray {
  if (axis === null) {
    if (!batched) return x;
    throw new ShapeError(
      "rune/vmap-out",
      `rune.vmap: cannot return one result for all of ${name} (shape ${showShape(x.shape)} has the mapped axis)`,
      "give it an axis with { out: 0 }",
    );
  }
  const whole = batched ? x : broadcast(x, [size, ...x.shape]);
  const at = normalizeAxis("rune.vmap", axis, whole.shape.length);
  return permute(whole, moved(whole.shape.length, 0, at));
}
