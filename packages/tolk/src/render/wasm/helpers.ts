import { Code } from "./encoder.ts";

type Width = "i32" | "i64";
type Division = "div_s" | "div_u" | "rem_s" | "rem_u";
type Shift = "shl" | "shr_s" | "shr_u";

/** Functions that kernels call for what no instruction does: integer division by anything, wide shifts, remainders. */
export type Helper = `${Width}.${Division | Shift}` | "fmod";

function division(width: Width, name: Division): Code {
  const code = new Code([width, width], width);
  const number = (value: number): void => (width === "i64" ? code.i64(BigInt(value)) : code.i32(value));
  code.get(1);
  code.op(`${width}.eqz`);
  code.open("if");
  number(0);
  code.op("return", "end");
  if (name === "div_s") {
    // The one quotient that does not fit would trap.
    code.get(1);
    number(-1);
    code.op(`${width}.eq`);
    code.open("if");
    number(0);
    code.get(0);
    code.op(`${width}.sub`, "return", "end");
  }
  code.get(0);
  code.get(1);
  code.op(`${width}.${name}`);
  return code;
}

function shift(width: Width, name: Shift): Code {
  const code = new Code([width, width], width);
  const bits = width === "i64" ? 64 : 32;
  const number = (value: number): void => (width === "i64" ? code.i64(BigInt(value)) : code.i32(value));
  code.get(0);
  code.get(1);
  if (name === "shr_s") {
    number(bits - 1);
    code.get(1);
    number(bits);
    code.op(`${width}.lt_u`, "select", `${width}.shr_s`);
    return code;
  }
  code.op(`${width}.${name}`);
  number(0);
  code.get(1);
  number(bits);
  code.op(`${width}.lt_u`, "select");
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
export function helperCode(helper: Helper): Code {
  if (helper === "fmod") return fmod();
  const [width, name] = helper.split(".") as [Width, Division | Shift];
  return name.startsWith("sh") ? shift(width, name as Shift) : division(width, name as Division);
}
