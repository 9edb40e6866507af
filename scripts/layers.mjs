// Who may import whom. Edit the tables; the check below reads every import of every source file.
// @ts-check
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { at, root } from "./setup.mjs";
import { packages, walk } from "./workspace.mjs";

/** Packages of ours that a package's `src` may import. @type {Record<string, string[]>} */
export const packageRules = {
  tolk: [],
  nx: ["tolk"],
  rune: ["tolk", "nx"],
  kaun: ["nx", "rune"],
  talon: ["nx"],
  hugin: [],
  quill: [], // the server hands out the editor's built page as files
  "quill-editor": ["quill"],
  "raven-ts": ["nx", "rune", "kaun", "talon", "hugin"],
};

/**
 * Folders inside a package: folder -> folders that it may import. A folder inside a folder may have a row of its
 * own. Files directly in `src` (the public index, errors, types) are the folder "."; everyone may import what `open`
 * names, and `.` may import everything.
 * `types` adds what may be imported for its types alone.
 * @type {Record<string, { open: string[], types?: Record<string, string[]>, edges: Record<string, string[]> }>}
 */
export const folderRules = {
  tolk: {
    open: ["errors.ts", "storage.ts", "tensor.ts"],
    types: { prim: ["graph"] }, // some primitives hold graphs
    edges: {
      type: [],
      prim: ["type"],
      reference: ["type", "prim"],
      graph: ["type", "prim", "reference"],
      kernel: ["type", "prim", "reference"],
      template: ["type", "prim", "kernel"],
      render: ["type", "kernel"],
      eager: ["type", "prim", "reference", "kernel", "template", "render"],
      lower: ["type", "prim", "graph", "kernel", "template"],
      device: ["type", "prim", "reference", "graph", "kernel", "template", "eager", "lower", "render"],
    },
  },
};

/** Folders and files in which `node:` modules may be imported. */
export const nodeFolders = ["native", "runtime", "io", "server", "cli", "site", "scripts"];
const nodeFile = /\.node\.ts$/;

/** Files of mixed folders that run in Node only, by package. @type {Record<string, RegExp>} */
const nodeFiles = { quill: /^kernel\/(node-.*|control-thread|module-hooks|source-build)\.ts$/ };

/**
 * @typedef {{ file: string, line: number, specifier: string, types: boolean }} Import
 *   `types`: erased at run time
 */

/**
 * Imports, re-exports and dynamic imports of a TypeScript file.
 * @param {string} file @param {string} text @returns {Import[]}
 */
export function importsOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  /** @type {Import[]} */
  const found = [];
  /** @param {ts.Node} node @param {boolean} types */
  const add = (node, types) => {
    if (!ts.isStringLiteralLike(node)) return;
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    found.push({ file, line, specifier: node.text, types });
  };
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.isTypeOnly === true);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node.moduleSpecifier, node.isTypeOnly);
    else if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      node.arguments[0]
    ) {
      add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/**
 * Breaches of the rules by one package.
 * @param {string} name - folder of the package
 * @param {string} src - its source folder
 * @param {Import[]} imports
 * @returns {string[]} one line a breach
 */
export function breaches(name, src, imports) {
  /** @type {string[]} */
  const faults = [];
  const allowed = packageRules[name];
  if (allowed === undefined) return [`packages/${name}: not in the table of scripts/layers.mjs`];
  const rules = folderRules[name];
  for (const item of imports) {
    const where = `${path.relative(root, item.file)}:${item.line}`;
    const own = path.relative(src, item.file);
    if (item.specifier.startsWith(".")) {
      const target = path.relative(src, path.resolve(path.dirname(item.file), item.specifier));
      if (target.startsWith("..")) {
        faults.push(`${where} imports ${item.specifier} (outside its package's src)`);
      } else if (rules !== undefined) {
        const fault = folderFault(rules, own, target, item.types);
        if (fault !== undefined) faults.push(`${where} imports ${item.specifier} (${fault})`);
      }
      continue;
    }
    if (item.specifier.startsWith("node:")) {
      const parts = own.split(path.sep);
      const named = nodeFile.test(own) || nodeFiles[name]?.test(parts.join("/"));
      const fine = named || parts.slice(0, -1).some((part) => nodeFolders.includes(part));
      if (!fine && !item.types)
        faults.push(
          `${where} imports ${item.specifier} (node: belongs in *.node.ts or ${nodeFolders.join("/, ")}/)`,
        );
      continue;
    }
    const scoped = /^@raven-ts\/([^/]+)/.exec(item.specifier);
    const other = scoped?.[1] ?? (item.specifier.startsWith("raven-ts") ? "raven-ts" : undefined);
    if (other !== undefined && other !== name && !allowed.includes(other)) {
      faults.push(
        `${where} imports ${item.specifier} (${name} may import ${allowed.join(", ") || "nothing of ours"})`,
      );
    }
  }
  return faults;
}

/** The folder that a file counts as: the longest row of the table that holds it. */
function folderOf(/** @type {string} */ file, /** @type {string[]} */ table) {
  const parts = file.split(path.sep).slice(0, -1);
  for (let n = parts.length; n > 1; n--) {
    const folder = parts.slice(0, n).join("/");
    if (table.includes(folder)) return folder;
  }
  return parts[0] ?? ".";
}

/**
 * @param {{ open: string[], types?: Record<string, string[]>, edges: Record<string, string[]> }} rules
 * @param {string} own @param {string} target - files relative to src
 * @param {boolean} types - of types alone
 */
function folderFault(rules, own, target, types) {
  const table = Object.keys(rules.edges);
  const from = folderOf(own, table);
  const to = folderOf(target, table);
  if (from === to || from === "." || rules.open.includes(target)) return undefined;
  if (rules.edges[from] === undefined) return `folder ${from} is not in the table of scripts/layers.mjs`;
  if (to === ".") return `folder ${from} may import only ${rules.open.join(", ")} from the top`;
  if (rules.edges[from]?.includes(to)) return undefined;
  if (types && rules.types?.[from]?.includes(to)) return undefined;
  return `${from} may import ${rules.edges[from]?.join(", ") || "no other folder"}`;
}

/** @param {Map<string, Set<string>>} graph @returns {string[]} */
export function cycles(graph) {
  /** @type {string[]} */
  const found = [];
  const done = new Set();
  /** @param {string} node @param {string[]} trail */
  const visit = (node, trail) => {
    const start = trail.indexOf(node);
    if (start >= 0) {
      found.push([...trail.slice(start), node].join(" -> "));
      return;
    }
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}

/** @returns {{ faults: string[], note: string }} */
export function layers() {
  /** @type {string[]} */
  const faults = [];
  let files = 0;
  for (const [name, rules] of Object.entries(folderRules)) {
    const table = new Map(Object.entries(rules.edges).map(([from, to]) => [from, new Set(to)]));
    faults.push(...cycles(table).map((cycle) => `the table of ${name} has a cycle: ${cycle}`));
  }
  for (const pkg of packages()) {
    const src = path.join(pkg.dir, "src");
    const sources = walk(src, (file) => file.endsWith(".ts"));
    files += sources.length;
    const imports = sources.flatMap((file) => importsOf(file, readFileSync(file, "utf8")));
    faults.push(...breaches(pkg.name, src, imports));
  }
  return { faults, note: `${files} files` };
}

if (process.argv[1] === at("scripts/layers.mjs")) {
  const { faults, note } = layers();
  process.stdout.write(`${[...faults, `layers: ${faults.length} faults (${note})`].join("\n")}\n`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
