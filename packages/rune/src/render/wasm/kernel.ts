import { bytesOf, type Expr, type Kernel, type Stmt, scratchLayout } from "../../kernel/ir.ts";
import { operands } from "../../kernel/walk.ts";
import { blocksOf, type Definition, expressionsOf, type Item, isLeaf, Placement } from "../place.ts";
import type { Code } from "./encoder.ts";
import { Frame, isNatural, scalarType } from "./frame.ts";
import type { Helper } from "./helpers.ts";
import { Values } from "./values.ts";

// Offsets of memory instructions are kept small enough to be added to any address below 2^31.
const mostOffset = 1 << 20;

/** Every expression of a kernel, operands first. */
function allExpressions(kernel: Kernel): Map<number, Expr> {
  const found = new Map<number, Expr>();
  const visit = (expr: Expr): void => {
    if (found.has(expr.id)) return;
    for (const operand of operands(expr)) visit(operand);
    found.set(expr.id, expr);
  };
  const walk = (block: readonly Stmt[]): void => {
    for (const stmt of block) {
      for (const expr of expressionsOf(stmt)) visit(expr);
      for (const inner of blocksOf(stmt)) walk(inner);
    }
  };
  walk(kernel.body);
  return found;
}

class KernelCode {
  private readonly kernel: Kernel;
  private readonly frame: Frame;
  private readonly code: Code;
  private readonly values: Values;
  private readonly bases = new Map<number, number>();
  private readonly naturals = new Set<number>();
  /** Addresses computed so far, innermost block last. */
  private readonly addresses: Map<string, number>[] = [new Map()];
  private readonly variableIds = new Map<number, number>();
  private readonly volatile = new Set<number>();

  constructor(kernel: Kernel, call: (helper: Helper) => number, relaxed: boolean) {
    this.kernel = kernel;
    this.frame = new Frame(call);
    this.code = this.frame.code;
    this.values = new Values(this.frame, (buffer, index) => this.address(buffer, index), relaxed);
  }

  render(): Code {
    const { kernel, code } = this;
    const all = allExpressions(kernel);
    this.findVolatile(all);
    this.arguments(all);
    const { offsets } = scratchLayout(kernel);
    kernel.scratch.forEach((_, i) => {
      const base = code.local("i32");
      code.get(3);
      code.i32(offsets[i]);
      code.op("i32.add");
      code.set(base);
      this.bases.set(kernel.buffers.length + i, base);
    });
    this.block(new Placement(kernel).items);
    return code;
  }

  private findVolatile(all: ReadonlyMap<number, Expr>): void {
    for (const expr of all.values()) {
      const own =
        expr.op === "read" || (expr.op === "load" && this.kernel.buffers[expr.buffer]?.access !== "read");
      if (own || operands(expr).some(({ id }) => this.volatile.has(id))) this.volatile.add(expr.id);
    }
  }

  /** Reads the addresses and parameters out of the block of doubles. */
  private arguments(all: ReadonlyMap<number, Expr>): void {
    const { kernel, code } = this;
    kernel.buffers.forEach((_, i) => {
      const base = code.local("i32");
      code.get(0);
      code.memory("f64.load", 8 * i);
      code.op("i32.trunc_sat_f64_u");
      code.set(base);
      this.bases.set(i, base);
    });
    for (const expr of all.values()) {
      if (expr.op === "var") this.variableIds.set(expr.variable, expr.id);
      if (expr.op !== "param") continue;
      const local = code.local(scalarType(expr.type));
      code.get(0);
      code.memory("f64.load", 8 * (kernel.buffers.length + expr.param));
      if (expr.type === "bool") {
        code.f64(0);
        code.op("f64.ne");
      } else if (expr.type === "float32") {
        code.op("f32.demote_f64");
      } else if (expr.type !== "float64") {
        code.op(expr.type === "uint32" ? "i32.trunc_sat_f64_u" : "i32.trunc_sat_f64_s");
      }
      code.set(local);
      this.frame.names.set(expr.id, [local]);
    }
  }

  // Statements

  private block(items: readonly Item[]): void {
    const named: number[] = [];
    this.addresses.push(new Map());
    for (const item of items) {
      if (item.kind === "define") this.define(item.definition, named);
      else this.statement(item.stmt, item.blocks);
    }
    this.addresses.pop();
    for (const id of named) this.frame.names.delete(id);
  }

  private define({ expr, uses, hoisted }: Definition, named: number[]): void {
    const { frame } = this;
    frame.names.delete(expr.id);
    // A vector computes its scalars and its operands of another width once for each piece.
    if (frame.pieces(expr) > 1 || expr.op === "cast") {
      for (const operand of operands(expr)) {
        if (frame.pieces(operand) !== frame.pieces(expr)) this.name(operand, named);
      }
    }
    if (uses === 1 && !hoisted) return;
    this.name(expr, named);
  }

  private name(expr: Expr, named: number[]): void {
    const { frame } = this;
    if (isLeaf(expr) || frame.names.has(expr.id)) return;
    const locals = frame.keep(expr);
    locals.forEach((local, piece) => {
      this.values.push(expr, piece);
      this.code.set(local);
    });
    frame.names.set(expr.id, locals);
    named.push(expr.id);
  }

