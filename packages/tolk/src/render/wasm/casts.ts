import { bytesOf, type Expr, infoOf, isFloat, type Type } from "../../kernel/ir.ts";
import { isNarrow, type Shape, scalarType, shapeOf, signOf } from "./frame.ts";
import { evenWords, highHalf, lowHalves, Stack } from "./stack.ts";

/** How an integer is read where it becomes a float or a wider one: narrow ones lie in words that hold their sign. */
function signIn(type: Type): "s" | "u" {
  return bytesOf(type) < 4 ? "s" : signOf(type);
}

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
      code.op(`${to}.trunc_sat_${from}_${signOf(type)}`);
      this.clampScalar(type);
      return;
    }
    if (isFloat(type)) {
      code.op(`${to}.convert_${from}_${signIn(a.type)}`);
      return;
    }
    if (from === "i32" && to === "i64") code.op(`i64.extend_i32_${signIn(a.type)}`);
    if (from === "i64" && to === "i32") code.op("i32.wrap_i64");
    if (a.type !== "bool") this.trim(type, false);
  }

  /** Takes the topmost word into the limits of a narrow integer. */
  private clampScalar(type: Type): void {
    if (!isNarrow(type)) return;
    const { code } = this;
    const [low, high] = infoOf(type).limits.map(Number);
    const x = this.keepTop("i32");
    code.i32(high);
    code.get(x);
    code.i32(high);
    code.op(`i32.lt_${signOf(type)}`, "select");
    if (low === 0) return;
    const y = this.keepTop("i32");
    code.i32(low);
    code.get(y);
    code.i32(low);
    code.op("i32.gt_s", "select");
  }

  protected castPiece(expr: Expr & { op: "cast" }, piece: number): void {
    const { a, type } = expr;
    const { code } = this;
    if (type === "bool") {
      this.push(a, piece);
      if (a.type === "bool") return;
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
    if (isFloat(type)) this.convertPiece(a, type, piece);
    else this.integerPiece(a, type, piece);
  }

  private integerPiece(a: Expr, type: Type, piece: number): void {
    const { code } = this;
    const [from, to] = [scalarType(a.type), scalarType(type)];
    if (from === to) {
      this.push(a, piece);
    } else if (to === "i64") {
      this.push(a, piece >> 1);
      code.op(`i64x2.extend_${piece % 2 === 0 ? "low" : "high"}_i32x4_${signIn(a.type)}`);
      return;
    } else {
      this.push(a, 2 * piece);
      if (a.lanes === 2) code.get(this.keepTop("v128"));
      else this.push(a, 2 * piece + 1);
      code.shuffle(evenWords);
    }
    this.trim(type, true);
  }

  private convertPiece(a: Expr, type: Type, piece: number): void {
    const { code } = this;
    const sign = signIn(a.type);
    if (scalarType(a.type) === "i64") {
      const each = (): void => this.pair("i64x2", shapeOf(type), `${scalarType(type)}.convert_i64_${sign}`);
      if (type === "float32") {
        this.joined(a, piece, each);
      } else {
        this.push(a, piece);
        each();
      }
      return;
    }
    if (type === "float32") {
      this.push(a, piece);
      code.op(`f32x4.convert_i32x4_${sign}`);
      return;
    }
    this.half(a, piece);
    code.op(`f64x2.convert_low_i32x4_${sign}`);
  }

  /** Converts the first two lanes of the topmost vector one by one. */
  private pair(from: Shape, to: Shape, convert: string): void {
    const { code } = this;
    const whole = this.keepTop("v128");
    code.lane(`${from}.extract_lane`, 0);
    code.op(convert, `${to}.splat`);
    code.get(whole);
    code.lane(`${from}.extract_lane`, 1);
    code.op(convert);
    code.lane(`${to}.replace_lane`, 1);
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
  private joined(a: Expr, piece: number, convert: () => void): void {
    this.push(a, 2 * piece);
    convert();
    if (a.lanes === 2) return;
    this.push(a, 2 * piece + 1);
    convert();
    this.code.shuffle(lowHalves);
  }

  private floatPiece(a: Expr, type: Type, piece: number): void {
    if (a.type === type) {
      this.push(a, piece);
      return;
    }
    if (type === "float32") {
      this.joined(a, piece, () => this.code.op("f32x4.demote_f64x2_zero"));
      return;
    }
    this.half(a, piece);
    this.code.op("f64x2.promote_low_f32x4");
  }

  private truncatePiece(a: Expr, type: Type, piece: number): void {
    const { code } = this;
    const sign = signOf(type);
    const from = scalarType(a.type);
    if (scalarType(type) === "i64") {
      if (from === "f64") this.push(a, piece);
      else this.half(a, piece);
      this.pair(shapeOf(a.type), "i64x2", `i64.trunc_sat_${from}_${sign}`);
      return;
    }
    if (from === "f64") {
      this.joined(a, piece, () => code.op(`i32x4.trunc_sat_f64x2_${sign}_zero`));
    } else {
      this.push(a, piece);
      code.op(`i32x4.trunc_sat_f32x4_${sign}`);
    }
    if (!isNarrow(type)) return;
    const [low, high] = infoOf(type).limits;
    this.splatConstant(high, "i32x4");
    code.op(`i32x4.min_${sign}`);
    if (sign === "u") return;
    this.splatConstant(low, "i32x4");
    code.op("i32x4.max_s");
  }
}
