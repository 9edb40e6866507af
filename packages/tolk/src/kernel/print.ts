import type { Element } from "../type/dtype.ts";
import type { Expr, Kernel, Stmt } from "./ir.ts";
import { operands } from "./walk.ts";

const signs: Readonly<Record<string, string>> = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  rem: "%",
  and: "&",
  or: "|",
  xor: "^",
  shl: "<<",
  shr: ">>",
  eq: "==",
  ne: "!=",
  lt: "<",
  le: "<=",
};

function digits(value: Element): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function typeName({ type, lanes }: Expr): string {
  return lanes === 1 ? type : `${type}x${lanes}`;
}

class Printer {
  private readonly kernel: Kernel;
  private readonly memory: readonly string[];
  private readonly lines: string[] = [];
  private readonly uses = new Map<number, number>();
  /** Names of shared expressions, innermost block last. */
  private readonly scopes: Map<number, string>[] = [new Map()];
  private temporaries = 0;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.memory = [...kernel.buffers, ...kernel.scratch].map(({ name }) => name);
  }

  print(): string {
    const { name, buffers, params, scratch, body } = this.kernel;
    const parameters = [
      ...buffers.map((buffer) => `${buffer.access} ${buffer.name}: ${buffer.type}[]`),
      ...params.map((param) => `${param.name}: ${param.type}`),
    ];
    this.lines.push(`kernel ${name}(${parameters.join(", ")})`);
    for (const { name: memory, type, length, scope } of scratch) {
      const shared = scope === "thread" ? "" : ` ${scope}`;
      this.lines.push(`  scratch${shared} ${memory}: ${type}[${length}]`);
    }
    this.count(body);
    this.block(body, "  ");
    return `${this.lines.join("\n")}\n`;
  }

  private count(block: readonly Stmt[]): void {
    for (const stmt of block) {
      for (const expr of this.expressions(stmt)) this.use(expr);
      if (stmt.op === "for") this.count(stmt.body);
      if (stmt.op === "if") for (const arm of [stmt.yes, stmt.no]) this.count(arm);
    }
  }

  private use(expr: Expr): void {
    const uses = this.uses.get(expr.id) ?? 0;
    this.uses.set(expr.id, uses + 1);
    if (uses === 0) for (const operand of operands(expr)) this.use(operand);
  }

  private expressions(stmt: Stmt): readonly Expr[] {
    if (stmt.op === "for") return [stmt.start, stmt.end];
    if (stmt.op === "if") return [stmt.condition];
    return stmt.op === "store" ? [stmt.index, stmt.value] : [stmt.value];
  }

  private block(block: readonly Stmt[], indent: string): void {
    this.scopes.push(new Map());
    for (const stmt of block) this.statement(stmt, indent);
    this.scopes.pop();
  }

  private statement(stmt: Stmt, indent: string): void {
    for (const expr of this.expressions(stmt)) this.define(expr, indent);
    const line = (text: string): number => this.lines.push(`${indent}${text}`);
    switch (stmt.op) {
      case "for": {
        const step = stmt.step === 1 ? "" : ` by ${stmt.step}`;
        const kind = stmt.kind === "serial" ? "" : `${stmt.kind} `;
        line(`for ${kind}i${stmt.variable} from ${this.text(stmt.start)} to ${this.text(stmt.end)}${step}`);
        this.block(stmt.body, `${indent}  `);
        return;
      }
      case "if":
        line(`if ${this.text(stmt.condition)}`);
        this.block(stmt.yes, `${indent}  `);
        if (stmt.no.length === 0) return;
        line("else");
        this.block(stmt.no, `${indent}  `);
        return;
      case "let":
        line(`let v${stmt.local}: ${typeName(stmt.value)} = ${this.text(stmt.value)}`);
        return;
      case "declare":
        line(`register r${stmt.register}: ${typeName(stmt.value)} = ${this.text(stmt.value)}`);
        return;
      case "set":
        line(`r${stmt.register} = ${this.text(stmt.value)}`);
        return;
      case "store": {
        const lanes = stmt.value.lanes === 1 ? "" : `:${stmt.value.lanes}`;
        line(`${this.memory[stmt.buffer]}[${this.text(stmt.index)}${lanes}] = ${this.text(stmt.value)}`);
      }
    }
  }

  /** Prints the shared operands of an expression that have no name yet. */
  private define(expr: Expr, indent: string): void {
    if (this.nameOf(expr) !== undefined) return;
    for (const operand of operands(expr)) this.define(operand, indent);
    const shared = (this.uses.get(expr.id) ?? 0) > 1 && operands(expr).length > 0 && !this.isConstant(expr);
    if (!shared) return;
    const text = this.text(expr);
    const name = `%${this.temporaries++}`;
    this.lines.push(`${indent}${name}: ${typeName(expr)} = ${text}`);
    this.scopes[this.scopes.length - 1].set(expr.id, name);
  }

  private isConstant(expr: Expr): boolean {
    return expr.op === "splat" && expr.a.op === "const";
  }

  private nameOf(expr: Expr): string | undefined {
    return this.scopes.findLast((scope) => scope.has(expr.id))?.get(expr.id);
  }

  private text(expr: Expr): string {
    const name = this.nameOf(expr);
    if (name !== undefined) return name;
    switch (expr.op) {
      case "const":
        return digits(expr.value);
      case "param":
        return this.kernel.params[expr.param].name;
      case "bound":
        return expr.which;
      case "var":
        return `i${expr.variable}`;
      case "ref":
        return `v${expr.local}`;
      case "read":
        return `r${expr.register}`;
      case "load":
        return `${this.memory[expr.buffer]}[${this.text(expr.index)}${expr.lanes === 1 ? "" : `:${expr.lanes}`}]`;
      case "splat":
        return expr.a.op === "const" ? digits(expr.a.value) : `splat(${this.text(expr.a)})`;
      case "cast":
      case "bitcast":
        return `${expr.op === "cast" ? "" : "bits "}${typeName(expr)}(${this.text(expr.a)})`;
      case "fold":
        return `fold ${expr.fold}(${this.text(expr.a)})`;
    }
    const args = operands(expr).map((operand) => this.text(operand));
    const sign = signs[expr.op];
    if (sign === undefined || args.length !== 2) return `${expr.op}(${args.join(", ")})`;
    return `(${args.join(` ${sign} `)})`;
  }
}

/** Prints a kernel, a statement a line; expressions used more than once have a name. */
export function printKernel(kernel: Kernel): string {
  return new Printer(kernel).print();
}
