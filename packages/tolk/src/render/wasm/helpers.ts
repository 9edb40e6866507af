import { Code } from "./encoder.ts";

/** Functions that kernels call for what no instruction does: integer division by anything, wide shifts, remainders. */
export type Helper = "div_s" | "div_u" | "rem_s" | "rem_u" | "shl" | "shr_s" | "shr_u" | "fmod";

function division(name: "div_s" | "div_u" | "rem_s" | "rem_u"): Code {
  const code = new Code(["i32", "i32"], "i32");
  code.get(1);
  code.op("i32.eqz");
  code.open("if");
  code.i32(0);
  code.op("return", "end");
  if (name === "div_s") {
    // The one quotient that does not fit would trap.
    code.get(1);
    code.i32(-1);
    code.op("i32.eq");
    code.open("if");
    code.i32(0);
    code.get(0);
    code.op("i32.sub", "return", "end");
  }
  code.get(0);
  code.get(1);
  code.op(`i32.${name}`);
  return code;
}

function shift(name: "shl" | "shr_s" | "shr_u"): Code {
  const code = new Code(["i32", "i32"], "i32");
  code.get(0);
  if (name === "shr_s") {
    code.get(1);
    code.i32(31);
    code.get(1);
    code.i32(32);
    code.op("i32.lt_u", "select", "i32.shr_s");
    return code;
  }
  code.get(1);
  code.op(`i32.${name}`);
  code.i32(0);
  code.get(1);
  code.i32(32);
  code.op("i32.lt_u", "select");
  return code;
}

/** The exact remainder: subtracts the divisor times falling powers of two. */
function fmod(): Code {
  const code = new Code(["f64", "f64"], "f64");
  const rest = code.local("f64");
  const divisor = code.local("f64");
  const step = code.local("f64");
  const nan = (): void => {
    code.open("if");
    code.f64(Number.NaN);
    code.op("return", "end");
  };
  code.get(0);
  code.op("f64.abs");
  code.tee(rest);
  code.f64(Number.POSITIVE_INFINITY);
  code.op("f64.lt", "i32.eqz");
  nan();
  code.get(1);
  code.op("f64.abs");
  code.tee(divisor);
  code.f64(0);
  code.op("f64.gt", "i32.eqz");
  nan();
  code.get(rest);
  code.get(divisor);
  code.op("f64.lt");
  code.open("if");
  code.get(0);
  code.op("return", "end");
  code.get(divisor);
  code.set(step);
  code.open("block");
  code.open("loop");
  code.get(step);
  code.get(rest);
  code.f64(0.5);
  code.op("f64.mul", "f64.le", "i32.eqz");
  code.at("br_if", 1);
  code.get(step);
  code.get(step);
  code.op("f64.add");
  code.set(step);
  code.at("br", 0);
  code.op("end", "end");
  code.open("loop");
  code.get(rest);
  code.get(step);
  code.op("f64.ge");
  code.open("if");
  code.get(rest);
  code.get(step);
  code.op("f64.sub");
  code.set(rest);
  code.op("end");
  code.get(step);
  code.f64(0.5);
  code.op("f64.mul");
  code.tee(step);
  code.get(divisor);
  code.op("f64.ge");
  code.at("br_if", 0);
  code.op("end");
  // The sign of the dividend, of zeros too.
  code.get(rest);
  code.op("f64.neg");
  code.get(rest);
  code.get(0);
  code.f64(0);
  code.op("f64.lt", "select");
  return code;
}

/** Returns the code of a helper. */
export function helperCode(name: Helper): Code {
  if (name === "fmod") return fmod();
  if (name === "shl" || name === "shr_s" || name === "shr_u") return shift(name);
  return division(name);
}
