import {
  bytesOf,
  type Expr,
  infoOf,
  isFloat,
  isSigned,
  type Kernel,
  type Stmt,
  scratchLayout,
  type Target,
  type Type,
} from "../kernel/ir.ts";
import { maskName, Prelude, scalarName, unsignedName, wrapping } from "./c-prelude.ts";
import { literal, uniqueNames } from "./c-text.ts";
import { MaskWidths } from "./masks.ts";
import { acceptSerial, type Definition, type Item, isLeaf, Placement } from "./place.ts";

// How tightly C text binds: a sum, a product, or anything that needs no parentheses.
type Binding = 0 | 1 | 2 | 3;
interface Text {
  readonly text: string;
  readonly binding: Binding;
}

const atom = (text: string): Text => ({ text, binding: 3 });

// An expression used once is written in place up to this many operations.
const inlineLimit = 10;

const infix: Readonly<Record<string, readonly [sign: string, binding: Binding]>> = {
  add: ["+", 1],
  sub: ["-", 1],
  mul: ["*", 2],
  div: ["/", 2],
  and: ["&", 0],
  or: ["|", 0],
  xor: ["^", 0],
  eq: ["==", 0],
  ne: ["!=", 0],
  lt: ["<", 0],
  le: ["<=", 0],
};

class KernelText {
  private readonly kernel: Kernel;
  private readonly prelude: Prelude;
  private readonly lines: string[] = [];
  private readonly buffers: string[];
  private readonly params: string[];
  /** Names of computed expressions, and sizes of those still to be written in place. */
  private readonly names = new Map<number, string>();
  private readonly sizes = new Map<number, number>();
  private readonly masks = new MaskWidths(1);
  private temporaries = 0;

  constructor(kernel: Kernel, prelude: Prelude) {
    this.kernel = kernel;
    this.prelude = prelude;
    const memory = [...kernel.buffers, ...kernel.scratch];
    const names = uniqueNames([...memory, ...kernel.params].map(({ name }) => name));
    this.buffers = names.slice(0, memory.length);
    this.params = names.slice(memory.length);
  }

  private memoryName(type: Type): string {
    if (type === "index") return this.prelude.scalar("int32");
    return this.prelude.scalar(type === "bool" ? "uint8" : type);
  }

  render(): string {
    const { kernel, prelude, lines } = this;
    for (const name of ["float64", "index"] as const) prelude.scalar(name);
    this.block(new Placement(kernel).items, "  ");
    const body = lines.join("\n");
    const words = new Set(body.match(/\w+/g));
    const head = [`void ${kernel.name}(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {`];
    const declare = (name: string, text: string): void => {
      if (words.has(name)) head.push(`  ${text}`);
    };
    kernel.buffers.forEach(({ type, access }, i) => {
      const pointer = `${access === "read" ? "const " : ""}${this.memoryName(type)} *`;
      const name = this.buffers[i];
      declare(name, `${pointer}restrict ${name} = (${pointer})(i64)args[${i}];`);
    });
    const { offsets } = scratchLayout(kernel);
    kernel.scratch.forEach(({ type }, i) => {
      const name = this.buffers[kernel.buffers.length + i];
      const pointer = `${this.memoryName(type)} *`;
      declare(name, `${pointer}restrict ${name} = (${pointer})((char *)scratch + ${offsets[i]});`);
    });
    kernel.params.forEach(({ type }, i) => {
      const value = `args[${kernel.buffers.length + i}]`;
      const t = prelude.scalar(type);
      declare(this.params[i], `const ${t} ${this.params[i]} = ${this.fromDouble(type, value)};`);
    });
    return `${head.join("\n")}\n${body}\n}`;
  }

  /** A value parameter out of the block of doubles. */
  private fromDouble(type: Type, value: string): string {
    const t = this.prelude.scalar(type);
    if (type === "bool") return `${value} != 0`;
    if (type === "index" || isFloat(type)) return `(${t})${value}`;
    if (bytesOf(type) === 8) return `((union { f64 from; ${t} to; }){${value}}).to`;
    return `(${t})(i64)${value}`;
  }

  private typeName(expr: Expr): string {
    const { type, lanes } = expr;
    if (lanes === 1) return this.prelude.scalar(type);
    if (type === "bool") {
      const bytes = this.masks.of(expr);
      return this.prelude.vector(`i${bytes * 8}`, lanes);
    }
    if (type === "index")
      throw new Error(`render: cannot hold ${lanes} lanes of index (it has scalars only)`);
    return this.prelude.vector(scalarName(type), lanes);
  }

