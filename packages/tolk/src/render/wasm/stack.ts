import { bytesOf, type Expr, type Type } from "../../kernel/ir.ts";
import type { Element } from "../../type/dtype.ts";
import { type Code, laneBytes, type ScalarType, type ValueType } from "./encoder.ts";
import { type Frame, isNarrow, type Shape, scalarType, signOf } from "./frame.ts";

/** Byte orders of shuffles: even words of two vectors, their low halves, halves swapped, words swapped in pairs. */
export const evenWords: readonly number[] = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
export const lowHalves: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
export const highHalf: readonly number[] = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
export const secondWord: readonly number[] = [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11];

/** Pushes values on the stack of WebAssembly: a scalar, or one piece of a vector. */
export abstract class Stack {
  protected readonly frame: Frame;
  protected readonly code: Code;

  constructor(frame: Frame) {
    this.frame = frame;
    this.code = frame.code;
  }

  /** Pushes a piece of an expression that no local holds. */
  protected abstract compute(expr: Expr, piece: number): void;

  /** Pushes a piece, from its local when it has one. */
  push(expr: Expr, piece = 0): void {
    const local = this.frame.holder(expr, piece);
    if (local === undefined) this.compute(expr, piece);
    else this.code.get(local);
  }

  /** Pushes a piece and returns a local that holds it too. */
  protected hold(expr: Expr, piece: number): number {
    const local = this.frame.holder(expr, piece);
    if (local !== undefined) {
      this.code.get(local);
      return local;
    }
    this.compute(expr, piece);
    return this.keepTop(this.frame.typeOf(expr));
  }

  protected keepTop(type: ValueType): number {
    const made = this.frame.borrow(type);
    this.code.tee(made);
    return made;
  }

  /** Pushes a scalar constant. */
  protected constant(value: Element, type: Type): void {
    const { code } = this;
    const scalar = scalarType(type);
    if (scalar === "i64") code.i64(BigInt(value));
    else if (scalar === "i32") code.i32(Number(value) | 0);
    else code[scalar](Number(value));
  }

  protected splatConstant(value: Element, shape: Shape): void {
    const lane = laneBytes(value, shape.slice(0, 3) as ScalarType);
    this.code.v128(Array.from({ length: 16 / lane.length }, () => lane).flat());
  }

  /** Brings the topmost value back into its type, where registers are wider. */
  protected trim(type: Type, vector: boolean): void {
    if (!isNarrow(type)) return;
    const { code } = this;
    const bits = bytesOf(type) * 8;
    if (signOf(type) === "u") {
      if (vector) this.splatConstant(2 ** bits - 1, "i32x4");
      else code.i32(2 ** bits - 1);
      code.op(vector ? "v128.and" : "i32.and");
    } else if (vector) {
      code.i32(32 - bits);
      code.op("i32x4.shl");
      code.i32(32 - bits);
      code.op("i32x4.shr_s");
    } else {
      code.op(`i32.extend${bits}_s`);
    }
  }

  // Masks: lanes of 4 or 8 bytes, all ones or all zeros

  mask(expr: Expr, bytes: number, piece: number): void {
    const { code } = this;
    const has = this.frame.laneBytes(expr);
    if (has === bytes) {
      this.push(expr, piece);
      return;
    }
    if (bytes === 8) {
      this.push(expr, piece >> 1);
      code.op(piece % 2 === 0 ? "i64x2.extend_low_i32x4_s" : "i64x2.extend_high_i32x4_s");
      return;
    }
    this.push(expr, 2 * piece);
    if (expr.lanes === 2) this.code.get(this.keepTop("v128"));
    else this.push(expr, 2 * piece + 1);
    code.shuffle(evenWords);
  }
}
