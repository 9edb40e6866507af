import { bytesOf, type Expr, type Stmt, type Type } from "../../kernel/ir.ts";
import { Casts } from "./casts.ts";
import { laneBytes } from "./encoder.ts";
import { type Frame, scalarType, shapeOf } from "./frame.ts";
import { highHalf, isFloat, secondWord } from "./stack.ts";

/** The constant to add to the address of a load or store. */
export type OffsetOf = (access: Expr | Stmt) => number;

const compareNames: Readonly<Record<string, string>> = { eq: "eq", ne: "ne", lt: "lt", le: "le" };
const roundingNames: Readonly<Record<string, string>> = {
  floor: "floor",
  ceil: "ceil",
  trunc: "trunc",
  round: "nearest",
};

/** The value of a constant, or of a constant in every lane. */
function constantOf(expr: Expr): number | null {
  if (expr.op === "const") return expr.value;
  return expr.op === "splat" ? constantOf(expr.a) : null;
}

/** Computes every expression of the IR: all scalars, and vectors of 16 bytes or a multiple. */
export class Values extends Casts {
  private readonly offset: OffsetOf;
  private readonly relaxed: boolean;

  constructor(frame: Frame, offset: OffsetOf, relaxed: boolean) {
    super(frame);
    this.offset = offset;
    this.relaxed = relaxed;
  }

  protected override compute(expr: Expr, piece: number): void {
    const { code } = this;
    const vector = expr.lanes > 1;
    switch (expr.op) {
      case "const":
        this.constant(expr.value, expr.type);
        return;
      case "bound":
        code.get(expr.which === "lo" ? 1 : 2);
        return;
      case "param":
      case "var":
      case "ref":
      case "read":
        throw new Error(`render: cannot read ${expr.op} ${expr.id} (it has no value here)`);
      case "load":
        if (vector) {
          this.loadPiece(expr, piece);
        } else {
          this.loadScalar(expr);
        }
        return;
      case "splat":
        this.splat(expr);
        return;
      case "ramp":
        this.push(expr.a);
        code.op("i32x4.splat");
        code.v128([0, 1, 2, 3].flatMap((i) => laneBytes(i + 4 * piece, "i32")));
        code.op("i32x4.add");
        return;
      case "fold":
        this.fold(expr);
        return;
      case "fma":
        this.fma(expr, piece);
        return;
      case "where":
        this.where(expr, piece);
        return;
      case "cast":
        if (vector) {
          this.castPiece(expr, piece);
        } else {
          this.castScalar(expr);
        }
        return;
      case "bitcast":
        this.push(expr.a, piece);
        if (vector) return;
        if (expr.type === "float32" && expr.a.type !== "float32") code.op("f32.reinterpret_i32");
        if (expr.type !== "float32" && expr.a.type === "float32") code.op("i32.reinterpret_f32");
        return;
      default:
        if (!("b" in expr)) {
          this.unary(expr, piece);
          return;
        }
        this.binary(expr.op, expr, expr.a, expr.b, piece);
        return;
    }
  }

  // Memory

  private loadScalar(expr: Expr & { op: "load" }): void {
    const offset = this.offset(expr);
    this.push(expr.index);
    const byte = bytesOf(expr.type) === 1;
    this.code.memory(byte ? "i32.load8_u" : `${scalarType(expr.type)}.load`, offset);
  }

  private loadPiece(expr: Expr & { op: "load" }, piece: number): void {
    const { code } = this;
    const offset = this.offset(expr);
    this.push(expr.index);
    if (bytesOf(expr.type) > 1) {
      const half = expr.lanes * bytesOf(expr.type) === 8;
      code.memory(half ? "v128.load64_zero" : "v128.load", offset + 16 * piece);
      return;
    }
    if (expr.lanes === 2) {
      code.memory("i32.load16_u", offset);
      code.op("i32x4.splat");
    } else {
      code.memory("v128.load32_zero", offset + 4 * piece);
    }
    code.op("i16x8.extend_low_i8x16_u", "i32x4.extend_low_i16x8_u");
    if (expr.type === "bool") code.op("i32x4.neg");
  }

