import { isFloat, NDArray } from "@raven-ts/nx";
import { literal } from "@raven-ts/nx/internal";
import { type Aval, showShape } from "@raven-ts/tolk";
import { GradError } from "./errors.ts";
import { flatten, flattenUpTo, type TreeDef, treePaths, unflatten } from "./tree.ts";

/** A tree taken apart into the arrays that a transformation follows and the leaves that it leaves alone. */
export interface Leaves {
  readonly def: TreeDef;
  /** Every leaf; numbers are 0-d arrays where `numbers` was asked for. */
  readonly all: readonly unknown[];
  /** Places in `all` of the arrays. */
  readonly places: readonly number[];
  readonly arrays: readonly NDArray[];
}

/** What a leaf is, for messages. */
export function describe(leaf: unknown): string {
  if (leaf instanceof NDArray) return `${leaf.dtype} of shape ${showShape(leaf.shape)}`;
  if (leaf === null || leaf === undefined) return String(leaf);
  if (typeof leaf === "object") return `an instance of ${leaf.constructor?.name ?? "no class"}`;
  return typeof leaf === "function" ? "a function" : `a ${typeof leaf}`;
}

/** Arrays of a tree. With `numbers`, JavaScript numbers become 0-d float32 arrays; other leaves stay as they are. */
export function takeApart(tree: unknown, numbers: boolean): Leaves {
  const { leaves, def } = flatten(tree);
  const all = numbers
    ? leaves.map((leaf) => (typeof leaf === "number" ? literal(leaf, "float32") : leaf))
    : leaves;
  const places: number[] = [];
  const arrays: NDArray[] = [];
  all.forEach((leaf, i) => {
    if (!(leaf instanceof NDArray)) return;
    places.push(i);
    arrays.push(leaf);
  });
  return { def, all, places, arrays };
}

/** The tree with other arrays in the places of its own. */
export function putTogether(leaves: Leaves, arrays: readonly unknown[]): unknown {
  const all = [...leaves.all];
  leaves.places.forEach((place, i) => {
    all[place] = arrays[i];
  });
  return unflatten(leaves.def, all);
}

/** Throws where a differentiated argument holds what has no derivative. */
export function checkDifferentiable(op: string, leaves: Leaves, argument: number): void {
  const bad = leaves.all.findIndex((leaf) =>
    leaf instanceof NDArray ? !isFloat(leaf.dtype) : typeof leaf === "object" || typeof leaf === "function",
  );
  if (bad < 0) return;
  const path = treePaths(leaves.def)[bad];
  const where = path === "" ? `argument ${argument}` : `${path} of argument ${argument}`;
  const leaf = leaves.all[bad];
  throw new GradError(
    "rune/grad-argument",
    `${op}: cannot differentiate by ${where} (${describe(leaf)})`,
    leaf instanceof NDArray
      ? 'use astype("float32"), or choose other arguments with argnums'
      : "pass a tree of arrays, or registerTree the class",
  );
}

/** Tangents or cotangents given by the user for values of these types; null and integers are zero. */
export function matchTangents(op: string, what: string, leaves: Leaves, given: unknown): (NDArray | null)[] {
  const list = flattenUpTo(leaves.def, given, op);
  return leaves.places.map((place, i) => {
    const value = leaves.arrays[i];
    const leaf = list[place];
    if (leaf === null || leaf === undefined || !isFloat(value.dtype)) return null;
    const array = typeof leaf === "number" && value.size === 1 ? scalarLike(leaf, value) : leaf;
    if (
      array instanceof NDArray &&
      array.dtype === value.dtype &&
      showShape(array.shape) === showShape(value.shape)
    ) {
      return array;
    }
    const path = treePaths(leaves.def)[place];
    throw new GradError(
      "rune/tangent-type",
      `${op}: cannot use ${what}${path && ` at ${path}`} (${describe(leaf)} ≠ ${describe(value)})`,
    );
  });
}

function scalarLike(value: number, like: Aval): unknown {
  return like.shape.length === 0 ? literal(value, like.dtype) : value;
}
