import type { Expr, Kernel, Stmt } from "./ir.ts";
import { operands } from "./walk.ts";

/** Writes a kernel in terms of places: buffers, variables and expressions by the order in which they come. */
class KeyWriter {
  private readonly parts: string[] = [];
  private readonly places = new Map<Expr, number>();

  write({ buffers, params, scratch, body }: Kernel): string {
    for (const { type, access } of buffers) this.parts.push(`${access} ${type}`);
    for (const { type } of params) this.parts.push(type);
    for (const { type, length, scope } of scratch) this.parts.push(`${scope} ${type} ${length}`);
    this.block(body);
    return this.parts.join(";");
  }

  private block(block: readonly Stmt[]): void {
    this.parts.push("{");
    for (const stmt of block) this.statement(stmt);
    this.parts.push("}");
  }

  private statement(stmt: Stmt): void {
    switch (stmt.op) {
      case "for":
        this.parts.push(
          `for ${stmt.kind} ${stmt.variable} ${this.place(stmt.start)} ${this.place(stmt.end)} ${stmt.step}`,
        );
        this.block(stmt.body);
        return;
      case "if":
        this.parts.push(`if ${this.place(stmt.condition)}`);
        this.block(stmt.yes);
        this.block(stmt.no);
        return;
      case "let":
        this.parts.push(`let ${stmt.local} ${this.place(stmt.value)}`);
        return;
      case "declare":
        this.parts.push(`declare ${stmt.register} ${this.place(stmt.value)}`);
        return;
      case "set":
        this.parts.push(`set ${stmt.register} ${this.place(stmt.value)}`);
        return;
      case "store":
        this.parts.push(`store ${stmt.buffer} ${this.place(stmt.index)} ${this.place(stmt.value)}`);
    }
  }

  /** The place of an expression, written where it comes first. */
  private place(expr: Expr): number {
    const seen = this.places.get(expr);
    if (seen !== undefined) return seen;
    const below = operands(expr).map((operand) => this.place(operand));
    const at = this.places.size;
    this.places.set(expr, at);
    this.parts.push(`${expr.op} ${expr.type}x${expr.lanes} ${detail(expr)} ${below.join()}`);
    return at;
  }
}

/** What an expression says beyond its operands. */
function detail(expr: Expr): string {
  switch (expr.op) {
    case "const":
      return Object.is(expr.value, -0) ? "-0" : String(expr.value);
    case "param":
      return String(expr.param);
    case "bound":
      return expr.which;
    case "var":
      return String(expr.variable);
    case "ref":
      return String(expr.local);
    case "read":
      return String(expr.register);
    case "load":
      return String(expr.buffer);
    case "fold":
      return expr.fold;
    default:
      return "";
  }
}

const keys = new WeakMap<Kernel["body"], string>();

/** Text that is equal for kernels that do the same with the buffers and numbers that they are given, whatever their names. */
export function kernelKey(kernel: Kernel): string {
  const known = keys.get(kernel.body);
  if (known !== undefined) return known;
  const key = new KeyWriter().write(kernel);
  keys.set(kernel.body, key);
  return key;
}