  private mask(expr: Expr, bytes: number): string {
    const text = this.write(expr);
    if (this.masks.of(expr) === bytes) return this.bind(text, 3);
    this.prelude.vector(`i${bytes * 8}`, expr.lanes);
    return `__builtin_convertvector(${text.text}, ${maskName(bytes, expr.lanes)})`;
  }

  // Statements

  private block(items: readonly Item[], indent: string): void {
    const named: number[] = [];
    for (const item of items) {
      if (item.kind === "define") this.define(item.definition, indent, named);
      else this.statement(item.stmt, item.blocks, indent);
    }
    for (const id of named) {
      this.names.delete(id);
      this.sizes.delete(id);
    }
  }

  private define(definition: Definition, indent: string, named: number[]): void {
    const { expr, uses } = definition;
    named.push(expr.id);
    this.names.delete(expr.id);
    const size = this.sizeOf(expr);
    if (uses === 1 && size <= inlineLimit) {
      this.sizes.set(expr.id, size);
      return;
    }
    const { text } = this.compute(expr);
    const name = `t${this.temporaries++}`;
    this.lines.push(`${indent}const ${this.typeName(expr)} ${name} = ${text};`);
    this.names.set(expr.id, name);
    this.sizes.set(expr.id, 0);
  }

  private sizeOf(expr: Expr): number {
    let size = 1;
    for (const operand of "a" in expr ? [expr.a] : []) size += this.sizes.get(operand.id) ?? 0;
    for (const operand of "b" in expr ? [expr.b] : []) size += this.sizes.get(operand.id) ?? 0;
    for (const operand of "c" in expr ? [expr.c] : []) size += this.sizes.get(operand.id) ?? 0;
    if (expr.op === "where") size += this.sizes.get(expr.condition.id) ?? 0;
    if (expr.op === "load") size += this.sizes.get(expr.index.id) ?? 0;
    return size;
  }

  private statement(stmt: Stmt, blocks: readonly (readonly Item[])[], indent: string): void {
    const { lines } = this;
    switch (stmt.op) {
      case "for": {
        const i = `i${stmt.variable}`;
        const end = `n${stmt.variable}`;
        const limit = this.write(stmt.end).text;
        const simple = isLeaf(stmt.end) && stmt.end.op !== "read";
        const step = stmt.step === 1 ? `${i}++` : `${i} += ${stmt.step}`;
        const start = `i64 ${i} = ${this.write(stmt.start).text}`;
        lines.push(
          simple
            ? `${indent}for (${start}; ${i} < ${limit}; ${step}) {`
            : `${indent}for (${start}, ${end} = ${limit}; ${i} < ${end}; ${step}) {`,
        );
        this.block(blocks[0], `${indent}  `);
        lines.push(`${indent}}`);
        return;
      }
      case "if":
        lines.push(`${indent}if (${this.write(stmt.condition).text}) {`);
        this.block(blocks[0], `${indent}  `);
        if (blocks[1].length > 0) {
          lines.push(`${indent}} else {`);
          this.block(blocks[1], `${indent}  `);
        }
        lines.push(`${indent}}`);
        return;
      case "let": {
        const { value, local } = stmt;
        this.masks.let(local, value);
        lines.push(`${indent}const ${this.typeName(value)} v${local} = ${this.write(value).text};`);
        return;
      }
      case "declare": {
        const { value, register } = stmt;
        this.masks.declare(register, value);
        lines.push(`${indent}${this.typeName(value)} r${register} = ${this.write(value).text};`);
        return;
      }
      case "set": {
        const { value, register } = stmt;
        const isMask = value.type === "bool" && value.lanes > 1;
        const text = isMask ? this.mask(value, this.masks.register(register)) : this.write(value).text;
        lines.push(`${indent}r${register} = ${text};`);
        return;
      }
      case "store":
        this.store(stmt, indent);
    }
  }

  private store(stmt: Stmt & { op: "store" }, indent: string): void {
    const { value, buffer } = stmt;
    const base = this.buffers[buffer];
    if (value.lanes === 1) {
      const index = this.write(stmt.index).text;
      const cast = value.type === "index" ? "(i32)" : "";
      const text = this.write(value);
      this.lines.push(`${indent}${base}[${index}] = ${cast}${cast === "" ? text.text : this.bind(text, 3)};`);
      return;
    }
    const to = `${base} + ${this.bind(this.write(stmt.index), 1)}`;
    const bits =
      value.type === "bool" ? `(u8x${value.lanes})(${this.mask(value, 1)} & 1)` : this.write(value).text;
    this.lines.push(`${indent}${this.prelude.store(value.type, value.lanes)}(${to}, ${bits});`);
  }

