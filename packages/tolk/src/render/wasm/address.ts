import { bytesOf, type Expr, type Kernel, type Stmt, type Type } from "../../kernel/ir.ts";
import { operands } from "../../kernel/walk.ts";
import { blocksOf } from "../place.ts";

/** A kernel whose loads and stores have byte addresses, with the constant that the instruction adds to each. */
export interface Addressed {
  readonly kernel: Kernel;
  readonly offsets: ReadonlyMap<Expr | Stmt, number>;
}

interface Term {
  readonly expr: Expr;
  factor: number;
}

// Instructions add their offset without wrapping, so it must stay far below the size of memory.
const mostOffset = 1 << 20;

type Fields = Record<string, unknown> & { readonly op: string; readonly type: Type; readonly lanes: number };

/** Rewrites addresses as base + outer terms + inner terms, so that what does not change in a loop leaves it. */
class Rewriter {
  private readonly kernel: Kernel;
  private readonly table = new Map<string, Expr>();
  private readonly memo = new Map<number, Expr>();
  readonly offsets: Map<Expr | Stmt, number> = new Map();
  private readonly depths = new Map<string, number>();
  private readonly naturals = new Set<string>();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  private make(fields: Fields, offset = 0): Expr {
    const parts = Object.entries(fields).map(([name, value]) => {
      if (typeof value === "object") return `${name}#${(value as Expr).id}`;
      return `${name}=${Object.is(value, -0) ? "-0" : value}`;
    });
    const key = `${parts.join()}+${offset}`;
    const seen = this.table.get(key);
    if (seen !== undefined) return seen;
    const made = { ...fields, id: this.table.size } as unknown as Expr;
    this.table.set(key, made);
    return made;
  }

  private index(op: "add" | "mul" | "shl", a: Expr, b: Expr): Expr {
    return this.make({ op, type: "index", lanes: 1, a, b });
  }

  private constant(value: number): Expr {
    return this.make({ op: "const", type: "index", lanes: 1, value });
  }

  block(block: readonly Stmt[], depth: number): Stmt[] {
    return block.map((stmt) => this.statement(stmt, depth));
  }

  private statement(stmt: Stmt, depth: number): Stmt {
    switch (stmt.op) {
      case "for": {
        const [start, end] = [this.rewrite(stmt.start), this.rewrite(stmt.end)];
        this.depths.set(`v${stmt.variable}`, depth + 1);
        if (this.isNatural(start)) this.naturals.add(`v${stmt.variable}`);
        return { ...stmt, start, end, body: this.block(stmt.body, depth + 1) };
      }
      case "if": {
        const condition = this.rewrite(stmt.condition);
        const [yes, no] = blocksOf(stmt).map((arm) => this.block(arm, depth + 1));
        return { ...stmt, condition, yes, no };
      }
      case "store": {
        const { address, offset } = this.address(stmt.buffer, this.rewrite(stmt.index));
        const made = { ...stmt, index: address, value: this.rewrite(stmt.value) };
        this.offsets.set(made, offset);
        return made;
      }
      case "let": {
        const value = this.rewrite(stmt.value);
        this.depths.set(`r${stmt.local}`, depth);
        if (this.isNatural(value)) this.naturals.add(`r${stmt.local}`);
        return { ...stmt, value };
      }
      default:
        return { ...stmt, value: this.rewrite(stmt.value) };
    }
  }

  private rewrite(expr: Expr): Expr {
    const known = this.memo.get(expr.id);
    if (known !== undefined) return known;
    const made = this.remake(expr);
    this.memo.set(expr.id, made);
    return made;
  }

