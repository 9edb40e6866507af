import { type Expr, type Kernel, type Stmt, scratchLayout, type Type } from "../../kernel/ir.ts";
import { operands } from "../../kernel/walk.ts";
import {
  acceptSerial,
  blocksOf,
  type Definition,
  expressionsOf,
  type Item,
  isLeaf,
  Placement,
} from "../place.ts";
import { type Addressed, withAddresses } from "./address.ts";
import type { Code } from "./encoder.ts";
import { Frame, scalarType, signOf } from "./frame.ts";
import type { Helper } from "./helpers.ts";
import { Values } from "./values.ts";

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
  private readonly offsets: Addressed["offsets"];
  private readonly frame: Frame;
  private readonly code: Code;
  private readonly values: Values;
  private readonly variableIds = new Map<number, number>();

  constructor(given: Kernel, call: (helper: Helper) => number, relaxed: boolean) {
    acceptSerial(given, "WebAssembly");
    const { kernel, offsets } = withAddresses(given);
    this.kernel = kernel;
    this.offsets = offsets;
    this.frame = new Frame(call);
    this.code = this.frame.code;
    this.values = new Values(this.frame, (access) => this.offsets.get(access) ?? 0, relaxed);
  }

  render(): Code {
    this.arguments(allExpressions(this.kernel));
    this.block(new Placement(this.kernel).items);
    return this.code;
  }

  /** Reads the addresses and parameters out of the block of doubles. */
  private arguments(all: ReadonlyMap<number, Expr>): void {
    const { code, kernel } = this;
    const { offsets } = scratchLayout(kernel);
    const [ownParams, buffers] = [kernel.params.length, kernel.buffers.length];
    for (const expr of all.values()) {
      if (expr.op === "var") this.variableIds.set(expr.variable, expr.id);
      if (expr.op !== "param") continue;
      const local = code.local(scalarType(expr.type));
      const buffer = expr.param - ownParams;
      if (buffer >= buffers) {
        code.get(3);
        code.i32(offsets[buffer - buffers]);
        code.op("i32.add");
      } else {
        const big = buffer < 0 && scalarType(expr.type) === "i64";
        code.get(0);
        code.memory(big ? "i64.load" : "f64.load", 8 * (buffer >= 0 ? buffer : buffers + expr.param));
        if (buffer >= 0) code.op("i32.trunc_sat_f64_u");
        else if (!big) this.fromDouble(expr.type);
      }
      code.set(local);
      this.frame.names.set(expr.id, [local]);
    }
  }

  private fromDouble(type: Type): void {
    const { code } = this;
    if (type === "bool") {
      code.f64(0);
      code.op("f64.ne");
    } else if (type === "float32") {
      code.op("f32.demote_f64");
    } else if (type !== "float64") {
      code.op(`i32.trunc_sat_f64_${signOf(type)}`);
    }
  }

  // Statements

  private block(items: readonly Item[]): void {
    const named: number[] = [];
    for (const item of items) {
      if (item.kind === "define") this.define(item.definition, named);
      else this.statement(item.stmt, item.blocks);
    }
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
        this.store(stmt);
    }
    frame.release();
  }

  private store(stmt: Stmt & { op: "store" }): void {
    const named: number[] = [];
    const pieces = this.storePieces(stmt.value);
    if (pieces > 1) this.name(stmt.index, named);
    for (let piece = 0; piece < pieces; piece++) this.values.store(stmt, piece);
    for (const id of named) this.frame.names.delete(id);
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
}

/** Compiles one kernel; `call` gives the index of a helper function. */
export function kernelCode(kernel: Kernel, call: (helper: Helper) => number, relaxed: boolean): Code {
  return new KernelCode(kernel, call, relaxed).render();
}