  // Expressions

  private bind(text: Text, least: Binding): string {
    return text.binding >= least ? text.text : `(${text.text})`;
  }

  private write(expr: Expr): Text {
    const name = this.names.get(expr.id);
    return name === undefined ? this.compute(expr) : atom(name);
  }

  private arg(expr: Expr): string {
    return this.write(expr).text;
  }

  private compute(expr: Expr): Text {
    const { prelude } = this;
    switch (expr.op) {
      case "const":
        return atom(literal(expr.value, expr.type));
      case "param":
        return atom(this.params[expr.param]);
      case "bound":
        return atom(expr.which);
      case "var":
        return atom(`i${expr.variable}`);
      case "ref":
        return atom(`v${expr.local}`);
      case "read":
        return atom(`r${expr.register}`);
      case "load":
        return this.load(expr);
      case "splat":
        return this.splat(expr);
      case "ramp":
        return atom(`${prelude.ramp(expr.lanes)}(${this.arg(expr.a)})`);
      case "fold":
        return this.fold(expr);
      case "fma":
        return isFloat(expr.type)
          ? atom(
              `${prelude.fma(expr.type, expr.lanes)}(${this.arg(expr.a)}, ${this.arg(expr.b)}, ${this.arg(expr.c)})`,
            )
          : this.integerFma(expr);
      case "where":
        return this.where(expr);
      case "cast":
        return this.cast(expr);
      case "bitcast":
        return this.bitcast(expr);
      case "neg":
      case "abs":
      case "sqrt":
      case "floor":
      case "ceil":
      case "round":
      case "trunc":
      case "not":
        return this.unary(expr);
      default:
        return this.binary(expr);
    }
  }

  private load(expr: Expr & { op: "load" }): Text {
    const base = this.buffers[expr.buffer];
    if (expr.lanes === 1) {
      const text = `${base}[${this.arg(expr.index)}]`;
      return atom(expr.type === "index" ? `(i64)${text}` : text);
    }
    const from = `${base} + ${this.bind(this.write(expr.index), 1)}`;
    const text = `${this.prelude.load(expr.type, expr.lanes)}(${from})`;
    return atom(expr.type === "bool" ? `(${this.typeName(expr)})(${text} != 0)` : text);
  }

  private splat(expr: Expr & { op: "splat" }): Text {
    if (expr.type === "bool") {
      this.prelude.vector("i32", expr.lanes);
      return atom(`${this.prelude.splat("i32", expr.lanes)}(-(i32)${this.bind(this.write(expr.a), 3)})`);
    }
    return atom(`${this.prelude.splat(scalarName(expr.type), expr.lanes)}(${this.arg(expr.a)})`);
  }

  private fold(expr: Expr & { op: "fold" }): Text {
    const { type, lanes } = expr.a;
    const element = scalarName(type);
    const combine = (a: string, b: string, n: number): string => {
      if (expr.fold === "max" || expr.fold === "min")
        return `${this.prelude.extreme(expr.fold, type, n)}(${a}, ${b})`;
      return this.arithmetic(expr.fold, type, n, { text: a, binding: 3 }, { text: b, binding: 3 }).text;
    };
    return atom(`${this.prelude.fold(expr.fold, element, lanes, combine)}(${this.arg(expr.a)})`);
  }

  private integerFma(expr: Expr & { op: "fma" }): Text {
    const product = this.arithmetic("mul", expr.type, expr.lanes, this.write(expr.a), this.write(expr.b));
    return this.arithmetic("add", expr.type, expr.lanes, product, this.write(expr.c));
  }

  private where(expr: Expr & { op: "where" }): Text {
    const { condition, a, b, type, lanes } = expr;
    if (lanes === 1) {
      const [c, yes, no] = [condition, a, b].map((e) => this.bind(this.write(e), 1));
      return { text: `${c} ? ${yes} : ${no}`, binding: 0 };
    }
    if (type === "bool") {
      const bytes = this.masks.of(a);
      const select = this.prelude.select(`i${bytes * 8}`, lanes);
      return atom(
        `${select}(${this.mask(condition, bytes)}, ${this.mask(a, bytes)}, ${this.mask(b, bytes)})`,
      );
    }
    const select = this.prelude.select(scalarName(type), lanes);
    return atom(`${select}(${this.mask(condition, bytesOf(type))}, ${this.arg(a)}, ${this.arg(b)})`);
  }