  private remake(expr: Expr): Expr {
    const { id: _, ...fields } = expr;
    if (expr.op === "load") {
      const { address, offset } = this.address(expr.buffer, this.rewrite(expr.index));
      const made = this.make({ ...fields, index: address }, offset);
      this.offsets.set(made, offset);
      return made;
    }
    const changed: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === "object") changed[name] = this.rewrite(value as Expr);
    }
    return this.make({ ...fields, ...changed } as Fields);
  }

  // Addresses

  private address(buffer: number, index: Expr): { address: Expr; offset: number } {
    const { buffers, scratch, params } = this.kernel;
    const { type } = buffer < buffers.length ? buffers[buffer] : scratch[buffer - buffers.length];
    const bytes = bytesOf(type);
    const terms: Term[] = [];
    const rest = this.collect(index, 1, terms);
    const used = terms
      .filter(({ factor }) => factor !== 0)
      .sort((x, y) => this.depth(x.expr) - this.depth(y.expr));
    const natural = used.every(({ expr, factor }) => factor > 0 && this.isNatural(expr));
    const folded = natural && rest >= 0 && rest * bytes < mostOffset;
    let address: Expr = this.make({ op: "param", type: "index", lanes: 1, param: params.length + buffer });
    let sum: Expr | null = null;
    used.forEach(({ expr, factor }, i) => {
      const term = this.times(expr, factor * bytes);
      sum = sum === null ? term : this.index("add", sum, term);
      const last = i + 1 === used.length || this.depth(used[i + 1].expr) > this.depth(expr);
      if (!last) return;
      address = this.index("add", address, sum);
      sum = null;
    });
    if (!folded && rest !== 0) address = this.index("add", address, this.constant(rest * bytes));
    return { address, offset: folded ? rest * bytes : 0 };
  }

  private times(expr: Expr, factor: number): Expr {
    if (factor === 1) return expr;
    const power = Math.log2(factor);
    if (Number.isInteger(power)) return this.index("shl", expr, this.constant(power));
    return this.index("mul", expr, this.constant(factor));
  }

  /** Adds the terms of `expr` times `factor` to `terms`; returns the constant among them. */
  private collect(expr: Expr, factor: number, terms: Term[]): number {
    switch (expr.op) {
      case "const":
        return Number(expr.value) * factor;
      case "add":
        return this.collect(expr.a, factor, terms) + this.collect(expr.b, factor, terms);
      case "sub":
        return this.collect(expr.a, factor, terms) + this.collect(expr.b, -factor, terms);
      case "mul":
        if (expr.b.op === "const") return this.collect(expr.a, factor * Number(expr.b.value), terms);
        if (expr.a.op === "const") return this.collect(expr.b, factor * Number(expr.a.value), terms);
    }
    const known = terms.find((term) => term.expr === expr);
    if (known === undefined) terms.push({ expr, factor });
    else known.factor += factor;
    return 0;
  }

  /** How many blocks deep the value of `expr` is made. */
  private depth(expr: Expr): number {
    if (expr.op === "var") return this.depths.get(`v${expr.variable}`) ?? 0;
    if (expr.op === "ref") return this.depths.get(`r${expr.local}`) ?? 0;
    if (expr.op === "read" || expr.op === "load") return Number.POSITIVE_INFINITY;
    return Math.max(0, ...operands(expr).map((operand) => this.depth(operand)));
  }

  /** True when a scalar index cannot be negative. */
  private isNatural(expr: Expr): boolean {
    switch (expr.op) {
      case "const":
        return expr.value >= 0;
      case "bound":
        return true;
      case "var":
        return this.naturals.has(`v${expr.variable}`);
      case "ref":
        return this.naturals.has(`r${expr.local}`);
      case "add":
      case "mul":
      case "div":
      case "min":
        return this.isNatural(expr.a) && this.isNatural(expr.b);
      case "max":
        return this.isNatural(expr.a) || this.isNatural(expr.b);
      case "rem":
        return this.isNatural(expr.a);
      case "where":
        return this.isNatural(expr.a) && this.isNatural(expr.b);
      default:
        return false;
    }
  }
}

/** Returns the kernel with addresses in bytes: parameters beyond its own are the buffers' and scratches' bases. */
export function withAddresses(kernel: Kernel): Addressed {
  const rewriter = new Rewriter(kernel);
  const body = rewriter.block(kernel.body, 0);
  return { kernel: { ...kernel, body }, offsets: rewriter.offsets };
}
