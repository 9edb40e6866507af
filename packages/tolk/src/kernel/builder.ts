import { type Element, isBig, stored } from "../type/dtype.ts";
import type {
  BinaryInstruction,
  BufferParam,
  CompareInstruction,
  Expr,
  Kernel,
  LoopKind,
  ScratchParam,
  ScratchScope,
  Stmt,
  Type,
  UnaryInstruction,
  ValueParam,
} from "./ir.ts";

type Shape = Omit<Expr, "id"> & Record<string, unknown>;

const compares: ReadonlySet<string> = new Set<CompareInstruction>(["eq", "ne", "lt", "le"]);

function fold(op: BinaryInstruction, a: number, b: number): number | null {
  switch (op) {
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return a * b;
    case "div":
      return b === 0 ? 0 : Math.trunc(a / b);
    case "rem":
      return b === 0 ? 0 : a % b;
    case "max":
      return Math.max(a, b);
    case "min":
      return Math.min(a, b);
    default:
      return null;
  }
}

/** Makes the expressions and statements of one kernel: equal expressions are the same object. */
export class Builder {
  private readonly table = new Map<string, Expr>();
  private readonly buffers: BufferParam[] = [];
  private readonly scratches: ScratchParam[] = [];
  private readonly values: ValueParam[] = [];
  private blocks: Stmt[][] = [[]];
  private variables = 0;
  private locals = 0;
  private registers = 0;

  /** Expressions made so far. */
  get size(): number {
    return this.table.size;
  }

  private make(key: string, fields: Shape): Expr {
    const seen = this.table.get(key);
    if (seen !== undefined) return seen;
    const expr = { ...fields, id: this.table.size } as unknown as Expr;
    this.table.set(key, expr);
    return expr;
  }

  // Parameters

  /** The buffers so far. */
  get declared(): readonly BufferParam[] {
    return this.buffers;
  }

  buffer(name: string, type: Type, access: BufferParam["access"]): number {
    if (this.scratches.length > 0) throw new Error("builder: declare buffers before scratch");
    return this.buffers.push({ name, type, access }) - 1;
  }

  scratch(name: string, type: Type, length: number, scope: ScratchScope = "thread"): number {
    return this.buffers.length + this.scratches.push({ name, type, length, scope }) - 1;
  }

  param(name: string, type: Type): Expr {
    const param = this.values.push({ name, type }) - 1;
    return this.make(`p${param}`, { op: "param", type, lanes: 1, param });
  }

  // Expressions

  /** A value of a type: integers wrap, and a whole number stands for a bigint too. */
  constant(given: Element, type: Type, lanes = 1): Expr {
    const value = type === "index" ? given : stored(isBig(type) ? BigInt(given) : Number(given), type);
    const scalar = this.make(`c${Object.is(value, -0) ? "-0" : value}:${type}`, {
      op: "const",
      type,
      lanes: 1,
      value,
    });
    return lanes === 1 ? scalar : this.splat(scalar, lanes);
  }

  index(value: number): Expr {
    return this.constant(value, "index");
  }

  bound(which: "lo" | "hi"): Expr {
    return this.make(`b${which}`, { op: "bound", type: "index", lanes: 1, which });
  }

  load(buffer: number, index: Expr, lanes = 1): Expr {
    const type = this.typeOfBuffer(buffer);
    return this.make(`l${buffer}:${index.id}:${lanes}`, { op: "load", type, lanes, buffer, index });
  }

  unary(op: UnaryInstruction, a: Expr): Expr {
    return this.make(`${op}:${a.id}`, { op, type: a.type, lanes: a.lanes, a });
  }

  binary(op: BinaryInstruction | CompareInstruction, a: Expr, b: Expr): Expr {
    if (a.type !== b.type || a.lanes !== b.lanes) {
      throw new Error(`builder: cannot ${op} ${a.type}x${a.lanes} with ${b.type}x${b.lanes}`);
    }
    if (a.type === "index") {
      const simple = this.simplifyIndex(op as BinaryInstruction, a, b);
      if (simple !== null) return simple;
    }
    const type = compares.has(op) ? "bool" : a.type;
    return this.make(`${op}:${a.id}:${b.id}`, { op, type, lanes: a.lanes, a, b });
  }