  private cast(expr: Expr & { op: "cast" }): Text {
    const { a, type, lanes } = expr;
    if (isFloat(a.type) && !isFloat(type) && type !== "bool") {
      const call = `${this.prelude.toInteger(a.type as "float32" | "float64", infoOf(type).name, lanes)}(${this.arg(a)})`;
      return atom(type === "index" ? `(i64)${call}` : call);
    }
    if (lanes === 1) {
      const text = this.bind(this.write(a), 3);
      if (type === "bool") return { text: `${text} != 0`, binding: 0 };
      return atom(`(${this.prelude.scalar(type)})${text}`);
    }
    const to = this.typeName(expr);
    if (type === "bool") return atom(`(${to})(${this.bind(this.write(a), 3)} != 0)`);
    if (a.type === "bool") {
      const one = { float32: "0x3f800000", float64: "0x3ff0000000000000" }[type as string] ?? "1";
      return atom(`(${to})(${this.mask(a, bytesOf(type))} & ${one})`);
    }
    // gcc widens narrow integers to floats lane by lane, but knows both halves of the way.
    const narrow = bytesOf(a.type) < 4 && isFloat(type);
    const from = narrow
      ? `__builtin_convertvector(${this.arg(a)}, ${this.prelude.vector("i32", lanes)})`
      : this.arg(a);
    return atom(`__builtin_convertvector(${from}, ${to})`);
  }

  private bitcast(expr: Expr & { op: "bitcast" }): Text {
    const { a, type, lanes } = expr;
    const to = this.typeName(expr);
    if (lanes > 1 || (!isFloat(type) && !isFloat(a.type))) {
      return atom(`(${to})${this.bind(this.write(a), 3)}`);
    }
    const from = this.prelude.scalar(a.type);
    return atom(`((union { ${from} from; ${to} to; }){${this.arg(a)}}).to`);
  }

  private unary(expr: Expr & { a: Expr }): Text {
    const { a, type, lanes } = expr;
    const text = this.write(a);
    const float = isFloat(type);
    switch (expr.op) {
      case "neg": {
        if (float || type === "index") {
          return atom(text.text.startsWith("-") ? `-(${text.text})` : `-${this.bind(text, 3)}`);
        }
        if (lanes > 1)
          return atom(`(${this.typeName(expr)})(-(${this.unsigned(type, lanes)})${this.bind(text, 3)})`);
        const { type: wide, zero } = wrapping(bytesOf(type));
        return atom(`(${this.prelude.scalar(type)})(${zero} - (${wide})${this.bind(text, 3)})`);
      }
      case "abs":
        if (!float && !isSigned(type)) return text;
        return atom(`${this.prelude.abs(type, lanes)}(${text.text})`);
      case "sqrt":
        return atom(`${this.prelude.sqrt(type, lanes)}(${text.text})`);
      case "floor":
      case "ceil":
      case "trunc":
      case "round":
        return float ? atom(`${this.prelude.rounding(expr.op, type, lanes)}(${text.text})`) : text;
      default:
        if (type === "bool" && lanes === 1) return { text: `!${this.bind(text, 3)}`, binding: 0 };
        if (lanes === 1) return atom(`(${this.prelude.scalar(type)})~${this.bind(text, 3)}`);
        return atom(`~${this.bind(text, 3)}`);
    }
  }

  private unsigned(type: Type, lanes: number): string {
    const name = isSigned(type) ? unsignedName(bytesOf(type)) : scalarName(type);
    return lanes === 1 ? this.prelude.base(name) : this.prelude.vector(name, lanes);
  }

  /** add, sub, mul, or floating div. */
  private arithmetic(op: string, type: Type, lanes: number, a: Text, b: Text): Text {
    const [sign, binding] = infix[op];
    const narrow = !isFloat(type) && type !== "index" && bytesOf(type) < 4;
    if (type !== "index" && (isSigned(type) || (narrow && type !== "uint8" && lanes === 1))) {
      // Signed sums must not overflow in C, and narrow ones are computed as int there.
      const u = narrow && lanes === 1 ? this.prelude.base("u32") : this.unsigned(type, lanes);
      const to = lanes === 1 ? this.prelude.scalar(type) : this.prelude.vector(scalarName(type), lanes);
      return atom(`(${to})((${u})${this.bind(a, 3)} ${sign} (${u})${this.bind(b, 3)})`);
    }
    const right = binding === 1 ? 2 : 3;
    const text = `${this.bind(a, binding)} ${sign} ${this.bind(b, right as Binding)}`;
    if (type === "uint8" && lanes === 1) return atom(`(${this.prelude.scalar(type)})(${text})`);
    return { text, binding };
  }