  /** Stores the scalar or the piece; pushes its own address and value. */
  store(stmt: Stmt & { op: "store" }, piece: number): void {
    const { code } = this;
    const { index, value } = stmt;
    const offset = this.offset(stmt);
    this.push(index);
    const bytes = bytesOf(value.type);
    if (value.lanes === 1) {
      this.push(value);
      code.memory(bytes === 1 ? "i32.store8" : `${scalarType(value.type)}.store`, offset);
      return;
    }
    if (bytes > 1) {
      this.push(value, piece);
      const half = value.lanes * bytes === 8;
      if (half) code.memory("v128.store64_lane", offset, 0);
      else code.memory("v128.store", offset + 16 * piece);
      return;
    }
    if (value.type === "bool") {
      this.mask(value, 4, piece);
      code.op("i32x4.neg");
    } else {
      this.push(value, piece);
    }
    const wide = this.keepTop("v128");
    code.get(wide);
    code.op("i16x8.narrow_i32x4_u");
    const narrow = this.keepTop("v128");
    code.get(narrow);
    code.op("i8x16.narrow_i16x8_u");
    if (value.lanes > 2) {
      code.memory("v128.store32_lane", offset + 4 * piece, 0);
      return;
    }
    code.lane("i32x4.extract_lane", 0);
    code.memory("i32.store16", offset);
  }

  private where(expr: Expr & { op: "where" }, piece: number): void {
    const { condition, a, b, lanes } = expr;
    this.push(a, piece);
    if (lanes === 1) {
      this.push(b);
      this.push(condition);
      this.code.op("select");
      return;
    }
    const bytes = this.frame.laneBytes(a);
    if (expr.type === "bool") this.mask(b, bytes, piece);
    else this.push(b, piece);
    this.mask(condition, bytes, piece);
    this.code.op("v128.bitselect");
  }

  // Moving between scalars and lanes

  private splat(expr: Expr & { op: "splat" }): void {
    const { a, type } = expr;
    const value = constantOf(a);
    if (type === "bool") {
      this.code.i32(0);
      this.push(a);
      this.code.op("i32.sub", "i32x4.splat");
      return;
    }
    if (value !== null) {
      this.splatConstant(value, shapeOf(type));
      return;
    }
    this.push(a);
    this.code.op(`${shapeOf(type)}.splat`);
  }

  private fold(expr: Expr & { op: "fold" }): void {
    const { a, type } = expr;
    const { code } = this;
    const shape = shapeOf(type);
    const pieces = this.frame.pieces(a);
    const part = (at: number, count: number): void => {
      if (count === pieces) {
        this.push(a, at);
        return;
      }
      part(at, 2 * count);
      part(at + count, 2 * count);
      this.combine(expr.fold, type, true);
    };
    part(0, 1);
    const swap = (lanes: readonly number[]): void => {
      const whole = this.keepTop("v128");
      code.get(whole);
      code.get(whole);
      code.shuffle(lanes);
      this.combine(expr.fold, type, true);
    };
    if (shape === "f64x2" || a.lanes > 2) swap(highHalf);
    if (shape !== "f64x2") swap(secondWord);
    code.lane(`${shape}.extract_lane`, 0);
  }

  /** Combines the two topmost values. */
  private combine(how: "add" | "sub" | "mul" | "max" | "min", type: Type, vector: boolean): void {
    const { code } = this;
    const kind = vector ? shapeOf(type) : scalarType(type);
    if (how !== "max" && how !== "min") {
      code.op(`${kind}.${how}`);
      this.trim(type, vector);
      return;
    }
    const unsigned = type === "uint32";
    if (!isFloat(type) && vector) {
      code.op(`i32x4.${how}_${unsigned ? "u" : "s"}`);
      return;
    }
    const value = vector ? "v128" : scalarType(type);
    const [a, b] = [this.frame.borrow(value), this.frame.borrow(value)];
    code.set(b);
    code.tee(a);
    code.get(b);
    this.first(how, type, vector, a, b);
  }

  /** Chooses between a and b, both pushed: rule 6 of the IR. */
  private first(how: "max" | "min", type: Type, vector: boolean, a: number, b: number): void {
    const { code } = this;
    const kind = vector ? shapeOf(type) : scalarType(type);
    code.get(a);
    code.get(b);
    const sign = isFloat(type) ? "" : type === "uint32" ? "_u" : "_s";
    code.op(`${kind}.${how === "max" ? "gt" : "lt"}${sign}`);
    if (isFloat(type)) {
      code.get(a);
      code.get(a);
      code.op(`${kind}.ne`, vector ? "v128.or" : "i32.or");
    }
    code.op(vector ? "v128.bitselect" : "select");
  }