  private simplifyIndex(op: BinaryInstruction, a: Expr, b: Expr): Expr | null {
    if (a.op === "const" && b.op === "const") {
      const value = fold(op, Number(a.value), Number(b.value));
      return value === null ? null : this.index(value);
    }
    const right = b.op === "const" ? b.value : null;
    const left = a.op === "const" ? a.value : null;
    if (op === "add" && left === 0) return b;
    if ((op === "add" || op === "sub") && right === 0) return a;
    if (op === "mul" && (left === 0 || right === 0)) return this.index(0);
    if (op === "mul" && left === 1) return b;
    if ((op === "mul" || op === "div") && right === 1) return a;
    if (op === "rem" && right === 1) return this.index(0);
    return null;
  }

  add(a: Expr, b: Expr): Expr {
    return this.binary("add", a, b);
  }

  sub(a: Expr, b: Expr): Expr {
    return this.binary("sub", a, b);
  }

  mul(a: Expr, b: Expr): Expr {
    return this.binary("mul", a, b);
  }

  fma(a: Expr, b: Expr, c: Expr): Expr {
    return this.make(`fma:${a.id}:${b.id}:${c.id}`, { op: "fma", type: a.type, lanes: a.lanes, a, b, c });
  }

  where(condition: Expr, a: Expr, b: Expr): Expr {
    if (a === b) return a;
    return this.make(`w:${condition.id}:${a.id}:${b.id}`, {
      op: "where",
      type: a.type,
      lanes: a.lanes,
      condition,
      a,
      b,
    });
  }

  cast(a: Expr, type: Type): Expr {
    if (a.type === type) return a;
    return this.make(`cast:${a.id}:${type}`, { op: "cast", type, lanes: a.lanes, a });
  }

  bitcast(a: Expr, type: Type): Expr {
    if (a.type === type) return a;
    return this.make(`bits:${a.id}:${type}`, { op: "bitcast", type, lanes: a.lanes, a });
  }

  splat(a: Expr, lanes: number): Expr {
    if (lanes === a.lanes) return a;
    return this.make(`s:${a.id}:${lanes}`, { op: "splat", type: a.type, lanes, a });
  }

  ramp(a: Expr, lanes: number): Expr {
    return this.make(`r:${a.id}:${lanes}`, { op: "ramp", type: a.type, lanes, a });
  }

  fold(how: "add" | "mul" | "max" | "min", a: Expr): Expr {
    if (a.lanes === 1) return a;
    return this.make(`f:${how}:${a.id}`, { op: "fold", type: a.type, lanes: 1, fold: how, a });
  }

  // Statements

  private emit(stmt: Stmt): void {
    this.blocks[this.blocks.length - 1].push(stmt);
  }

  private block(fill: () => void): readonly Stmt[] {
    this.blocks.push([]);
    fill();
    return this.blocks.pop() as Stmt[];
  }

  /** A loop; the one over the bounds is of kind `unit`, every other `serial` unless said. */
  for(start: Expr, end: Expr, step: number, body: (i: Expr) => void, given?: LoopKind): void {
    const units = start.op === "bound" && end.op === "bound";
    const kind = given ?? (units ? "unit" : "serial");
    const variable = this.variables++;
    const i = this.make(`v${variable}`, { op: "var", type: "index", lanes: 1, variable });
    this.emit({ op: "for", kind, variable, start, end, step, body: this.block(() => body(i)) });
  }

  if(condition: Expr, then: () => void, otherwise: () => void = () => {}): void {
    const yes = this.block(then);
    const no = this.block(otherwise);
    this.emit({ op: "if", condition, yes, no });
  }

  let(value: Expr): Expr {
    const local = this.locals++;
    this.emit({ op: "let", local, value });
    return this.make(`ref${local}`, { op: "ref", type: value.type, lanes: value.lanes, local });
  }

  /** A mutable register: `read()` is its value where the expression is used. */
  register(value: Expr): { read: Expr; set: (value: Expr) => void } {
    const register = this.registers++;
    this.emit({ op: "declare", register, value });
    const read = this.make(`reg${register}`, { op: "read", type: value.type, lanes: value.lanes, register });
    return { read, set: (next) => this.emit({ op: "set", register, value: next }) };
  }

  store(buffer: number, index: Expr, value: Expr): void {
    this.emit({ op: "store", buffer, index, value });
  }

  // Result

  typeOfBuffer(buffer: number): Type {
    const n = this.buffers.length;
    return buffer < n ? this.buffers[buffer].type : this.scratches[buffer - n].type;
  }

  finish(name: string): Kernel {
    return {
      name,
      buffers: this.buffers,
      params: this.values,
      scratch: this.scratches,
      body: this.blocks[0],
    };
  }
}
