import path from "node:path";
import { expect, test } from "vitest";
import { breaches, cycles, folderRules, importsOf, layers } from "../layers.mjs";
import { root } from "../setup.mjs";

const src = (name: string) => path.join(root, "packages", name, "src");
const plant = (name: string, file: string, text: string) => {
  const imports = importsOf(path.join(src(name), file), text);
  return breaches(name, src(name), imports);
};

test("imports are found in every form, with their lines", () => {
  const text = [
    'import { a } from "./a.ts";',
    'import type { B } from "./b.ts";',
    'export * from "./c.ts";',
    'const d = await import("./d.ts");',
    'import "./e.ts";',
  ].join("\n");
  expect(importsOf("x.ts", text).map((one) => [one.line, one.specifier, one.types])).toEqual([
    [1, "./a.ts", false],
    [2, "./b.ts", true],
    [3, "./c.ts", false],
    [4, "./d.ts", false],
    [5, "./e.ts", false],
  ]);
});

test("tolk may import no package of ours, nx only tolk, not even for a type", () => {
  expect(plant("tolk", "tensor.ts", 'import type { NDArray } from "@raven-ts/nx";')).toEqual([
    "packages/tolk/src/tensor.ts:1 imports @raven-ts/nx (tolk may import nothing of ours)",
  ]);
  expect(plant("nx", "array.ts", 'import type { Graph } from "@raven-ts/rune";')).toEqual([
    "packages/nx/src/array.ts:1 imports @raven-ts/rune (nx may import tolk)",
  ]);
});

test("kaun may import rune, hugin may not", () => {
  const text = 'import { grad } from "@raven-ts/rune";';
  expect(plant("kaun", "layers/dense.ts", text)).toEqual([]);
  expect(plant("hugin", "figure.ts", text)).toHaveLength(1);
});

test("a node: import is refused outside the folders and files made for it", () => {
  const text = 'import { readFileSync } from "node:fs";';
  expect(plant("nx", "array.ts", text)).toHaveLength(1);
  expect(plant("nx", "io/npy.ts", text)).toEqual([]);
  expect(plant("kaun", "datasets/files.node.ts", text)).toEqual([]);
  expect(plant("quill", "kernel/node-main.ts", text)).toEqual([]);
  expect(plant("quill", "kernel/web-main.ts", text)).toHaveLength(1);
  expect(plant("nx", "array.ts", 'import type { Stats } from "node:fs";')).toEqual([]);
});

test("a path into another package is refused", () => {
  expect(plant("kaun", "loss.ts", 'import { x } from "../../nx/src/array.ts";')).toEqual([
    "packages/kaun/src/loss.ts:1 imports ../../nx/src/array.ts (outside its package's src)",
  ]);
});

test("inside tolk a folder imports only what its row of the table names", () => {
  expect(plant("tolk", "lower/map.ts", 'import { x } from "../graph/graph.ts";')).toEqual([]);
  expect(plant("tolk", "graph/graph.ts", 'import { x } from "../device/select.ts";')).toHaveLength(1);
  expect(plant("tolk", "render/c.ts", 'import { x } from "../device/select.ts";')).toHaveLength(1);
  expect(plant("tolk", "device/native/program.ts", 'import { x } from "../../render/c.ts";')).toEqual([]);
  expect(plant("tolk", "lower/emit.ts", 'import { x } from "../render/c.ts";')).toHaveLength(1);
  expect(plant("tolk", "misc/x.ts", 'import { x } from "../kernel/ir.ts";')).toEqual([
    "packages/tolk/src/misc/x.ts:1 imports ../kernel/ir.ts (folder misc is not in the table of scripts/layers.mjs)",
  ]);
});

test("a package outside the table is a fault", () => {
  expect(plant("owl", "index.ts", "")).toEqual(["packages/owl: not in the table of scripts/layers.mjs"]);
});

test("a cycle in a graph is named once, from where it starts", () => {
  const graph = new Map([
    ["a", new Set(["b"])],
    ["b", new Set(["c"])],
    ["c", new Set(["b"])],
  ]);
  expect(cycles(graph)).toEqual(["b -> c -> b"]);
});

test("the tables themselves hold no cycle and name only folders of the table", () => {
  for (const { edges } of Object.values(folderRules)) {
    const names = Object.keys(edges);
    for (const allowed of Object.values(edges)) for (const name of allowed) expect(names).toContain(name);
    expect(cycles(new Map(Object.entries(edges).map(([from, to]) => [from, new Set(to)])))).toEqual([]);
  }
});

test("the packages keep to the rules", () => {
  expect(layers().faults).toEqual([]);
});
