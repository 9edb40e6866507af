import type { Expr, Kernel, Stmt } from "../kernel/ir.ts";
import { operands } from "../kernel/walk.ts";

/** Throws for loops over blocks and threads, and for memory that they share: a machine without them runs none. */
export function acceptSerial(kernel: Kernel, language: string): void {
  const refuse = (what: string): never => {
    throw new Error(`render: cannot write kernel ${kernel.name} in ${language} (${what})`);
  };
  const visit = (block: readonly Stmt[]): void => {
    for (const stmt of block) {
      if (stmt.op === "for" && stmt.kind !== "serial" && stmt.kind !== "unit")
        refuse(`loop i${stmt.variable} is of kind ${stmt.kind}, only serial and unit run here`);
      for (const inner of blocksOf(stmt)) visit(inner);
    }
  };
  visit(kernel.body);
  const shared = kernel.scratch.find(({ scope }) => scope !== "thread");
  if (shared !== undefined)
    refuse(`scratch ${shared.name} is of scope ${shared.scope}, only thread exists here`);
}

/** An expression with the place where it is computed, once for all of its uses. */
export interface Definition {
  readonly expr: Expr;
  /** How many placed expressions and statements use it. */
  uses: number;
  /** Computed outside the block that first used it. */
  readonly hoisted: boolean;
}

/** What a block does, in order: definitions come just before the first statement that needs them. */
export type Item =
  | { readonly kind: "define"; readonly definition: Definition }
  /** `blocks` holds the placed bodies of a `for` (one) or an `if` (then, else). */
  | { readonly kind: "statement"; readonly stmt: Stmt; readonly blocks: readonly (readonly Item[])[] };

interface Scope {
  readonly parent: Scope | null;
  readonly depth: number;
  readonly items: Item[];
  readonly definitions: Map<number, Definition>;
}

function openScope(parent: Scope | null): Scope {
  return { parent, depth: parent === null ? 0 : parent.depth + 1, items: [], definitions: new Map() };
}

/** Returns the expressions that a statement evaluates itself, nested blocks left out. */
export function expressionsOf(stmt: Stmt): readonly Expr[] {
  switch (stmt.op) {
    case "for":
      return [stmt.start, stmt.end];
    case "if":
      return [stmt.condition];
    case "store":
      return [stmt.index, stmt.value];
    default:
      return [stmt.value];
  }
}

/** Returns the blocks nested in a statement. */
export function blocksOf(stmt: Stmt): readonly (readonly Stmt[])[] {
  if (stmt.op === "for") return [stmt.body];
  if (stmt.op === "if") return [stmt.yes, stmt.no];
  return [];
}

/** True for expressions that a renderer writes where they are used: they cost nothing. */
export function isLeaf(expr: Expr): boolean {
  return operands(expr).length === 0;
}

/**
 * Chooses where each expression of a kernel is computed.
 *
 * A pure expression goes to the outermost block where its operands exist; a load stays in the block that first uses
 * it, so that a guard around it holds; what depends on a register, or on a buffer that the kernel stores to, is
 * computed anew at each statement.
 */
export class Placement {
  /** The kernel's body. */
  readonly items: readonly Item[];
  private readonly root: Scope = openScope(null);
  private readonly kernel: Kernel;
  private readonly variables = new Map<number, Scope>();
  private readonly locals = new Map<number, Scope>();
  private readonly volatiles = new Map<number, boolean>();
  private ofStatement = new Map<number, Definition>();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.placeBlock(kernel.body, this.root);
    this.items = this.root.items;
  }

  private isVolatile(expr: Expr): boolean {
    const known = this.volatiles.get(expr.id);
    if (known !== undefined) return known;
    const own =
      expr.op === "read" || (expr.op === "load" && this.kernel.buffers[expr.buffer]?.access !== "read");
    const result = own || operands(expr).some((operand) => this.isVolatile(operand));
    this.volatiles.set(expr.id, result);
    return result;
  }

  private placeBlock(block: readonly Stmt[], scope: Scope): void {
    for (const stmt of block) {
      this.ofStatement = new Map();
      for (const expr of expressionsOf(stmt)) this.place(expr, scope);
      const blocks = blocksOf(stmt).map((inner) => {
        const nested = openScope(scope);
        if (stmt.op === "for") this.variables.set(stmt.variable, nested);
        this.placeBlock(inner, nested);
        return nested.items;
      });
      if (stmt.op === "let") this.locals.set(stmt.local, scope);
      scope.items.push({ kind: "statement", stmt, blocks });
    }
  }

  /** Makes sure that `expr` is computed for a use in `scope`; returns the scope it lives in. */
  private place(expr: Expr, scope: Scope): Scope {
    switch (expr.op) {
      case "const":
      case "param":
      case "bound":
        return this.root;
      case "var":
        return this.variables.get(expr.variable) ?? this.root;
      case "ref":
        return this.locals.get(expr.local) ?? this.root;
      case "read":
        return scope;
    }
    const volatile = this.isVolatile(expr);
    if (volatile) {
      const known = this.ofStatement.get(expr.id);
      if (known !== undefined) {
        known.uses++;
        return scope;
      }
    }
    for (let at: Scope | null = scope; at !== null && !volatile; at = at.parent) {
      const known = at.definitions.get(expr.id);
      if (known === undefined) continue;
      known.uses++;
      return at;
    }
    let home = volatile || expr.op === "load" ? scope : this.root;
    for (const operand of operands(expr)) {
      const lives = this.place(operand, scope);
      if (lives.depth > home.depth) home = lives;
    }
    const definition: Definition = { expr, uses: 1, hoisted: home !== scope };
    (volatile ? this.ofStatement : home.definitions).set(expr.id, definition);
    home.items.push({ kind: "define", definition });
    return home;
  }
}