  // Arithmetic

  private fma(expr: Expr & { op: "fma" }, piece: number): void {
    const vector = expr.lanes > 1;
    const { type, a, b, c } = expr;
    this.push(a, piece);
    this.push(b, piece);
    if (this.relaxed && vector && isFloat(type)) {
      this.push(c, piece);
      this.code.op(`${shapeOf(type)}.relaxed_madd`);
      return;
    }
    this.combine("mul", type, vector);
    this.push(c, piece);
    this.combine("add", type, vector);
  }

  private unary(expr: Expr & { a: Expr }, piece: number): void {
    const { code } = this;
    const { a, type, lanes, op } = expr;
    const vector = lanes > 1;
    const kind = vector ? shapeOf(type) : scalarType(type);
    if (op === "neg" && !isFloat(type) && !vector) {
      code.i32(0);
      this.push(a);
      code.op("i32.sub");
      this.trim(type, vector);
      return;
    }
    this.push(a, piece);
    if (op === "not") {
      this.not(type, vector);
      return;
    }
    if (isFloat(type)) {
      code.op(`${kind}.${roundingNames[op] ?? op}`);
      return;
    }
    if (op === "neg") {
      code.op("i32x4.neg");
      this.trim(type, vector);
      return;
    }
    if (op !== "abs" || type !== "int32") return;
    if (vector) {
      code.op("i32x4.abs");
      return;
    }
    const x = this.keepTop("i32");
    code.i32(31);
    code.op("i32.shr_s");
    const sign = this.keepTop("i32");
    code.get(x);
    code.op("i32.xor");
    code.get(sign);
    code.op("i32.sub");
  }

  private not(type: Type, vector: boolean): void {
    const { code } = this;
    if (type === "bool") {
      code.op(vector ? "v128.not" : "i32.eqz");
      return;
    }
    if (vector) {
      code.op("v128.not");
    } else {
      code.i32(-1);
      code.op("i32.xor");
    }
    this.trim(type, vector);
  }

  private binary(op: string, expr: Expr, a: Expr, b: Expr, piece: number): void {
    const vector = expr.lanes > 1;
    const { type } = a;
    switch (op) {
      case "add":
      case "sub":
      case "mul":
        this.push(a, piece);
        this.push(b, piece);
        this.combine(op, type, vector);
        return;
      case "div":
      case "rem":
        this.division(op, a, b, piece);
        return;
      case "max":
      case "min":
        this.extreme(op, a, b, piece);
        return;
      case "shl":
      case "shr":
        this.shift(op, a, b, piece);
        return;
      case "and":
      case "or":
      case "xor":
        this.logic(op, a, b, piece);
        return;
      default:
        if (type === "bool") {
          this.compareBools(op, a, b, piece);
        } else {
          this.compare(op, a, b, piece);
        }
        return;
    }
  }

  private logic(op: "and" | "or" | "xor", a: Expr, b: Expr, piece: number): void {
    this.push(a, piece);
    if (a.type === "bool" && a.lanes > 1) this.mask(b, this.frame.laneBytes(a), piece);
    else this.push(b, piece);
    this.code.op(`${a.lanes > 1 ? "v128" : "i32"}.${op}`);
  }

  private compare(op: string, a: Expr, b: Expr, piece: number): void {
    const { type } = a;
    const kind = a.lanes > 1 ? shapeOf(type) : scalarType(type);
    const ordered = op === "lt" || op === "le";
    const sign = ordered && !isFloat(type) ? (type === "uint32" ? "_u" : "_s") : "";
    this.push(a, piece);
    this.push(b, piece);
    this.code.op(`${kind}.${compareNames[op]}${sign}`);
  }

  private compareBools(op: string, a: Expr, b: Expr, piece: number): void {
    const vector = a.lanes > 1;
    if (!vector) {
      this.push(a);
      this.push(b);
      this.code.op(`i32.${compareNames[op]}${op === "lt" || op === "le" ? "_s" : ""}`);
      return;
    }
    if (op === "eq" || op === "ne") {
      this.logic("xor", a, b, piece);
      if (op === "eq") this.code.op("v128.not");
      return;
    }
    this.push(a, piece);
    this.code.op("v128.not");
    this.mask(b, this.frame.laneBytes(a), piece);
    this.code.op(op === "lt" ? "v128.and" : "v128.or");
  }

