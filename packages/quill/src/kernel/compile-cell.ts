import {
  type AnyNode,
  type ImportDeclaration,
  type ModuleDeclaration,
  type Program,
  parse,
  type Statement,
} from "acorn";
import { transform } from "sucrase";
import {
  assignedNames,
  type FreeReference,
  freeReferences,
  isDeferred,
  patternNames,
  varNames,
  walk,
} from "./names.ts";

/** A cell as JavaScript. */
export interface CompiledCell {
  /**
   * Text of an async function `(__q, __g) => ({ value })`; line k of it is line k of the cell. `__q` is the
   * {@link CellSupport}, `__g` publishes a name by assignment.
   */
  readonly code: string;
  /** Columns that precede the cell's first line. */
  readonly headColumns: number;
  /** Names that the cell declares at its top level. */
  readonly names: readonly string[];
  /** Names that it declares, or assigns though another cell declares them. */
  readonly declares: readonly string[];
  /** Names that it reads from other cells or the global scope. */
  readonly uses: readonly string[];
}

/** What compiled code calls. */
export interface CellSupport {
  /** Element 0 is not zero when the cell shall stop. */
  readonly flag: Int32Array;
  /** Value of `import.meta`. */
  readonly meta: object;
  /** Throws the `Interrupted` error. */
  stop(): never;
  /** Imports a module, resolved from the notebook. */
  import(specifier: string, options?: ImportCallOptions): Promise<object>;
  /** Publishes getters and setters of names that closures share. */
  live(accessors: object): void;
  /** Names that cells declare though the realm has them too: the realm's own stay as they are. */
  readonly shadows: object;
}

/** What names mean outside of cells. */
export interface CellScope {
  /** Whether the realm itself has a name, as it has `Map` and `performance`. */
  isBuiltin(name: string): boolean;
  /** Whether a cell that ran declares a name which is a builtin too. */
  isShadowed(name: string): boolean;
}

const emptyScope: CellScope = { isBuiltin: () => false, isShadowed: () => false };

/** Where a cell does not compile; lines and columns start at 1. */
export class CellSyntaxError extends SyntaxError {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.name = "SyntaxError";
    this.line = line;
    this.column = column;
  }
}

