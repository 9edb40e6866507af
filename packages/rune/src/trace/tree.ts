import { NDArray } from "@raven-ts/nx";

/** How a registered class is taken apart and put together. */
export interface TreeNode<T, A> {
  /** Children that are trees, and whatever else is needed to rebuild the instance. */
  flatten(instance: T): { readonly children: readonly unknown[]; readonly aux: A };
  unflatten(aux: A, children: readonly unknown[]): T;
}

/** The structure of a tree without its leaves. */
export type TreeDef =
  | { readonly kind: "leaf" }
  | { readonly kind: "none"; readonly value: null | undefined }
  | { readonly kind: "list"; readonly children: readonly TreeDef[] }
  | { readonly kind: "object"; readonly keys: readonly string[]; readonly children: readonly TreeDef[] }
  | {
      readonly kind: "class";
      readonly constructor_: object;
      readonly aux: unknown;
      readonly children: readonly TreeDef[];
    };

const registry = new WeakMap<object, TreeNode<unknown, unknown>>();
const leafDef: TreeDef = { kind: "leaf" };

/**
 * Makes instances of a class trees, so that transformations see the arrays in them.
 *
 * @example
 * class Point { constructor(public x: NDArray, public y: NDArray) {} }
 * registerTree(Point, {
 *   flatten: (p) => ({ children: [p.x, p.y], aux: null }),
 *   unflatten: (_, [x, y]) => new Point(x as NDArray, y as NDArray),
 * });
 */
export function registerTree<T, A>(type: new (...args: never[]) => T, node: TreeNode<T, A>): void {
  registry.set(type, node as TreeNode<unknown, unknown>);
}

/** How a value is taken apart: the kind of a container, or `leaf`. */
export function nodeOf(value: unknown): "leaf" | "none" | "list" | "object" | TreeNode<unknown, unknown> {
  if (value === null || value === undefined) return "none";
  if (typeof value !== "object" || value instanceof NDArray) return "leaf";
  if (Array.isArray(value)) return "list";
  const prototype = Object.getPrototypeOf(value) as { constructor: object } | null;
  if (prototype === null || prototype === Object.prototype) return "object";
  return registry.get(prototype.constructor) ?? "leaf";
}

function build(value: unknown, leaves: unknown[]): TreeDef {
  const node = nodeOf(value);
  if (node === "leaf") {
    leaves.push(value);
    return leafDef;
  }
  if (node === "none") return { kind: "none", value: value as null | undefined };
  if (node === "list") {
    return { kind: "list", children: (value as unknown[]).map((child) => build(child, leaves)) };
  }
  if (node === "object") {
    const keys = Object.keys(value as object);
    const record = value as Record<string, unknown>;
    return { kind: "object", keys, children: keys.map((key) => build(record[key], leaves)) };
  }
  const { children, aux } = node.flatten(value);
  const constructor_ = (value as object).constructor;
  return { kind: "class", constructor_, aux, children: children.map((child) => build(child, leaves)) };
}

/**
 * Splits a tree into its leaves, in order, and its structure.
 *
 * Plain objects, arrays and registered classes are nodes; `null` and `undefined` are empty nodes; everything else
 * (arrays of nx, numbers, strings, functions, instances of other classes) is a leaf.
 *
 * @example
 * flatten({ w: 1, b: [2, 3] }).leaves // [1, 2, 3]
 */
export function flatten(tree: unknown): { leaves: unknown[]; def: TreeDef } {
  const leaves: unknown[] = [];
  const def = build(tree, leaves);
  return { leaves, def };
}

function put(def: TreeDef, next: () => unknown): unknown {
  switch (def.kind) {
    case "leaf":
      return next();
    case "none":
      return def.value;
    case "list":
      return def.children.map((child) => put(child, next));
    case "object": {
      const out: Record<string, unknown> = {};
      for (let i = 0; i < def.keys.length; i++) out[def.keys[i]] = put(def.children[i], next);
      return out;
    }
    case "class": {
      const node = registry.get(def.constructor_) as TreeNode<unknown, unknown>;
      return node.unflatten(
        def.aux,
        def.children.map((child) => put(child, next)),
      );
    }
  }
}