  private binary(expr: Expr): Text {
    if (!("b" in expr)) throw new Error(`render: cannot write ${expr.op}`);
    const { op, a, b, lanes } = expr;
    const { type } = a;
    switch (op) {
      case "add":
      case "sub":
      case "mul":
        return this.arithmetic(op, type, lanes, this.write(a), this.write(b));
      case "div":
      case "rem":
        return this.division(op, expr, a, b);
      case "max":
      case "min":
        return this.extreme(op, a, b);
      case "shl":
      case "shr":
        return this.shift(op, a, b);
      default:
        return this.comparison(op, expr, a, b);
    }
  }

  private division(op: "div" | "rem", expr: Expr, a: Expr, b: Expr): Text {
    const { type, lanes } = expr;
    if (op === "div" && isFloat(type)) return this.arithmetic(op, type, lanes, this.write(a), this.write(b));
    const [x, y] = [this.write(a), this.write(b)];
    const safe = b.op === "const" && Number(b.value) !== 0 && Number(b.value) !== -1;
    if (lanes === 1 && safe && !isFloat(type)) {
      return { text: `${this.bind(x, 2)} ${op === "div" ? "/" : "%"} ${y.text}`, binding: 2 };
    }
    const call = op === "div" ? this.prelude.div(type, lanes) : this.prelude.rem(type, lanes);
    return atom(`${call}(${x.text}, ${y.text})`);
  }

  private extreme(op: "max" | "min", a: Expr, b: Expr): Text {
    const { type, lanes } = a;
    if (type === "bool") return this.comparison(op === "max" ? "or" : "and", a, a, b);
    const constant = b.op === "splat" ? b.a : b;
    const plain = isFloat(type) && constant.op === "const" && !Number.isNaN(constant.value);
    const call = plain ? this.prelude.extremeOf(op, type, lanes) : this.prelude.extreme(op, type, lanes);
    return atom(`${call}(${this.arg(a)}, ${this.arg(b)})`);
  }

  private shift(op: "shl" | "shr", a: Expr, b: Expr): Text {
    const { type, lanes } = a;
    const constant = b.op === "splat" ? b.a : b;
    const width = bytesOf(type) * 8;
    const within = constant.op === "const" && constant.value >= 0 && constant.value < width;
    if (!within) return atom(`${this.prelude.shift(op, type, lanes)}(${this.arg(a)}, ${this.arg(b)})`);
    const [sign, count] = [op === "shl" ? "<<" : ">>", constant.value];
    const x = this.bind(this.write(a), 3);
    const to = lanes === 1 ? this.prelude.scalar(type) : this.typeName(a);
    const unsigned = op === "shl" && isSigned(type) ? `(${this.unsigned(type, lanes)})` : "";
    return atom(`(${to})(${unsigned}${x} ${sign} ${count})`);
  }

  /** Comparisons, and the logic that shares their masks. */
  private comparison(op: string, expr: Expr, a: Expr, b: Expr): Text {
    const { lanes } = a;
    const [sign, binding] = infix[op];
    if (a.type !== "bool" || lanes === 1) {
      const least = sign.length === 1 && sign !== "<" ? 3 : 1;
      const text = `${this.bind(this.write(a), least)} ${sign} ${this.bind(this.write(b), least)}`;
      const vectorCompare = lanes > 1 && expr.type === "bool";
      return vectorCompare ? atom(`(${this.typeName(expr)})(${text})`) : { text, binding };
    }
    const bytes = this.masks.of(a);
    const [x, y] = [this.mask(a, bytes), this.mask(b, bytes)];
    switch (op) {
      case "eq":
        return atom(`~(${x} ^ ${y})`);
      case "ne":
        return { text: `${x} ^ ${y}`, binding };
      case "lt":
        return { text: `~${x} & ${y}`, binding };
      case "le":
        return { text: `~${x} | ${y}`, binding };
      default:
        return { text: `${x} ${sign} ${y}`, binding };
    }
  }
}

/**
 * Writes kernels as one C translation unit without includes, for gcc 10 and clang 14 or later.
 *
 * Every kernel becomes `void name(const double *args, int64 lo, int64 hi, void *scratch)`; see ir.ts. Explicit vectors
 * are GCC vector extensions, so the text builds for any machine: a wider vector than it has is split by the compiler.
 */
export function renderC(kernels: readonly Kernel[], target: Target): string {
  if (target.name !== "c") throw new Error(`render: cannot write C for target ${target.name}`);
  for (const kernel of kernels) acceptSerial(kernel, "C");
  const prelude = new Prelude();
  const texts = kernels.map((kernel) => new KernelText(kernel, prelude).render());
  return `${prelude.text()}\n\n${texts.join("\n\n")}\n`;
}