  private extreme(op: "max" | "min", a: Expr, b: Expr, piece: number): void {
    const { type } = a;
    const vector = a.lanes > 1;
    const { code } = this;
    if (type === "bool") {
      this.logic(op === "max" ? "or" : "and", a, b, piece);
      return;
    }
    if (!isFloat(type) && vector) {
      this.push(a, piece);
      this.push(b, piece);
      this.combine(op, type, vector);
      return;
    }
    const value = constantOf(b);
    if (isFloat(type) && value !== null && !Number.isNaN(value)) {
      // b where a <= b, else a: NaN falls to a.
      const kind = vector ? shapeOf(type) : scalarType(type);
      const held = this.frame.holder(b, piece) ?? this.frame.borrow(vector ? "v128" : scalarType(type));
      this.push(b, piece);
      if (this.frame.holder(b, piece) === undefined) code.tee(held);
      const x = this.hold(a, piece);
      code.get(x);
      code.get(held);
      code.op(`${kind}.${op === "max" ? "le" : "ge"}`, vector ? "v128.bitselect" : "select");
      return;
    }
    const x = this.hold(a, piece);
    const y = this.hold(b, piece);
    this.first(op, type, vector, x, y);
  }

  private division(op: "div" | "rem", a: Expr, b: Expr, piece: number): void {
    const { type, lanes } = a;
    const { code } = this;
    const vector = lanes > 1;
    if (op === "div" && isFloat(type)) {
      this.push(a, piece);
      this.push(b, piece);
      code.op(`${vector ? shapeOf(type) : scalarType(type)}.div`);
      return;
    }
    if (vector) {
      this.byLane(a, b, piece, () => this.divide(op, type, null));
      return;
    }
    this.push(a);
    this.push(b);
    this.divide(op, type, constantOf(b));
  }

  /** Divides the two topmost scalars; `divisor` is known where it is not null. */
  private divide(op: "div" | "rem", type: Type, divisor: number | null): void {
    const { code, frame } = this;
    if (isFloat(type)) {
      if (type === "float64") {
        code.at("call", frame.call("fmod"));
        return;
      }
      const b = frame.borrow("f32");
      code.set(b);
      code.op("f64.promote_f32");
      code.get(b);
      code.op("f64.promote_f32");
      code.at("call", frame.call("fmod"));
      code.op("f32.demote_f64");
      return;
    }
    const sign = type === "uint32" ? "u" : "s";
    if (divisor !== null && divisor !== 0 && divisor !== -1) {
      code.op(`i32.${op}_${sign}`);
      return;
    }
    code.at("call", frame.call(`${op}_${sign}`));
  }

  /** Does to every lane of a piece what `operate` does to two scalars on the stack. */
  private byLane(a: Expr, b: Expr, piece: number, operate: () => void): void {
    const { code } = this;
    const shape = shapeOf(a.type);
    const result = this.frame.borrow("v128");
    const x = this.hold(a, piece);
    code.set(result);
    const y = this.hold(b, piece);
    code.op("drop");
    for (let lane = 0; lane < (shape === "f64x2" ? 2 : 4); lane++) {
      code.get(result);
      code.get(x);
      code.lane(`${shape}.extract_lane`, lane);
      code.get(y);
      code.lane(`${shape}.extract_lane`, lane);
      operate();
      code.lane(`${shape}.replace_lane`, lane);
      code.set(result);
    }
    code.get(result);
  }

  private shift(op: "shl" | "shr", a: Expr, b: Expr, piece: number): void {
    const { type, lanes } = a;
    const { code } = this;
    const vector = lanes > 1;
    const name = op === "shl" ? "shl" : type === "int32" ? "shr_s" : "shr_u";
    const count = constantOf(b);
    const width = bytesOf(type) * 8;
    if (count !== null && count >= 0 && count < width) {
      this.push(a, piece);
      code.i32(count);
      code.op(`${vector ? "i32x4" : "i32"}.${name}`);
      this.trim(type, vector);
      return;
    }
    if (vector) {
      this.byLane(a, b, piece, () => code.at("call", this.frame.call(name)));
    } else {
      this.push(a);
      this.push(b);
      code.at("call", this.frame.call(name));
    }
    this.trim(type, vector);
  }
}