/** Puts leaves back into a structure: the inverse of {@link flatten}. */
export function unflatten(def: TreeDef, leaves: readonly unknown[]): unknown {
  let i = 0;
  return put(def, () => leaves[i++]);
}

/** True when both structures have the same nodes; keys of objects may come in any order only if listed alike. */
export function sameDef(a: TreeDef, b: TreeDef): boolean {
  if (a === b) return true;
  if (a.kind === "leaf" || b.kind === "leaf" || a.kind === "none" || b.kind === "none")
    return a.kind === b.kind;
  if (a.kind !== b.kind || a.children.length !== b.children.length) return false;
  if (a.kind === "object" && b.kind === "object" && !a.keys.every((key, i) => key === b.keys[i]))
    return false;
  if (a.kind === "class" && b.kind === "class" && a.constructor_ !== b.constructor_) return false;
  return a.children.every((child, i) => sameDef(child, b.children[i]));
}

function match(def: TreeDef, tree: unknown, path: string, out: unknown[], op: string): void {
  if (def.kind === "leaf") {
    out.push(tree);
    return;
  }
  const node = nodeOf(tree);
  const kind = typeof node === "string" ? node : "class";
  let children: readonly unknown[] = [];
  let names: readonly string[] = [];
  if (kind === def.kind) {
    if (def.kind === "none") return;
    if (def.kind === "list") children = tree as unknown[];
    else if (def.kind === "class") children = (node as TreeNode<unknown, unknown>).flatten(tree).children;
    else {
      const record = tree as Record<string, unknown>;
      names = def.keys;
      const extra = Object.keys(record).find((key) => !def.keys.includes(key));
      if (extra !== undefined || def.keys.some((key) => !(key in record))) {
        const lost = def.keys.find((key) => !(key in record));
        const what = lost === undefined ? `${extra} is only in the second` : `${lost} is only in the first`;
        throw new TypeError(`${op}: cannot match trees${path && ` at ${path}`} (${what})`);
      }
      children = def.keys.map((key) => record[key]);
    }
    if (children.length === def.children.length) {
      for (let i = 0; i < children.length; i++) {
        match(def.children[i], children[i], names.length ? `${path}.${names[i]}` : `${path}[${i}]`, out, op);
      }
      return;
    }
  }
  const count = def.kind === "none" ? "" : ` of ${def.children.length}`;
  const got =
    kind === "list" || kind === "class" ? ` of ${(tree as unknown[]).length ?? children.length}` : "";
  throw new TypeError(
    `${op}: cannot match trees${path && ` at ${path}`} (${def.kind}${count} ≠ ${kind}${got})`,
  );
}

/** Leaves of `tree` in the order of `def`; below a leaf of `def` whole subtrees are taken. Throws `TypeError`. */
export function flattenUpTo(def: TreeDef, tree: unknown, op = "rune.flattenUpTo"): unknown[] {
  const out: unknown[] = [];
  match(def, tree, "", out, op);
  return out;
}

/**
 * Applies a function to every leaf of one or more trees of equal structure.
 *
 * @throws {TypeError} if a later tree does not have the first one's nodes.
 * @example
 * treeMap((a: number, b: number) => a + b, { x: 1, y: [2] }, { x: 10, y: [20] }) // { x: 11, y: [22] }
 */
export function treeMap<T, L>(f: (leaf: L, ...others: L[]) => unknown, tree: T, ...rest: readonly T[]): T {
  const { leaves, def } = flatten(tree);
  const others = rest.map((other) => flattenUpTo(def, other, "rune.treeMap"));
  return unflatten(
    def,
    leaves.map((leaf, i) => f(leaf as L, ...others.map((list) => list[i] as L))),
  ) as T;
}

/** Returns the leaves of a tree in order. */
export function treeLeaves(tree: unknown): unknown[] {
  return flatten(tree).leaves;
}

/** Names of the leaves of a structure as property paths: `.layers[0].w`. */
export function treePaths(def: TreeDef): string[] {
  const out: string[] = [];
  const walk = (at: TreeDef, path: string): void => {
    if (at.kind === "leaf") out.push(path);
    else if (at.kind !== "none") {
      for (const [i, child] of at.children.entries()) {
        walk(child, at.kind === "object" ? `${path}.${at.keys[i]}` : `${path}[${i}]`);
      }
    }
  };
  walk(def, "");
  return out;
}
