import type { TypedArray } from "../type/dtype.ts";
import type { Expr, Kernel, Stmt, Type } from "./ir.ts";

// One number per lane; bool is 0 or 1.
type Lanes = readonly number[];

const bits = new DataView(new ArrayBuffer(8));

/** Makes a number a value of `type`, as stores and arithmetic do: floats round, integers wrap. */
function wrap(value: number, type: Type): number {
  switch (type) {
    case "bool":
      return value === 0 ? 0 : 1;
    case "uint8":
      return value & 255;
    case "int32":
      return value | 0;
    case "uint32":
      return value >>> 0;
    case "float32":
      return Math.fround(value);
    default:
      return value;
  }
}

const isFloat = (type: Type): boolean => type === "float32" || type === "float64";

const limits: Readonly<Record<string, readonly [low: number, high: number]>> = {
  uint8: [0, 255],
  int32: [-2147483648, 2147483647],
  uint32: [0, 4294967295],
  index: [-2147483648, 2147483647],
};

function cast(value: number, from: Type, to: Type): number {
  if (to === "bool") return value !== 0 ? 1 : 0;
  if (!isFloat(from) || isFloat(to)) return wrap(value, to);
  if (Number.isNaN(value)) return 0;
  const [low, high] = limits[to];
  // Adding 0 takes -0 to 0.
  return Math.min(high, Math.max(low, Math.trunc(value))) + 0;
}

function bitcast(value: number, from: Type, to: Type): number {
  if (from === "float32") bits.setFloat32(0, value, true);
  else if (from === "float64") bits.setFloat64(0, value, true);
  else bits.setUint32(0, value >>> 0, true);
  switch (to) {
    case "float32":
      return bits.getFloat32(0, true);
    case "float64":
      return bits.getFloat64(0, true);
    case "int32":
      return bits.getInt32(0, true);
    case "uint32":
      return bits.getUint32(0, true);
    default:
      return bits.getUint8(0);
  }
}

function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  const near = rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1;
  return near === 0 && (x < 0 || Object.is(x, -0)) ? -0 : near;
}

function unary(op: string, a: number, type: Type): number {
  switch (op) {
    case "neg":
      return wrap(-a, type);
    case "abs":
      return wrap(Math.abs(a), type);
    case "sqrt":
      return wrap(Math.sqrt(a), type);
    case "floor":
      return Math.floor(a);
    case "ceil":
      return Math.ceil(a);
    case "trunc":
      return Math.trunc(a);
    case "round":
      return Number.isFinite(a) ? roundHalfEven(a) : a;
    case "not":
      return type === "bool" ? 1 - a : wrap(~a, type);
    default:
      throw new Error(`interpret: cannot compute ${op}`);
  }
}

function shift(op: "shl" | "shr", a: number, b: number, type: Type): number {
  const width = type === "uint8" ? 8 : 32;
  const count = b >>> 0;
  if (count >= width) return op === "shr" && type === "int32" ? a >> 31 : 0;
  if (op === "shl") return wrap(a << count, type);
  return type === "int32" ? a >> count : a >>> count;
}

function binary(op: string, a: number, b: number, type: Type): number {
  switch (op) {
    case "add":
      return wrap(a + b, type);
    case "sub":
      return wrap(a - b, type);
    case "mul":
      return isFloat(type) || type === "index" ? wrap(a * b, type) : wrap(Math.imul(a, b), type);
    case "div":
      if (isFloat(type)) return wrap(a / b, type);
      return b === 0 ? 0 : wrap(Math.trunc(a / b), type);
    case "rem":
      if (isFloat(type)) return wrap(a % b, type);
      return b === 0 ? 0 : wrap(a % b, type);
    case "max":
      return a > b || Number.isNaN(a) ? a : b;
    case "min":
      return a < b || Number.isNaN(a) ? a : b;
    case "and":
      return wrap(a & b, type);
    case "or":
      return wrap(a | b, type);
    case "xor":
      return wrap(a ^ b, type);
    case "shl":
    case "shr":
      return shift(op, a, b, type);
    case "eq":
      return a === b ? 1 : 0;
    case "ne":
      return a !== b ? 1 : 0;
    case "lt":
      return a < b ? 1 : 0;
    case "le":
      return a <= b ? 1 : 0;
    default:
      throw new Error(`interpret: cannot compute ${op}`);
  }
}

function fold(how: "add" | "mul" | "max" | "min", lanes: Lanes, type: Type): number {
  let rest = lanes;
  while (rest.length > 1) {
    const half = rest.length / 2;
    const whole = rest;
    rest = whole.slice(0, half).map((x, i) => binary(how, x, whole[i + half], type));
  }
  return rest[0];
}

class Interpreter {
  private readonly kernel: Kernel;
  private readonly memory: readonly TypedArray[];
  private readonly params: readonly number[];
  private readonly bounds: { readonly lo: number; readonly hi: number };
  private readonly variables: number[] = [];
  private readonly locals: Lanes[] = [];
  private readonly registers: Lanes[] = [];
  /** Values of the statement being run. */
  private memo = new Map<number, Lanes>();

