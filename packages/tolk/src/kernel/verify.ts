import { type DType, type Element, stored } from "../type/dtype.ts";
import {
  bytesOf,
  type Expr,
  infoOf,
  isFloat,
  type Kernel,
  type LoopKind,
  type Stmt,
  type Type,
} from "./ir.ts";
import { operands } from "./walk.ts";

const arithmetic: ReadonlySet<string> = new Set([
  "add",
  "sub",
  "mul",
  "div",
  "rem",
  "max",
  "min",
  "fma",
  "neg",
]);
const compares: ReadonlySet<string> = new Set(["eq", "ne", "lt", "le"]);

/** What may be named in a block: names made by `for`, `let` and `declare` around it and before. */
interface Names {
  /** Kinds of the loops around, outermost first. */
  readonly loops: readonly LoopKind[];
  readonly variables: Set<number>;
  readonly locals: Map<number, Expr>;
  readonly registers: Map<number, Expr>;
}

class Verifier {
  private readonly kernel: Kernel;
  private readonly memory: readonly { readonly name: string; readonly type: Type }[];
  private readonly seen = new Map<number, Expr>();
  private readonly stored = new Set<number>();
  private readonly made = {
    variables: new Set<number>(),
    locals: new Set<number>(),
    registers: new Set<number>(),
  };

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.memory = [...kernel.buffers, ...kernel.scratch];
  }

  private fail(rule: number, what: string): never {
    throw new Error(`verify: kernel ${this.kernel.name} breaks rule ${rule}: ${what}`);
  }

  run(): void {
    if (!/^[A-Za-z_]\w*$/.test(this.kernel.name))
      this.fail(7, `name "${this.kernel.name}" is no C identifier`);
    this.findStores(this.kernel.body);
    this.block(this.kernel.body, {
      loops: [],
      variables: new Set(),
      locals: new Map(),
      registers: new Map(),
    });
  }

  private findStores(block: readonly Stmt[]): void {
    for (const stmt of block) {
      if (stmt.op === "store") this.stored.add(stmt.buffer);
      if (stmt.op === "for") this.findStores(stmt.body);
      if (stmt.op === "if") for (const arm of [stmt.yes, stmt.no]) this.findStores(arm);
    }
  }

  private once(kind: "variables" | "locals" | "registers", id: number): void {
    if (this.made[kind].has(id)) this.fail(2, `${kind} ${id} is made twice`);
    this.made[kind].add(id);
  }

  private block(block: readonly Stmt[], outer: Names): void {
    const names: Names = {
      loops: outer.loops,
      variables: new Set(outer.variables),
      locals: new Map(outer.locals),
      registers: new Map(outer.registers),
    };
    for (const stmt of block) this.statement(stmt, names);
  }

  private statement(stmt: Stmt, names: Names): void {
    const check = (expr: Expr): void => this.expression(expr, names, stmt.op === "let", new Set());
    const scalar = (expr: Expr, type: Type, what: string): void => {
      if (expr.type !== type || expr.lanes !== 1)
        this.fail(3, `${what} is ${expr.type}x${expr.lanes}, not ${type}`);
    };
    switch (stmt.op) {
      case "for": {
        check(stmt.start);
        check(stmt.end);
        scalar(stmt.start, "index", "a loop's start");
        scalar(stmt.end, "index", "a loop's end");
        this.kind(stmt, names.loops);
        if (!(Number.isInteger(stmt.step) && stmt.step > 0)) this.fail(3, `a loop's step is ${stmt.step}`);
        this.once("variables", stmt.variable);
        this.block(stmt.body, {
          ...names,
          variables: new Set([...names.variables, stmt.variable]),
          loops: [...names.loops, stmt.kind],
        });
        return;
      }
      case "if":
        check(stmt.condition);
        scalar(stmt.condition, "bool", "a condition");
        this.block(stmt.yes, names);
        this.block(stmt.no, names);
        return;
      case "let":
        check(stmt.value);
        this.once("locals", stmt.local);
        names.locals.set(stmt.local, stmt.value);
        return;
      case "declare":
        check(stmt.value);
        this.once("registers", stmt.register);
        names.registers.set(stmt.register, stmt.value);
        return;
      case "set": {
        check(stmt.value);
        const first = names.registers.get(stmt.register);
        if (first === undefined) this.fail(2, `register ${stmt.register} is set outside its block`);
        if (first.type !== stmt.value.type || first.lanes !== stmt.value.lanes) {
          this.fail(
            2,
            `register ${stmt.register} is ${first.type}x${first.lanes}, set to ${stmt.value.type}x${stmt.value.lanes}`,
          );
        }
        return;
      }
      case "store":
        check(stmt.index);
        check(stmt.value);
        scalar(stmt.index, "index", "an address");
        this.store(stmt.buffer, stmt.value);
    }
  }

  /** The loop over the bounds is one over units; blocks hold threads; neither repeats within itself. */
  private kind(stmt: Stmt & { op: "for" }, around: readonly LoopKind[]): void {
    const { kind, start, end } = stmt;
    const bounds = start.op === "bound" && start.which === "lo" && end.op === "bound" && end.which === "hi";
    if ((kind === "unit") !== bounds) this.fail(7, `a ${kind} loop runs from ${start.op} to ${end.op}`);
    if (kind === "thread" && !around.includes("block")) this.fail(7, "a thread loop is in no block loop");
    if (kind === "block" && around.some((outer) => outer === "block" || outer === "thread"))
      this.fail(7, "a block loop is in another");
  }

  private store(buffer: number, value: Expr): void {
    const memory = this.memory[buffer];
    if (memory === undefined) this.fail(3, `buffer ${buffer} does not exist`);
    if (memory.type !== value.type)
      this.fail(3, `${value.type} is stored to ${memory.name} of ${memory.type}`);
    if (this.kernel.buffers[buffer]?.access === "read")
      this.fail(1, `${memory.name} is read only, and stored to`);
  }

  private expression(expr: Expr, names: Names, inLet: boolean, visited: Set<number>): void {
    if (visited.has(expr.id)) return;
    visited.add(expr.id);
    const known = this.seen.get(expr.id);
    if (known !== undefined && known !== expr) this.fail(1, `two expressions have the id ${expr.id}`);
    this.seen.set(expr.id, expr);
    for (const operand of operands(expr)) {
      this.expression(operand, names, inLet, visited);
      if (operand.id >= expr.id)
        this.fail(1, `operand ${operand.id} of ${expr.op} has no smaller id than ${expr.id}`);
    }
    this.shape(expr);
    this.own(expr, names, inLet);
  }

  private own(expr: Expr, names: Names, inLet: boolean): void {
    switch (expr.op) {
      case "var":
        if (!names.variables.has(expr.variable))
          this.fail(2, `variable ${expr.variable} is used outside its loop`);
        return;
      case "ref":
        if (!names.locals.has(expr.local))
          this.fail(2, `local ${expr.local} is used before or outside its block`);
        return;
      case "read":
        if (!names.registers.has(expr.register))
          this.fail(2, `register ${expr.register} is read outside its block`);
        return;
      case "param":
        if (this.kernel.params[expr.param]?.type !== expr.type)
          this.fail(3, `parameter ${expr.param} is no ${expr.type}`);
        return;
      case "load": {
        const memory = this.memory[expr.buffer];
        if (memory === undefined) this.fail(3, `buffer ${expr.buffer} does not exist`);
        if (memory.type !== expr.type)
          this.fail(4, `${memory.name} of ${memory.type} is loaded as ${expr.type}`);
        if (expr.index.type !== "index" || expr.index.lanes !== 1)
          this.fail(3, "an address is no scalar index");
        if (this.stored.has(expr.buffer) && !inLet)
          this.fail(1, `${memory.name} is stored to, and read outside a let`);
        if (this.kernel.buffers[expr.buffer]?.access === "write")
          this.fail(1, `${memory.name} is write only, and read`);
      }
    }
  }

  private shape(expr: Expr): void {
    const { lanes, op } = expr;
    if (!(lanes >= 1 && Number.isInteger(Math.log2(lanes)))) this.fail(4, `${op} has ${lanes} lanes`);
    if (lanes > 1 && expr.type === "index") this.fail(3, `${op} is a vector of index`);
    if (arithmetic.has(op) && expr.type === "bool") this.fail(4, `${op} of bool`);
    if (op === "const" && expr.type !== "index" && !this.isValue(expr.value, expr.type))
      this.fail(8, `the constant ${expr.value} is no ${expr.type}`);
    if (op === "load" || op === "const") return;
    if (op === "splat" || op === "ramp") {
      if (expr.a.lanes !== 1) this.fail(4, `${op} of a vector`);
      if (op === "ramp" && expr.type !== "int32") this.fail(4, `ramp of ${expr.type}`);
      return;
    }
    if (op === "fold") {
      if (lanes !== 1 || expr.a.lanes < 2 || expr.a.type !== expr.type)
        this.fail(4, "fold of a scalar, or of other lanes");
      return;
    }
    for (const operand of operands(expr)) {
      if (operand.lanes !== lanes) this.fail(4, `${op} of ${lanes} lanes has an operand of ${operand.lanes}`);
    }
    this.types(expr);
  }

  private isValue(value: Element, type: DType): boolean {
    return typeof value === typeof infoOf(type).limits[0] && Object.is(stored(value, type), value);
  }

  private types(expr: Expr): void {
    const { op, type } = expr;
    if (op === "where") {
      if (expr.condition.type !== "bool") this.fail(4, `where on ${expr.condition.type}`);
      if (expr.a.type !== type || expr.b.type !== type)
        this.fail(4, `where of ${expr.a.type} and ${expr.b.type}`);
    } else if (op === "fma") {
      for (const { type: t } of operands(expr)) if (t !== type) this.fail(4, `fma of ${t} gives ${type}`);
    } else if (compares.has(op) && "b" in expr) {
      if (type !== "bool" || expr.a.type !== expr.b.type)
        this.fail(4, `${op} of ${expr.a.type} and ${expr.b.type}`);
    } else if ("b" in expr) {
      if (expr.a.type !== type || expr.b.type !== type)
        this.fail(4, `${op} of ${expr.a.type} and ${expr.b.type} gives ${type}`);
      const logic = op === "and" || op === "or" || op === "xor" || op === "shl" || op === "shr";
      if (logic && isFloat(type)) this.fail(5, `${op} of ${type}`);
    } else if (op === "sqrt" && !isFloat(type)) {
      this.fail(5, `sqrt of ${type}`);
    } else if (op === "bitcast") {
      if (bytesOf(expr.a.type) !== bytesOf(type)) this.fail(4, `bitcast of ${expr.a.type} to ${type}`);
    } else if ("a" in expr && op !== "cast" && expr.a.type !== type) {
      this.fail(4, `${op} of ${expr.a.type} gives ${type}`);
    }
  }
}

/** Throws when a kernel breaks a rule of ir.ts, with the rule's number and what breaks it. */
export function verify(kernel: Kernel): void {
  new Verifier(kernel).run();
}
