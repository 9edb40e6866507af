import { bytesOf, type Expr, type Type } from "../../kernel/ir.ts";
import { scalarType, shapeOf } from "./frame.ts";
import { highHalf, isFloat, lowHalves, Stack } from "./stack.ts";

/** Conversions between types, under rule 6 of the IR. */
export abstract class Casts extends Stack {
  protected castScalar(expr: Expr & { op: "cast" }): void {
    const { a, type } = expr;
    const { code } = this;
    this.push(a);
    const [from, to] = [scalarType(a.type), scalarType(type)];
    if (type === "bool") {
      this.constant(0, a.type);
      code.op(`${from}.ne`);
      return;
    }
    if (isFloat(a.type)) {
      if (isFloat(type)) {
        if (from === to) return;
        code.op(to === "f32" ? "f32.demote_f64" : "f64.promote_f32");
        return;
      }
      const unsigned = type === "uint32" || type === "uint8";
      code.op(`i32.trunc_sat_${from}_${unsigned ? "u" : "s"}`);
      if (type !== "uint8") return;
      const x = this.keepTop("i32");
      code.i32(255);
      code.get(x);
      code.i32(255);
      code.op("i32.lt_u", "select");
      return;
    }
    if (isFloat(type)) {
      code.op(`${to}.convert_i32_${a.type === "uint32" ? "u" : "s"}`);
      return;
    }
    if (a.type !== "bool") this.trim(type, false);
  }

  protected castPiece(expr: Expr & { op: "cast" }, piece: number): void {
    const { a, type } = expr;
    const { code } = this;
    if (type === "bool") {
      if (a.type === "bool") {
        this.push(a, piece);
        return;
      }
      this.push(a, piece);
      this.splatConstant(0, shapeOf(a.type));
      code.op(`${shapeOf(a.type)}.ne`);
      return;
    }
    if (a.type === "bool") {
      this.mask(a, Math.max(4, bytesOf(type)), piece);
      this.splatConstant(1, shapeOf(type));
      code.op("v128.and");
      return;
    }
    if (isFloat(a.type)) {
      if (isFloat(type)) this.floatPiece(a, type, piece);
      else this.truncatePiece(a, type, piece);
      return;
    }
    if (type === "float32") {
      this.push(a, piece);
      code.op(`f32x4.convert_i32x4_${a.type === "uint32" ? "u" : "s"}`);
      return;
    }
    if (type === "float64") {
      this.half(a, piece);
      code.op(`f64x2.convert_low_i32x4_${a.type === "uint32" ? "u" : "s"}`);
      return;
    }
    this.push(a, piece);
    this.trim(type, true);
  }

  /** Pushes the 4-byte lanes that belong to an 8-byte piece, in the low half. */
  private half(a: Expr, piece: number): void {
    this.push(a, piece >> 1);
    if (piece % 2 === 0) return;
    const whole = this.keepTop("v128");
    this.code.get(whole);
    this.code.shuffle(highHalf);
  }

  /** Converts the 8-byte pieces that belong to a 4-byte piece. */
  private joined(a: Expr, piece: number, convert: string): void {
    this.push(a, 2 * piece);
    this.code.op(convert);
    if (a.lanes === 2) return;
    this.push(a, 2 * piece + 1);
    this.code.op(convert);
    this.code.shuffle(lowHalves);
  }

  private floatPiece(a: Expr, type: Type, piece: number): void {
    if (a.type === type) {
      this.push(a, piece);
      return;
    }
    if (type === "float32") {
      this.joined(a, piece, "f32x4.demote_f64x2_zero");
      return;
    }
    this.half(a, piece);
    this.code.op("f64x2.promote_low_f32x4");
  }

  private truncatePiece(a: Expr, type: Type, piece: number): void {
    const { code } = this;
    const sign = type === "uint32" || type === "uint8" ? "u" : "s";
    if (a.type === "float64") {
      this.joined(a, piece, `i32x4.trunc_sat_f64x2_${sign}_zero`);
    } else {
      this.push(a, piece);
      code.op(`i32x4.trunc_sat_f32x4_${sign}`);
    }
    if (type !== "uint8") return;
    this.splatConstant(255, "i32x4");
    code.op("i32x4.min_u");
  }
}