  constructor(
    kernel: Kernel,
    memory: readonly TypedArray[],
    params: readonly number[],
    lo: number,
    hi: number,
  ) {
    this.kernel = kernel;
    this.memory = memory;
    this.params = params.map((value, i) => wrap(value, kernel.params[i].type));
    this.bounds = { lo, hi };
  }

  run(block: readonly Stmt[]): void {
    for (const stmt of block) this.step(stmt);
  }

  private step(stmt: Stmt): void {
    this.memo = new Map();
    switch (stmt.op) {
      case "for": {
        const [start] = this.value(stmt.start);
        const [end] = this.value(stmt.end);
        for (let i = start; i < end; i += stmt.step) {
          this.variables[stmt.variable] = i;
          this.run(stmt.body);
        }
        return;
      }
      case "if":
        this.run(this.value(stmt.condition)[0] !== 0 ? stmt.yes : stmt.no);
        return;
      case "let":
        this.locals[stmt.local] = this.value(stmt.value);
        return;
      case "declare":
      case "set":
        this.registers[stmt.register] = this.value(stmt.value);
        return;
      case "store": {
        const { buffer, value } = stmt;
        const lanes = this.value(value);
        const [index] = this.value(stmt.index);
        this.check("store", buffer, index, value.lanes);
        lanes.forEach((x, i) => {
          this.memory[buffer][index + i] = x;
        });
      }
    }
  }

  private check(verb: string, buffer: number, index: number, lanes: number): void {
    const { length } = this.memory[buffer];
    if (index >= 0 && index + lanes <= length) return;
    const { buffers, scratch, name } = this.kernel;
    const memory = [...buffers, ...scratch][buffer];
    throw new RangeError(
      `interpret: cannot ${verb} ${memory.name}[${index}..${index + lanes}] in ${name} (it has ${length} elements)`,
    );
  }

  private value(expr: Expr): Lanes {
    const known = this.memo.get(expr.id);
    if (known !== undefined) return known;
    const value = this.compute(expr);
    this.memo.set(expr.id, value);
    return value;
  }

  private compute(expr: Expr): Lanes {
    switch (expr.op) {
      case "const":
        return [expr.type === "index" ? expr.value : wrap(expr.value, expr.type)];
      case "param":
        return [this.params[expr.param]];
      case "bound":
        return [this.bounds[expr.which]];
      case "var":
        return [this.variables[expr.variable]];
      case "ref":
        return this.locals[expr.local];
      case "read":
        return this.registers[expr.register];
      case "load": {
        const [index] = this.value(expr.index);
        this.check("load", expr.buffer, index, expr.lanes);
        return Array.from({ length: expr.lanes }, (_, i) => this.memory[expr.buffer][index + i]);
      }
      case "splat": {
        const [a] = this.value(expr.a);
        return new Array<number>(expr.lanes).fill(a);
      }
      case "ramp": {
        const [a] = this.value(expr.a);
        return Array.from({ length: expr.lanes }, (_, i) => (a + i) | 0);
      }
      case "fold":
        return [fold(expr.fold, this.value(expr.a), expr.type)];
      case "fma": {
        const [a, b, c] = [this.value(expr.a), this.value(expr.b), this.value(expr.c)];
        return a.map((x, i) => binary("add", binary("mul", x, b[i], expr.type), c[i], expr.type));
      }
      case "where": {
        const [condition, a, b] = [this.value(expr.condition), this.value(expr.a), this.value(expr.b)];
        return a.map((x, i) => (condition[i] !== 0 ? x : b[i]));
      }
      case "cast":
        return this.value(expr.a).map((x) => cast(x, expr.a.type, expr.type));
      case "bitcast":
        return this.value(expr.a).map((x) => bitcast(x, expr.a.type, expr.type));
      default: {
        const a = this.value(expr.a);
        if (!("b" in expr)) return a.map((x) => unary(expr.op, x, expr.type));
        const b = this.value(expr.b);
        return a.map((x, i) => binary(expr.op, x, b[i], expr.a.type));
      }
    }
  }
}

function scratchOf(type: Type, length: number): TypedArray {
  switch (type) {
    case "bool":
    case "uint8":
      return new Uint8Array(length);
    case "uint32":
      return new Uint32Array(length);
    case "float32":
      return new Float32Array(length);
    case "float64":
      return new Float64Array(length);
    default:
      return new Int32Array(length);
  }
}

/**
 * Runs a kernel over the units `lo` to `hi`, statement by statement and lane by lane: what every renderer must equal,
 * bit for bit (NaNs are all alike; `fma` multiplies, rounds, and adds).
 *
 * @param buffers - one typed array per buffer of the kernel; written in place.
 * @param params - one number per value parameter.
 * @throws {RangeError} at a load or store outside its buffer.
 */
export function interpret(
  kernel: Kernel,
  buffers: readonly TypedArray[],
  params: readonly number[],
  lo: number,
  hi: number,
): void {
  const scratch = kernel.scratch.map(({ type, length }) => scratchOf(type, length));
  new Interpreter(kernel, [...buffers, ...scratch], params, lo, hi).run(kernel.body);
}
