import type { NDArray } from "@raven-ts/nx";
import type { UnaryOp } from "@raven-ts/tolk";
import { add, div, full, mul, neg, sub, unary } from "../ops.ts";
import type { JvpRule, Tangent } from "./jvp-types.ts";

/** Multiplies the tangent by a derivative written with the operand x and the result y. */
function scaled(op: UnaryOp, derivative: (x: NDArray, y: NDArray) => NDArray): JvpRule<UnaryOp> {
  return ([x], [t]) => {
    const y = unary(op, x);
    return [y, mul(t as NDArray, derivative(x, y))];
  };
}

/** Piecewise constant functions. */
function flat(op: UnaryOp): JvpRule<UnaryOp> {
  return ([x]) => [unary(op, x), null];
}

const one = (x: NDArray): NDArray => full(x, 1);
const twoOverRootPi = 2 / Math.sqrt(Math.PI);

export const unaryJvp: { readonly [P in UnaryOp]: JvpRule<P> } = {
  neg: ([x], [t]) => [neg(x), neg(t as NDArray)],
  abs: scaled("abs", (x) => unary("sign", x)),
  sign: flat("sign"),
  floor: flat("floor"),
  ceil: flat("ceil"),
  round: flat("round"),
  trunc: flat("trunc"),
  sqrt: scaled("sqrt", (_, y) => div(full(y, 0.5), y)),
  exp: scaled("exp", (_, y) => y),
  expm1: scaled("expm1", (_, y) => add(y, one(y))),
  log: ([x], [t]) => [unary("log", x), div(t as NDArray, x)],
  log1p: ([x], [t]): readonly [NDArray, Tangent] => [unary("log1p", x), div(t as NDArray, add(x, one(x)))],
  sin: scaled("sin", (x) => unary("cos", x)),
  cos: scaled("cos", (x) => neg(unary("sin", x))),
  tanh: scaled("tanh", (_, y) => sub(one(y), mul(y, y))),
  erf: scaled("erf", (x) => mul(full(x, twoOverRootPi), unary("exp", neg(mul(x, x))))),
  erfinv: scaled("erfinv", (_, y) => mul(full(y, 1 / twoOverRootPi), unary("exp", mul(y, y)))),
  not: flat("not"),
};
