// Finds the examples of docstrings and Markdown pages, and turns each into a module that checks itself.
// @ts-check
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { at } from "./setup.mjs";
import { packages, walk } from "./workspace.mjs";

/**
 * @typedef {{ file: string, line: number, code: string, own: string | undefined }} Example
 *   file, line of the first line of code (1-based), TypeScript, name of the package folder it belongs to
 */

/** Every example that `npm test` runs: docstrings, package READMEs, the root's pages and docs/. */
export function allExamples() {
  /** @type {Example[]} */
  const found = [];
  for (const pkg of packages()) {
    const sources = walk(
      path.join(pkg.dir, "src"),
      (file) => /\.ts$/.test(file) && !/\.generated\.ts$/.test(file),
    );
    for (const file of sources) found.push(...fromSource(file, readFileSync(file, "utf8"), pkg.name));
    const readme = path.join(pkg.dir, "README.md");
    if (existsSync(readme)) found.push(...fromMarkdown(readme, readFileSync(readme, "utf8"), pkg.name));
  }
  const pages = [at("README.md"), ...walk(at("docs"), (file) => file.endsWith(".md"))];
  for (const file of pages) {
    if (existsSync(file)) found.push(...fromMarkdown(file, readFileSync(file, "utf8"), undefined));
  }
  return found;
}

/**
 * Examples of the docstrings of a TypeScript file: what follows `@example` up to the next tag.
 * With fences, only what is inside them; a fence with `norun` is left out.
 * @param {string} file @param {string} text @param {string | undefined} own @returns {Example[]}
 */
export function fromSource(file, text, own) {
  /** @type {Example[]} */
  const found = [];
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    if (!comment[0].includes("@example")) continue;
    const start = text.slice(0, comment.index).split("\n").length;
    const lines = comment[0]
      .replace(/\*\/$/, "")
      .split("\n")
      .map((raw) => raw.replace(/^\s*\/?\*{1,2} ?/, ""));
    for (let i = 0; i < lines.length; i++) {
      const tag = /^\s*@example\b(.*)$/.exec(lines[i] ?? "");
      if (tag === null) continue;
      let end = i + 1;
      while (end < lines.length && !/^\s*@[a-zA-Z]+/.test(lines[end] ?? "")) end++;
      const body = lines.slice(i + 1, end);
      if (body.some((line) => line.trimStart().startsWith("```"))) {
        const blocks = fromMarkdown(file, body.join("\n"), own);
        found.push(...blocks.map((block) => ({ ...block, line: block.line + start + i })));
      } else {
        const code = [tag[1] ?? "", ...body].join("\n");
        if (code.trim() !== "") found.push({ file, line: start + i, code, own });
      }
      i = end - 1;
    }
  }
  return found;
}

/**
 * The blocks of a Markdown text fenced with `ts`, without those marked `norun`.
 * @param {string} file
 * @param {string} text
 * @param {string | undefined} own
 * @returns {Example[]}
 */
export function fromMarkdown(file, text, own) {
  /** @type {Example[]} */
  const found = [];
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const fence = /^\s*(`{3,})\s*(.*)$/.exec(lines[i] ?? "");
    if (fence === null) continue;
    const [, ticks = "```", info = ""] = fence;
    let end = i + 1;
    while (end < lines.length && (lines[end] ?? "").trim() !== ticks) end++;
    const [language, ...marks] = info.trim().split(/[\s,{}]+/);
    if ((language === "ts" || language === "typescript") && !marks.includes("norun")) {
      found.push({ file, line: i + 2, code: lines.slice(i + 1, end).join("\n"), own });
    }
    i = end;
  }
  return found;
}

/**
 * The example as a module body. `expr // expected` becomes a check; `expr // throws text` expects an error.
 * @param {Example} example
 * @param {ReadonlyMap<string, string>} names - imported name (or `* as nx`) by identifier -> specifier
 */
export function compile(example, names) {
  const source = ts.createSourceFile("example.ts", example.code, ts.ScriptTarget.ES2023, true);
  /** @type {string[]} */
  const imports = [];
  /** @type {string[]} */
  const body = [];
  let checks = 0;
  for (const statement of source.statements) {
    const line = example.line + source.getLineAndCharacterOfPosition(statement.getStart()).line;
    if (ts.isImportDeclaration(statement)) {
      imports.push(statement.getText());
      continue;
    }
    body.push(`at(${line});`);
    const expected = ts.isExpressionStatement(statement)
      ? trailing(example.code, statement.getEnd())
      : undefined;
    if (ts.isExpressionStatement(statement) && expected !== undefined) {
      checks++;
      body.push(`await check(async () => (${statement.expression.getText()}), ${JSON.stringify(expected)});`);
    } else body.push(statement.getText().replace(/^export /, ""));
  }
  if (imports.length === 0) {
    const used = identifiers(source);
    for (const [name, specifier] of names) {
      if (!used.has(name)) continue;
      imports.push(
        specifier.startsWith("* ")
          ? `import * as ${name} from ${JSON.stringify(specifier.slice(2))};`
          : `import { ${name} } from ${JSON.stringify(specifier)};`,
      );
    }
  }
  const code = `${imports.join("\n")}\nexport default async function (at, check) {\n${body.join("\n")}\n}\n`;
  return { code, checks };
}

/** The comment behind a statement, on the line where the statement ends. @param {string} code @param {number} end */
function trailing(code, end) {
  const rest = code.slice(end).split("\n", 1)[0] ?? "";
  return /^\s*;?\s*\/\/\s*(.+?)\s*$/.exec(rest)?.[1];
}

/** Names that a file uses, except those behind a dot. @param {ts.SourceFile} source */
function identifiers(source) {
  const used = new Set();
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const member = ts.isPropertyAccessExpression(parent) && parent.name === node;
      if (!member) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return used;
}