  private statement(stmt: Stmt, blocks: readonly (readonly Item[])[]): void {
    const { code, frame, values } = this;
    switch (stmt.op) {
      case "for":
        this.loop(stmt, blocks[0]);
        break;
      case "if":
        values.push(stmt.condition);
        code.open("if");
        this.block(blocks[0]);
        if (blocks[1].length > 0) {
          code.op("else");
          this.block(blocks[1]);
        }
        code.op("end");
        break;
      case "let":
        frame.masks.let(stmt.local, stmt.value);
        frame.locals.set(stmt.local, this.assign(stmt.value, frame.keep(stmt.value)));
        break;
      case "declare":
        frame.masks.declare(stmt.register, stmt.value);
        frame.registers.set(stmt.register, this.assign(stmt.value, frame.keep(stmt.value)));
        break;
      case "set":
        this.set(stmt);
        break;
      case "store":
        for (let piece = 0; piece < this.storePieces(stmt.value); piece++) {
          values.store(stmt.buffer, stmt.index, stmt.value, piece);
        }
    }
    frame.release();
  }

  /** Bytes of masks of 8 are stored four lanes at a time, as masks of 4. */
  private storePieces(value: Expr): number {
    if (value.lanes === 1 || value.type !== "bool") return this.frame.pieces(value);
    return Math.max(1, value.lanes / 4);
  }

  private assign(value: Expr, locals: readonly number[]): readonly number[] {
    locals.forEach((_, piece) => {
      this.values.push(value, piece);
    });
    for (const local of [...locals].reverse()) this.code.set(local);
    return locals;
  }

  private set(stmt: Stmt & { op: "set" }): void {
    const locals = this.frame.registers.get(stmt.register) ?? [];
    const { value } = stmt;
    if (value.type !== "bool" || value.lanes === 1) {
      this.assign(value, locals);
      return;
    }
    const bytes = this.frame.masks.register(stmt.register);
    locals.forEach((_, piece) => {
      this.values.mask(value, bytes, piece);
    });
    for (const local of [...locals].reverse()) this.code.set(local);
  }

  private loop(stmt: Stmt & { op: "for" }, body: readonly Item[]): void {
    const { code, frame, values } = this;
    const i = code.local("i32");
    if (isNatural(stmt.start, this.naturals)) this.naturals.add(stmt.variable);
    values.push(stmt.start);
    code.set(i);
    const constant = stmt.end.op === "const";
    const end = constant ? 0 : code.local("i32");
    const limit = (): void => (constant ? values.push(stmt.end) : code.get(end));
    if (!constant) {
      values.push(stmt.end);
      code.set(end);
    }
    code.open("block");
    code.get(i);
    limit();
    code.op("i32.ge_s");
    code.at("br_if", 0);
    code.open("loop");
    frame.release();
    const id = this.variableIds.get(stmt.variable);
    if (id !== undefined) frame.names.set(id, [i]);
    this.block(body);
    code.get(i);
    code.i32(stmt.step);
    code.op("i32.add");
    code.tee(i);
    limit();
    code.op("i32.lt_s");
    code.at("br_if", 0);
    code.op("end", "end");
  }

  // Addresses

  /** Pushes the address of `buffer[index]` and returns the offset still to be added. */
  private address(buffer: number, index: Expr): number {
    const { code } = this;
    const bytes = bytesOf(this.typeOf(buffer));
    let at = index;
    let offset = 0;
    if (at.op === "const" && at.value >= 0 && at.value * bytes < mostOffset) {
      code.get(this.bases.get(buffer) as number);
      return at.value * bytes;
    }
    if (at.op === "add" && at.b.op === "const" && at.b.value > 0 && at.b.value * bytes < mostOffset) {
      if (isNatural(at.a, this.naturals)) {
        offset = at.b.value * bytes;
        at = at.a;
      }
    }
    const key = `${buffer}:${at.id}`;
    const known = this.addresses.findLast((map) => map.has(key))?.get(key);
    if (known !== undefined) {
      code.get(known);
      return offset;
    }
    code.get(this.bases.get(buffer) as number);
    this.values.push(at);
    if (bytes > 1) {
      code.i32(Math.log2(bytes));
      code.op("i32.shl");
    }
    code.op("i32.add");
    if (!this.volatile.has(at.id)) {
      const local = code.local("i32");
      code.tee(local);
      this.addresses.at(-1)?.set(key, local);
    }
    return offset;
  }

  private typeOf(buffer: number): Kernel["buffers"][number]["type"] {
    const { buffers, scratch } = this.kernel;
    return buffer < buffers.length ? buffers[buffer].type : scratch[buffer - buffers.length].type;
  }
}

/** Compiles one kernel; `call` gives the index of a helper function. */
export function kernelCode(kernel: Kernel, call: (helper: Helper) => number, relaxed: boolean): Code {
  return new KernelCode(kernel, call, relaxed).render();
}
