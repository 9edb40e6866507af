import type { Expr } from "./ir.ts";

/** Returns the operands of an expression, first to last. */
export function operands(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case "const":
    case "param":
    case "bound":
    case "var":
    case "ref":
    case "read":
      return [];
    case "load":
      return [expr.index];
    case "fma":
      return [expr.a, expr.b, expr.c];
    case "where":
      return [expr.condition, expr.a, expr.b];
    default:
      return "b" in expr ? [expr.a, expr.b] : [expr.a];
  }
}