// sucrase drops `namespace N {}` without a word, so it has to be refused.
const NAMESPACE = /^[ \t]*(?:export\s+)?(?:namespace|module)\s+[\w.]+\s*\{/m;

/**
 * Compiles a TypeScript cell to JavaScript that Node and browsers run alike. About 0.3 ms.
 *
 * Top-level names stay variables of the cell's function, so loops over them run at full speed, and are published on
 * the global object after each statement for other cells. A `let` that a closure uses is published as an accessor,
 * so that the closure and later cells share one variable. A name that the realm has already is published beside it, so
 * that a cell may declare `process` or `Map` and nothing else notices. `import` becomes `await import`, the value of the
 * last expression statement is returned, and every loop checks the interrupt flag.
 *
 * @param source - TypeScript or JavaScript.
 * @param scope - What names mean outside of the cell.
 * @returns Code with the lines of the source.
 * @throws {CellSyntaxError} when it does not parse, or holds a namespace.
 * @example
 * compileCell("const a: number = 1;\na + b").uses // ["b"]
 */
export function compileCell(source: string, scope: CellScope = emptyScope): CompiledCell {
  const { js, program } = parseCell(source);
  return new CellCompiler(js, program, scope).compile();
}

function parseCell(source: string): { readonly js: string; readonly program: Program } {
  const namespace = NAMESPACE.exec(source);
  if (namespace) {
    const line = source.slice(0, namespace.index).split("\n").length;
    throw new CellSyntaxError(
      "cell: cannot run a namespace\nhint: use an object, or import a module",
      line,
      1,
    );
  }
  try {
    const js = transform(source, {
      transforms: ["typescript"],
      disableESTransforms: true,
      // Else imports vanish that only later cells use.
      keepUnusedImports: true,
    }).code;
    const program = parse(js, {
      ecmaVersion: "latest",
      sourceType: "module",
      allowAwaitOutsideFunction: true,
      locations: true,
    });
    return { js, program };
  } catch (error) {
    const { message } = error as Error;
    const place = /\s*\((\d+):(\d+)\)\s*$/.exec(message);
    if (!place) throw error;
    // acorn counts columns from 0, sucrase from 1.
    const column = Number(place[2]) + ("raisedAt" in (error as Error) ? 1 : 0);
    throw new CellSyntaxError(message.slice(0, place.index), Number(place[1]), column);
  }
}

type TopLevel = Statement | ModuleDeclaration;

class CellCompiler {
  readonly #js: string;
  readonly #program: Program;
  readonly #scope: CellScope;
  readonly #cuts: { readonly start: number; readonly end: number }[] = [];
  readonly #inserts: { readonly at: number; readonly order: number; readonly text: string }[] = [];
  readonly #names = new Map<string, "const" | "let">();
  readonly #captured = new Set<string>();
  readonly #assignedElsewhere = new Set<string>();

  constructor(js: string, program: Program, scope: CellScope) {
    this.#js = js;
    this.#program = program;
    this.#scope = scope;
  }

  compile(): CompiledCell {
    const statements = this.#program.body.map((node) => this.#unexport(node)).filter((node) => node !== null);
    for (const statement of statements) this.#declare(statement);
    for (const name of varNames(this.#program)) if (!this.#names.has(name)) this.#names.set(name, "let");
    walk(this.#program, (node, deferred) => this.#inspect(node, deferred));
    statements.forEach((statement, i) => {
      this.#publish(statement, i === statements.length - 1);
    });
    const free = freeReferences(this.#program);
    for (const reference of free) if (this.#scope.isShadowed(reference.name)) this.#redirect(reference);
    const head = `(async(__q,__g)=>{"use strict";let __v;const __f=__q.flag,__n=__q.shadows;${this.#prelude(statements)}`;
    const names = [...this.#names.keys()];
    return {
      code: `${head}${this.#render()}\n;return{value:__v}})`,
      headColumns: head.length,
      names,
      declares: [...names, ...this.#assignedElsewhere],
      uses: [...new Set(free.map(({ name }) => name))],
    };
  }

  /** Cuts the word `export` and gives what it was in front of, `null` when nothing is left. */
  #unexport(node: TopLevel): AnyNode | null {
    if (
      node.type === "ExportAllDeclaration" ||
      (node.type === "ExportNamedDeclaration" && !node.declaration)
    ) {
      this.#cuts.push(node);
      return null;
    }
    if (node.type !== "ExportNamedDeclaration" && node.type !== "ExportDefaultDeclaration") return node;
    const inner = node.declaration!;
    this.#cuts.push({ start: node.start, end: inner.start });
    if (/Declaration$/.test(inner.type) && !("id" in inner && inner.id === null)) return inner;
    const expression = inner as Extract<AnyNode, { type: "Identifier" }>;
    if (isDeferred(inner)) {
      this.#insert(inner.start, "(", -2);
      this.#insert(inner.end, ")", 5);
    }
    return {
      type: "ExpressionStatement",
      expression,
      start: inner.start,
      end: node.end,
      loc: node.loc ?? null,
    } as AnyNode;
  }

  #declare(node: AnyNode): void {
    if (node.type === "VariableDeclaration") {
      for (const name of node.declarations.flatMap((declarator) => patternNames(declarator.id))) {
        this.#names.set(name, node.kind === "let" || node.kind === "var" ? "let" : "const");
      }
    } else if (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") {
      if (node.id) this.#names.set(node.id.name, "const");
    } else if (node.type === "ImportDeclaration") {
      for (const specifier of node.specifiers) this.#names.set(specifier.local.name, "const");
    }
  }

  #inspect(node: AnyNode, deferred: boolean): void {
    if (deferred && node.type === "Identifier" && this.#names.get(node.name) === "let") {
      this.#captured.add(node.name);
    }
    if (!deferred) {
      for (const name of assignedNames(node)) if (!this.#names.has(name)) this.#assignedElsewhere.add(name);
    }
    if (node.type === "ImportExpression") {
      this.#cuts.push({ start: node.start, end: node.start + "import".length });
      this.#insert(node.start, "__q.import", 0);
    } else if (node.type === "MetaProperty" && node.meta.name === "import") {
      this.#cuts.push(node);
      this.#insert(node.start, "__q.meta", 0);
    } else if (
      node.type === "ForStatement" ||
      node.type === "ForInStatement" ||
      node.type === "ForOfStatement" ||
      node.type === "WhileStatement" ||
      node.type === "DoWhileStatement"
    ) {
      const { body } = node;
      if (body.type === "BlockStatement") {
        this.#insert(body.start + 1, "if(__f[0])__q.stop();", 0);
      } else {
        this.#insert(body.start, "{if(__f[0])__q.stop();", 0);
        this.#insert(body.end, "}", 1);
      }
    }
  }

  /** Inserts what makes the names of one statement visible to other cells. */
  #publish(node: AnyNode, last: boolean): void {
    if (node.type === "ImportDeclaration") {
      this.#cuts.push(node);
      const lines = "\n".repeat(node.loc!.end.line - node.loc!.start.line);
      const names = node.specifiers.map((specifier) => specifier.local.name);
      this.#insert(node.end, importCode(node) + names.map((name) => this.#store(name)).join("") + lines, 2);
    } else if (node.type === "VariableDeclaration") {
      const names = node.declarations.flatMap((declarator) => patternNames(declarator.id));
      this.#insert(node.end, `;${names.map((name) => this.#store(name)).join("")}`, 2);
    } else if (node.type === "ClassDeclaration") {
      if (node.id) this.#insert(node.end, `;${this.#store(node.id.name)}`, 2);
    } else if (node.type !== "FunctionDeclaration") {
      this.#publishAssigned(node, last);
    }
  }

  #publishAssigned(node: AnyNode, last: boolean): void {
    const written = new Set<string>();
    walk(node, (inner, deferred) => {
      if (deferred) return;
      const declared =
        inner.type === "VariableDeclaration" && inner.kind === "var"
          ? inner.declarations.flatMap((declarator) => patternNames(declarator.id))
          : [];
      for (const name of [...assignedNames(inner), ...declared]) {
        if (this.#names.get(name) === "let" && !this.#captured.has(name)) written.add(name);
      }
    });
    const stores = [...written].map((name) => this.#store(name)).join("");
    if (node.type === "ExpressionStatement") {
      if (last) {
        this.#insert(node.expression.start, "__v=(", -1);
        this.#insert(node.expression.end, ")", 3);
      }
      if (last || stores) this.#insert(node.end, `;${stores}`, 6);
    } else if (stores) {
      // A loop that is stopped still leaves its last values.
      this.#insert(node.start, "try{", -1);
      this.#insert(node.end, `}finally{${stores}}`, 2);
    }
  }

  /** Functions are hoisted, so they are published before the first statement. */
  #prelude(statements: readonly AnyNode[]): string {
    const accessors = [...this.#captured].map(
      (name) => `get ${name}(){return ${name}},set ${name}(v){${name}=v}`,
    );
    const functions = statements.map((node) =>
      node.type === "FunctionDeclaration" && node.id ? this.#store(node.id.name) : "",
    );
    return (accessors.length ? `__q.live({${accessors.join(",")}});` : "") + functions.join("");
  }

  #store(name: string): string {
    if (this.#captured.has(name)) return "";
    return `${this.#scope.isBuiltin(name) ? "__n" : "__g"}.${name}=${name};`;
  }

  /** Lets a name mean what a cell declares, where the realm has one of that name too. */
  #redirect({ name, start, end, kind }: FreeReference): void {
    const own = `__n.${name}`;
    this.#cuts.push({ start, end });
    // `{ __proto__: x }` would set the prototype.
    const key = name === "__proto__" ? `["${name}"]` : name;
    this.#insert(start, { shorthand: `${key}:${own}`, called: `(0,${own})`, plain: own }[kind], 0);
  }

  #insert(at: number, text: string, order: number): void {
    this.#inserts.push({ at, order, text });
  }

  #render(): string {
    const edits = [
      ...this.#cuts.map(({ start, end }) => ({ at: start, order: 0, text: "", end })),
      ...this.#inserts.map((insert) => ({ ...insert, end: insert.at })),
    ].sort((a, b) => a.at - b.at || a.order - b.order);
    let out = "";
    let done = 0;
    for (const edit of edits) {
      if (edit.at > done) {
        out += this.#js.slice(done, edit.at);
        done = edit.at;
      }
      out += edit.text;
      done = Math.max(done, edit.end);
    }
    return out + this.#js.slice(done);
  }
}

function importCode(node: ImportDeclaration): string {
  const attributes = node.attributes.map((attribute) => {
    const key = attribute.key.type === "Identifier" ? attribute.key.name : String(attribute.key.value);
    return `${JSON.stringify(key)}:${JSON.stringify(attribute.value.value)}`;
  });
  const options = attributes.length ? `,{with:{${attributes.join(",")}}}` : "";
  const load = `await __q.import(${JSON.stringify(node.source.value)}${options})`;
  let namespace: string | undefined;
  const picks: string[] = [];
  for (const specifier of node.specifiers) {
    const local = specifier.local.name;
    if (specifier.type === "ImportNamespaceSpecifier") namespace = local;
    else if (specifier.type === "ImportDefaultSpecifier") picks.push(`default:${local}`);
    else {
      const { imported } = specifier;
      const name = imported.type === "Identifier" ? imported.name : JSON.stringify(imported.value);
      picks.push(`${name}:${local}`);
    }
  }
  if (namespace) {
    return `const ${namespace}=${load};${picks.length ? `const {${picks.join(",")}}=${namespace};` : ""}`;
  }
  return picks.length ? `const {${picks.join(",")}}=${load};` : `${load};`;
}
