import type { BinaryOp, UnaryOp } from "../prim/prim.ts";
import { binaryScalar, castScalar, unaryScalar } from "../reference/scalar.ts";
import { type Element, type Elements, stored } from "../type/dtype.ts";
import { bytesOf, type Expr, infoOf, type Kernel, type Stmt, type Type } from "./ir.ts";

// One element per lane; bool is 0 or 1, a 64-bit integer a bigint.
type Lanes = readonly Element[];

/** Makes an element a value of `type`, as stores and arithmetic do: floats round, integers wrap, an index stays. */
function wrap(value: Element, type: Type): Element {
  return type === "index" ? value : stored(value, type);
}

function cast(value: Element, from: Type, to: Type): Element {
  return stored(castScalar(from === "index" ? "int32" : from, infoOf(to).name)(value), infoOf(to).name);
}

function bitcast(value: Element, from: Type, to: Type): Element {
  const buffer = new ArrayBuffer(bytesOf(from));
  const source: Elements = infoOf(from).make(buffer);
  source[0] = value;
  return infoOf(to).make(buffer)[0];
}

function unary(op: UnaryOp, a: Element, type: Type): Element {
  return wrap(unaryScalar(op, infoOf(type).name)(a), type);
}

function ofIndices(op: string, a: number, b: number): number {
  switch (op) {
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return a * b;
    default:
      return binaryScalar(op as BinaryOp, "int32")(a, b) as number;
  }
}

const compares: ReadonlySet<string> = new Set(["eq", "ne", "lt", "le"]);

function binary(op: string, a: Element, b: Element, type: Type): Element {
  if (type === "index") return ofIndices(op, a as number, b as number);
  // Of equal operands the second: zeros of both signs are equal.
  if (op === "max") return a > b || Number.isNaN(a) ? a : b;
  if (op === "min") return a < b || Number.isNaN(a) ? a : b;
  const result = binaryScalar(op as BinaryOp, type)(a, b);
  return compares.has(op) ? result : stored(result, type);
}

function fold(how: "add" | "mul" | "max" | "min", lanes: Lanes, type: Type): Element {
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
  private readonly memory: readonly Elements[];
  private readonly origins: readonly number[];
  private readonly params: readonly Element[];
  private readonly bounds: { readonly lo: number; readonly hi: number };
  private readonly variables: number[] = [];
  private readonly locals: Lanes[] = [];
  private readonly registers: Lanes[] = [];
  /** Values of the statement being run. */
  private memo = new Map<number, Lanes>();

  constructor(
    kernel: Kernel,
    memory: readonly Elements[],
    origins: readonly number[],
    params: readonly Element[],
    lo: number,
    hi: number,
  ) {
    this.kernel = kernel;
    this.memory = memory;
    this.origins = origins;
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
        const start = this.index(stmt.start);
        const end = this.index(stmt.end);
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
        const index = this.place("store", buffer, stmt.index, value.lanes);
        lanes.forEach((x, i) => {
          this.memory[buffer][index + i] = x;
        });
      }
    }
  }

  /** Where an access starts in its memory; throws if it does not lie within. */
  private place(verb: string, buffer: number, at: Expr, lanes: number): number {
    const { length } = this.memory[buffer];
    const index = this.index(at) + (this.origins[buffer] ?? 0);
    if (index >= 0 && index + lanes <= length) return index;
    const { buffers, scratch, name } = this.kernel;
    const memory = [...buffers, ...scratch][buffer];
    throw new RangeError(
      `interpret: cannot ${verb} ${memory.name}[${index}..${index + lanes}] in ${name} (it has ${length} elements)`,
    );
  }

  /** A scalar that is a plain number. */
  private index(expr: Expr): number {
    return this.value(expr)[0] as number;
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
        return [expr.value];
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
        const index = this.place("load", expr.buffer, expr.index, expr.lanes);
        return Array.from({ length: expr.lanes }, (_, i) => this.memory[expr.buffer][index + i]);
      }
      case "splat": {
        const [a] = this.value(expr.a);
        return new Array<Element>(expr.lanes).fill(a);
      }
      case "ramp": {
        const a = this.index(expr.a);
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

function scratchOf(type: Type, length: number): Elements {
  return infoOf(type).make(new ArrayBuffer(length * bytesOf(type)));
}

/**
 * Runs a kernel over the units `lo` to `hi`, statement by statement and lane by lane: what every renderer must equal,
 * bit for bit (NaNs are all alike; `fma` multiplies, rounds, and adds).
 *
 * @param buffers - one typed array per buffer of the kernel; written in place.
 * @param params - one number or bigint per value parameter.
 * @param origins - where index 0 lies in each buffer, 0 without it: views that run backwards start at their end.
 * @throws {RangeError} at a load or store outside its buffer.
 */
export function interpret(
  kernel: Kernel,
  buffers: readonly Elements[],
  params: readonly Element[],
  lo: number,
  hi: number,
  origins: readonly number[] = [],
): void {
  const scratch = kernel.scratch.map(({ type, length }) => scratchOf(type, length));
  new Interpreter(kernel, [...buffers, ...scratch], origins, params, lo, hi).run(kernel.body);
}
