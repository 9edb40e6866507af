import type { BinaryOp, CompareOp, UnaryOp } from "../../prim/prim.ts";
import type { Builder } from "../builder.ts";
import { type Expr, isFloat, isSigned } from "../ir.ts";
import { exp, expm1, log, log1p, tanh } from "./exponential.ts";
import { integerPow, pow } from "./power.ts";
import { Real } from "./real.ts";
import { erf, erfinv } from "./special.ts";
import { atan2, cos, sin } from "./trigonometry.ts";

const functions: Readonly<Partial<Record<UnaryOp, (r: Real, x: Expr) => Expr>>> = {
  exp,
  expm1,
  log,
  log1p,
  sin,
  cos,
  tanh,
  erf,
  erfinv,
};

function sign(b: Builder, x: Expr): Expr {
  const num = (value: number): Expr => b.constant(value, x.type, x.lanes);
  if (x.type === "bool") return x;
  const positive = b.binary("lt", num(0), x);
  if (!isFloat(x.type) && !isSigned(x.type)) return b.where(positive, num(1), num(0));
  // Zeros keep their sign, NaN stays.
  return b.where(positive, num(1), b.where(b.binary("lt", x, num(0)), num(-1), x));
}

/** Returns the expression of a unary primitive of nx, of any dtype and lanes. */
export function unaryMath(b: Builder, op: UnaryOp, x: Expr): Expr {
  const float = isFloat(x.type);
  const make = functions[op];
  if (make !== undefined) return make(new Real(b, x), x);
  switch (op) {
    case "sign":
      return sign(b, x);
    case "not":
    case "sqrt":
      return b.unary(op, x);
    case "floor":
    case "ceil":
    case "round":
    case "trunc":
      return float ? b.unary(op, x) : x;
    case "abs":
      return float || isSigned(x.type) ? b.unary("abs", x) : x;
    default:
      return x.type === "bool" ? x : b.unary("neg", x);
  }
}

const onBool: Readonly<Partial<Record<BinaryOp, "and" | "or" | "xor">>> = {
  add: "or",
  sub: "xor",
  mul: "and",
  div: "and",
  max: "or",
  min: "and",
};

function boolMath(b: Builder, op: BinaryOp, x: Expr, y: Expr): Expr {
  const logic = onBool[op];
  if (logic !== undefined) return b.binary(logic, x, y);
  if (op === "pow") return b.binary("or", x, b.unary("not", y));
  if (op === "and" || op === "or" || op === "xor") return b.binary(op, x, y);
  throw new Error(`math: cannot ${op} bool`);
}

/** Returns the expression of a binary primitive or comparison of nx, of any dtype and lanes. */
export function binaryMath(b: Builder, op: BinaryOp | CompareOp, x: Expr, y: Expr): Expr {
  switch (op) {
    case "eq":
    case "ne":
    case "lt":
    case "le":
      return b.binary(op, x, y);
  }
  if (x.type === "bool") return boolMath(b, op, x, y);
  if (op === "pow") return isFloat(x.type) ? pow(new Real(b, x), x, y) : integerPow(b, x, y);
  if (op === "atan2") return atan2(new Real(b, x), x, y);
  return b.binary(op, x, y);
}
