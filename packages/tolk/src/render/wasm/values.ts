import { bytesOf, type Expr, isFloat, isSigned, type Stmt, type Type } from "../../kernel/ir.ts";
import type { Element } from "../../type/dtype.ts";
import { Casts } from "./casts.ts";
import { laneBytes } from "./encoder.ts";
import { type Frame, isNarrow, scalarType, shapeOf, signOf } from "./frame.ts";
import { highHalf, secondWord } from "./stack.ts";

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
function constantOf(expr: Expr): Element | null {
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
      case "bitcast": {
        this.push(expr.a, piece);
        const [from, to] = [scalarType(expr.a.type), scalarType(expr.type)];
        if (!vector && from !== to) code.op(`${to}.reinterpret_${from}`);
        this.trim(expr.type, vector);
        return;
      }
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
    const bytes = bytesOf(expr.type);
    const narrow = bytes < 4 ? `${bytes * 8}_${signOf(expr.type)}` : "";
    this.code.memory(`${scalarType(expr.type)}.load${narrow}`, offset);
  }

  private loadPiece(expr: Expr & { op: "load" }, piece: number): void {
    const { code } = this;
    const offset = this.offset(expr);
    this.push(expr.index);
    const sign = signOf(expr.type);
    if (bytesOf(expr.type) === 2) {
      code.memory(expr.lanes === 2 ? "v128.load32_zero" : "v128.load64_zero", offset + 8 * piece);
      code.op(`i32x4.extend_low_i16x8_${sign}`);
      return;
    }
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
    code.op(`i16x8.extend_low_i8x16_${sign}`, `i32x4.extend_low_i16x8_${sign}`);
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
      code.memory(`${scalarType(value.type)}.store${bytes < 4 ? bytes * 8 : ""}`, offset);
      return;
    }
    if (bytes >= 4) {
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
    const sign = signOf(value.type);
    const wide = this.keepTop("v128");
    code.get(wide);
    code.op(`i16x8.narrow_i32x4_${sign}`);
    if (bytes === 2) {
      code.memory(value.lanes > 2 ? "v128.store64_lane" : "v128.store32_lane", offset + 8 * piece, 0);
      return;
    }
    const narrow = this.keepTop("v128");
    code.get(narrow);
    code.op(`i8x16.narrow_i16x8_${sign}`);
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
    const pair = shape.endsWith("x2");
    if (pair || a.lanes > 2) swap(highHalf);
    if (!pair) swap(secondWord);
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
    if (vector && kind === "i32x4") {
      code.op(`i32x4.${how}_${signOf(type)}`);
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
    this.order(how === "max" ? "gt" : "lt", type, vector);
    if (isFloat(type)) {
      code.get(a);
      code.get(a);
      code.op(`${kind}.ne`, vector ? "v128.or" : "i32.or");
    }
    code.op(vector ? "v128.bitselect" : "select");
  }

  /** Compares the two topmost values by size. */
  private order(op: "lt" | "le" | "gt", type: Type, vector: boolean): void {
    const { code } = this;
    const kind = vector ? shapeOf(type) : scalarType(type);
    if (kind !== "i64x2" || signOf(type) === "s") {
      code.op(`${kind}.${op}${isFloat(type) ? "" : `_${signOf(type)}`}`);
      return;
    }
    // Vectors of 64 bits are compared as signed only: moves both by half the range.
    const b = this.frame.borrow("v128");
    code.set(b);
    for (const step of [() => undefined, () => code.get(b)]) {
      step();
      this.splatConstant(-(2n ** 63n), "i64x2");
      code.op("v128.xor");
    }
    code.op(`i64x2.${op}_s`);
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
    const scalar = scalarType(type);
    const kind = vector ? shapeOf(type) : scalar;
    if (op === "neg" && !isFloat(type) && !vector) {
      this.constant(0, type);
      this.push(a);
      code.op(`${scalar}.sub`);
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
      code.op(`${kind}.neg`);
      this.trim(type, vector);
      return;
    }
    if (op !== "abs" || !isSigned(type)) return;
    if (vector) {
      code.op(`${kind}.abs`);
      this.trim(type, vector);
      return;
    }
    const x = this.keepTop(scalar);
    this.constant(scalar === "i64" ? 63 : 31, type);
    code.op(`${scalar}.shr_s`);
    const sign = this.keepTop(scalar);
    code.get(x);
    code.op(`${scalar}.xor`);
    code.get(sign);
    code.op(`${scalar}.sub`);
    this.trim(type, vector);
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
      this.constant(-1, type);
      code.op(`${scalarType(type)}.xor`);
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
    this.code.op(`${a.lanes > 1 ? "v128" : scalarType(a.type)}.${op}`);
  }

  private compare(op: string, a: Expr, b: Expr, piece: number): void {
    const { type } = a;
    const vector = a.lanes > 1;
    this.push(a, piece);
    this.push(b, piece);
    if (op === "lt" || op === "le") this.order(op, type, vector);
    else this.code.op(`${vector ? shapeOf(type) : scalarType(type)}.${compareNames[op]}`);
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
  private divide(op: "div" | "rem", type: Type, divisor: Element | null): void {
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
    const name = `${scalarType(type) as "i32" | "i64"}.${op}_${signOf(type)}` as const;
    const safe = divisor !== null && Number(divisor) !== 0 && Number(divisor) !== -1;
    if (safe) code.op(name);
    else code.at("call", frame.call(name));
    // The least narrow integer by -1 is one above the greatest.
    if (isNarrow(type) && isSigned(type)) this.trim(type, false);
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
    for (let lane = 0; lane < (shape.endsWith("x2") ? 2 : 4); lane++) {
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
    const name = op === "shl" ? "shl" : (`shr_${signOf(type)}` as const);
    const kind = scalarType(type) as "i32" | "i64";
    const count = constantOf(b);
    const width = bytesOf(type) * 8;
    if (count !== null && count >= 0 && count < width) {
      this.push(a, piece);
      if (vector) code.i32(Number(count));
      else this.constant(count, type);
      code.op(`${vector ? shapeOf(type) : kind}.${name}`);
      this.trim(type, vector);
      return;
    }
    const helper = (): void => code.at("call", this.frame.call(`${kind}.${name}`));
    if (vector) {
      this.byLane(a, b, piece, helper);
    } else {
      this.push(a);
      this.push(b);
      helper();
    }
    this.trim(type, vector);
  }
}
