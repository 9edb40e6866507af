import { bytesOf, type Expr, infoOf, isSigned, type Type } from "../../kernel/ir.ts";
import { MaskWidths } from "../masks.ts";
import { Code, type ScalarType, type ValueType } from "./encoder.ts";
import type { Helper } from "./helpers.ts";

/** The WebAssembly type that holds a scalar. */
export function scalarType(type: Type): ScalarType {
  return infoOf(type).wasm;
}

const shapes = { i32: "i32x4", i64: "i64x2", f32: "f32x4", f64: "f64x2" } as const;
export type Shape = (typeof shapes)[ScalarType];

/** How a lane of a type lies in a register: narrow integers are widened. */
export function shapeOf(type: Type): Shape {
  return shapes[scalarType(type)];
}

/** True for integers that are kept in registers wider than they are. */
export function isNarrow(type: Type): boolean {
  return type !== "bool" && bytesOf(type) < 4;
}

/** The suffix of instructions that depend on an integer's sign. */
export function signOf(type: Type): "s" | "u" {
  return isSigned(type) ? "s" : "u";
}

/** The state of one kernel's code: where values are kept. A vector is one or more registers, its pieces. */
export class Frame {
  readonly code: Code = new Code(["i32", "i32", "i32", "i32"]);
  readonly masks: MaskWidths = new MaskWidths(4);
  /** Locals that hold the pieces of computed expressions, of `let`s, of registers. */
  readonly names: Map<number, readonly number[]> = new Map();
  readonly locals: Map<number, readonly number[]> = new Map();
  readonly registers: Map<number, readonly number[]> = new Map();
  readonly call: (helper: Helper) => number;
  private readonly free = new Map<ValueType, number[]>();
  private borrowed: [ValueType, number][] = [];

  constructor(call: (helper: Helper) => number) {
    this.call = call;
  }

  /** Bytes of a lane in registers. */
  laneBytes(expr: Expr): number {
    if (expr.type === "bool") return this.masks.of(expr);
    return Math.max(4, bytesOf(expr.type));
  }

  pieces(expr: Expr): number {
    return expr.lanes === 1 ? 1 : Math.max(1, (expr.lanes * this.laneBytes(expr)) / 16);
  }

  typeOf(expr: Expr): ValueType {
    return expr.lanes === 1 ? scalarType(expr.type) : "v128";
  }

  /** A local for the time of one statement. */
  borrow(type: ValueType): number {
    const local = this.free.get(type)?.pop() ?? this.code.local(type);
    this.borrowed.push([type, local]);
    return local;
  }

  /** Takes back every borrowed local. */
  release(): void {
    for (const [type, local] of this.borrowed) {
      const list = this.free.get(type) ?? [];
      list.push(local);
      this.free.set(type, list);
    }
    this.borrowed = [];
  }

  /** New locals for the pieces of `expr`. */
  keep(expr: Expr): number[] {
    return Array.from({ length: this.pieces(expr) }, () => this.code.local(this.typeOf(expr)));
  }

  /** The local that already holds a piece of `expr`, if one does. */
  holder(expr: Expr, piece: number): number | undefined {
    const known = this.names.get(expr.id);
    if (known !== undefined) return known[piece];
    if (expr.op === "ref") return this.locals.get(expr.local)?.[piece];
    if (expr.op === "read") return this.registers.get(expr.register)?.[piece];
    return undefined;
  }
}
