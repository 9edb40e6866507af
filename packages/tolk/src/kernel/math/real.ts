import type { Builder } from "../builder.ts";
import {
  type BinaryInstruction,
  type CompareInstruction,
  type Expr,
  isFloat,
  type UnaryInstruction,
} from "../ir.ts";

/** Short words for expressions of one floating type and number of lanes. Nothing here fuses, so bits are portable. */
export class Real {
  readonly b: Builder;
  readonly type: "float32" | "float64";
  readonly lanes: number;
  readonly single: boolean;

  constructor(b: Builder, like: Expr) {
    if (!isFloat(like.type)) throw new Error(`math: cannot compute on ${like.type} (float32 or float64)`);
    this.b = b;
    this.type = like.type as "float32" | "float64";
    this.lanes = like.lanes;
    this.single = this.type === "float32";
  }

  /** The same lanes in float64. */
  get wide(): Real {
    return this.single ? new Real(this.b, this.b.cast(this.num(0), "float64")) : this;
  }

  num(value: number): Expr {
    return this.b.constant(this.single ? Math.fround(value) : value, this.type, this.lanes);
  }

  int(value: number): Expr {
    return this.b.constant(value, "int32", this.lanes);
  }

  private with(x: Expr, y: Expr | number): Expr {
    if (typeof y !== "number") return y;
    return this.b.constant(x.type === "float32" ? Math.fround(y) : y, x.type, x.lanes);
  }

  do(op: BinaryInstruction | CompareInstruction, x: Expr, y: Expr | number): Expr {
    return this.b.binary(op, x, this.with(x, y));
  }

  add(x: Expr, y: Expr | number): Expr {
    return this.do("add", x, y);
  }

  sub(x: Expr, y: Expr | number): Expr {
    return this.do("sub", x, y);
  }

  mul(x: Expr, y: Expr | number): Expr {
    return this.do("mul", x, y);
  }

  div(x: Expr, y: Expr | number): Expr {
    return this.do("div", x, y);
  }

  lt(x: Expr, y: Expr | number): Expr {
    return this.do("lt", x, y);
  }

  le(x: Expr, y: Expr | number): Expr {
    return this.do("le", x, y);
  }

  eq(x: Expr, y: Expr | number): Expr {
    return this.do("eq", x, y);
  }

  un(op: UnaryInstruction, x: Expr): Expr {
    return this.b.unary(op, x);
  }

  where(condition: Expr, x: Expr | number, y: Expr | number): Expr {
    const number = (value: Expr | number): Expr => (typeof value === "number" ? this.num(value) : value);
    return this.b.where(condition, number(x), number(y));
  }

  /** Bounds `x`; NaN stays NaN. */
  clamp(x: Expr, low: number, high: number): Expr {
    return this.do("min", this.do("max", x, low), high);
  }

  /** A polynomial by Horner's rule, coefficients from the highest power down. */
  poly(x: Expr, coefficients: readonly number[]): Expr {
    return coefficients.slice(1).reduce((sum, c) => this.add(this.mul(sum, x), c), this.num(coefficients[0]));
  }

  /** True where the sign bit is set, of -0 too (NaNs either way). */
  isNegative(x: Expr): Expr {
    return this.lt(this.b.bitcast(this.b.cast(x, "float32"), "int32"), 0);
  }

  /** The int32 of a whole number below 2^22 in size: read from the bits, which costs less than a cast that saturates. */
  whole(x: Expr): Expr {
    const magic = this.add(this.b.cast(x, "float32"), 12582912);
    return this.sub(this.b.bitcast(magic, "int32"), 0x4b400000);
  }

  /** 2^n for int32 n from -126 to 127, exact. */
  power2(n: Expr): Expr {
    const bits = this.do("shl", this.add(n, 127), 23);
    return this.b.cast(this.b.bitcast(bits, "float32"), this.type);
  }

  /** x * 2^n, rounded once, for int32 n within ±250 in float32 and ±1100 in float64. */
  scale(x: Expr, n: Expr): Expr {
    if (this.single) {
      const half = this.do("shr", n, 1);
      return this.mul(this.mul(x, this.power2(half)), this.power2(this.sub(n, half)));
    }
    const half = this.do("shr", n, 1);
    return this.mul(this.mul(x, this.widePower2(half)), this.widePower2(this.sub(n, half)));
  }

  /** 2^n for int32 n within ±1000, exact in float64: 2^(8 q + r) = (2^q)^8 2^r. */
  private widePower2(n: Expr): Expr {
    const eighth = this.do("shr", n, 3);
    const rest = this.power2(this.sub(n, this.do("shl", eighth, 3)));
    let power = this.power2(eighth);
    for (let i = 0; i < 3; i++) power = this.mul(power, power);
    return this.mul(power, rest);
  }

  /** Splits positive finite x as m * 2^e with m between the roots of 1/2 and 2, about; e is of the float type. */
  split(x: Expr): { m: Expr; e: Expr } {
    return this.single ? this.splitSingle(x) : this.splitWide(x);
  }

  private splitSingle(x: Expr): { m: Expr; e: Expr } {
    const { b } = this;
    const tiny = this.lt(x, 2 ** -126);
    const bits = b.bitcast(this.where(tiny, this.mul(x, 2 ** 23), x), "int32");
    // Adding this before the shift moves the border between exponents from 1 to the root of 1/2.
    const raised = this.add(bits, 0x3f800000 - 0x3f3504f3);
    const exponent = this.sub(this.do("shr", raised, 23), 127);
    const mantissa = this.add(this.do("and", raised, 0x007fffff), 0x3f3504f3);
    const e = this.sub(b.cast(exponent, this.type), this.where(tiny, 23, 0));
    return { m: b.bitcast(mantissa, "float32"), e };
  }

  private splitWide(x: Expr): { m: Expr; e: Expr } {
    const { b } = this;
    let near = x;
    let e = this.num(0);
    const bring = (condition: (y: Expr) => Expr, power: number): void => {
      const beyond = condition(near);
      near = this.where(beyond, this.mul(near, 2 ** power), near);
      e = this.sub(e, this.where(beyond, power, 0));
    };
    const below = (power: number) => (y: Expr) => this.lt(y, 2 ** power);
    const from = (power: number) => (y: Expr) => this.le(this.num(2 ** power), y);
    // Into the range of float32, whose bits hold the exponent.
    bring(below(-511), 1022);
    bring(from(511), -512);
    bring(below(-255), 256);
    bring(from(255), -256);
    bring(below(-100), 150);
    bring(from(100), -150);
    const bits = b.bitcast(b.cast(near, "float32"), "int32");
    const exponent = this.sub(this.do("shr", this.add(bits, 0x3f800000 - 0x3f3504f3), 23), 127);
    const m = this.mul(near, this.power2(this.sub(this.int(0), exponent)));
    return { m, e: this.add(e, b.cast(exponent, this.type)) };
  }
}
