import { Builder } from "../src/kernel/builder.ts";
import { bytesOf, type Expr, infoOf, isFloat, type Kernel, type Stmt, type Type } from "../src/kernel/ir.ts";
import { verify } from "../src/kernel/verify.ts";
import { operands } from "../src/kernel/walk.ts";
import { castScalar } from "../src/reference/scalar.ts";
import { dtypes, type Element, type Elements, isBig, stored, type TypedArray } from "../src/type/dtype.ts";

export type Memory = TypedArray;

/** A kernel with what to run it on. `buffers()` makes the same contents each time. */
export interface Case {
  readonly seed: number;
  readonly kernel: Kernel;
  readonly params: readonly Element[];
  readonly units: number;
  buffers(): Memory[];
}

type DataType = keyof typeof dtypes;
const types = Object.keys(dtypes) as readonly DataType[];

const special: Readonly<Record<DataType, readonly Element[]>> = {
  bool: [0, 1],
  int8: [0, 1, -1, 2, 7, 8, 127, -128, -127],
  uint8: [0, 1, 2, 7, 8, 127, 128, 255],
  int16: [0, 1, -1, 15, 16, 255, -256, 32767, -32768],
  uint16: [0, 1, 15, 16, 255, 256, 32768, 65535],
  int32: [0, 1, -1, 2, 31, 32, -32, 255, 256, 2147483647, -2147483648, 65536],
  uint32: [0, 1, 2, 31, 32, 255, 4294967295, 2147483648, 16777217],
  int64: [
    0n,
    1n,
    -1n,
    2n,
    63n,
    64n,
    -64n,
    256n,
    2147483648n,
    4294967296n,
    9007199254740993n,
    -9007199254740993n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    2n ** 62n + 2n ** 38n + 1n,
  ],
  uint64: [
    0n,
    1n,
    2n,
    63n,
    64n,
    255n,
    4294967296n,
    9007199254740993n,
    2n ** 63n,
    2n ** 64n - 1n,
    2n ** 63n + 2n ** 39n + 1n,
  ],
  float32: [
    0,
    -0,
    1,
    -1,
    0.5,
    1.5,
    2.5,
    -0.5,
    255.5,
    256,
    1e-40,
    3.4e38,
    2147483648,
    -2147483648,
    4294967296,
    -128.5,
    65536,
    2 ** 63,
    -(2 ** 63),
    2 ** 64,
    8388607.5,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ],
  float64: [
    0,
    -0,
    1,
    -1,
    0.5,
    1.5,
    2.5,
    -0.5,
    255.5,
    256,
    5e-324,
    1e308,
    2147483647.5,
    -2147483648.5,
    4294967295.5,
    4503599627370495.5,
    32767.5,
    -32769,
    -(2 ** 63),
    2 ** 64 - 2048,
    2 ** 64,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ],
};

/** Mulberry32: numbers in [0, 1) from a seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function memoryOf(type: Type, length: number): Memory {
  return infoOf(type).make(new ArrayBuffer(length * bytesOf(type)));
}

function sample(type: DataType, random: () => number): Element {
  const choices = special[type];
  if (type === "bool" || random() < 0.3) return choices[Math.floor(random() * choices.length)];
  if (!isFloat(type)) {
    if (random() < 0.5) return stored(castScalar("float64", type)(Math.floor((random() - 0.25) * 40)), type);
    const words = BigInt(Math.floor(random() * 2 ** 32)) * 2n ** 32n + BigInt(Math.floor(random() * 2 ** 32));
    return stored(isBig(type) ? words : Number(BigInt.asIntN(32, words)), type);
  }
  const exponent = random() < 0.7 ? 4 : random() < 0.5 ? 60 : 130;
  const value = (random() - 0.5) * 2 ** ((random() - 0.5) * exponent);
  return stored(value, type);
}

const length = 96;

class Generator {
  private readonly random: () => number;
  readonly b: Builder = new Builder();
  readonly inputs: Record<DataType, number>;
  readonly outputs: Record<DataType, number>;
  readonly scratches: Record<DataType, number>;
  private readonly values: { readonly expr: Expr; readonly base: number | null }[] = [];
  private refs: Expr[] = [];
  private reads: { read: Expr; set: (value: Expr) => void }[] = [];
  private readonly lanes: number;
  readonly params: Element[] = [];

  constructor(seed: number) {
    this.random = randomNumbers(seed);
    const each = (make: (type: DataType) => number) =>
      Object.fromEntries(types.map((type) => [type, make(type)])) as Record<DataType, number>;
    this.inputs = each((type) => this.b.buffer(`in_${type}`, type, "read"));
    this.outputs = each((type) => this.b.buffer(`out_${type}`, type, "write"));
    this.scratches = each((type) => this.b.scratch(`tmp_${type}`, type, 24));
    for (const type of types) {
      this.values.push({ expr: this.b.param(`p_${type}`, type), base: null });
      this.params.push(sample(type, this.random));
    }
    this.lanes = this.pick([1, 2, 4, 4, 8, 16]);
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.random() * choices.length)];
  }

  generate(name: string): Kernel {
    const { b } = this;
    b.for(b.bound("lo"), b.bound("hi"), 1, (i) => {
      const base = b.mul(i, b.index(this.lanes));
      const count = 1 + Math.floor(this.random() * 5);
      for (let n = 0; n < count; n++) this.statement(base, 2);
      for (const type of types) {
        if (this.random() < 0.5) b.store(this.outputs[type], base, this.expr(type, this.lanes, base, 4));
      }
    });
    return b.finish(name);
  }

  private scoped(fill: () => void): void {
    const [refs, reads] = [this.refs, this.reads];
    this.refs = [...refs];
    this.reads = [...reads];
    fill();
    this.refs = refs;
    this.reads = reads;
  }

  private statement(base: Expr, depth: number): void {
    const { b } = this;
    const lanes = this.pick([1, this.lanes]);
    const type = this.pick(types);
    switch (this.pick(["let", "let", "register", "loop", "if", "scratch"])) {
      case "let":
        this.refs.push(b.let(this.expr(type, lanes, base, 3)));
        return;
      case "register":
        this.reads.push(b.register(this.expr(type, lanes, base, 2)));
        return;
      case "loop":
        if (depth === 0) return;
        b.for(b.index(0), b.index(this.pick([1, 3, 5])), this.pick([1, 2]), (j) => {
          this.scoped(() => {
            const inner = b.add(base, j);
            this.statement(inner, depth - 1);
            this.set(inner);
            this.statement(inner, depth - 1);
            this.set(inner);
          });
        });
        return;
      case "if":
        if (depth === 0) return;
        b.if(
          this.expr("bool", 1, base, 2),
          () => this.scoped(() => [this.statement(base, depth - 1), this.set(base)]),
          () => this.scoped(() => this.set(base)),
        );
        return;
      case "scratch": {
        const at = b.index(this.pick([0, 3, 8]));
        b.store(this.scratches[type], at, this.expr(type, lanes, base, 2));
        this.refs.push(b.let(b.load(this.scratches[type], at, lanes)));
      }
    }
  }

  private set(base: Expr): void {
    if (this.reads.length === 0) return;
    const { read, set } = this.pick(this.reads);
    set(this.expr(read.type as DataType, read.lanes, base, 3));
  }

  private leaf(type: DataType, lanes: number, base: Expr): Expr {
    const { b } = this;
    const named = [...this.refs, ...this.reads.map(({ read }) => read)].filter(
      (e) => e.type === type && e.lanes === lanes,
    );
    if (named.length > 0 && this.random() < 0.5) return this.pick(named);
    const choice = this.random();
    if (choice < 0.5) return b.load(this.inputs[type], b.add(base, b.index(this.pick([0, 0, 1, 3]))), lanes);
    if (choice < 0.6) return b.splat(this.values[types.indexOf(type)].expr, lanes);
    if (choice < 0.65 && type === "int32") {
      const start = b.cast(base, "int32");
      return lanes === 1 ? start : b.ramp(start, lanes);
    }
    if (choice < 0.75) return b.splat(b.load(this.inputs[type], base), lanes);
    return b.constant(sample(type, this.random), type, lanes);
  }

  private expr(type: DataType, lanes: number, base: Expr, depth: number): Expr {
    const { b } = this;
    if (depth === 0 || this.random() < 0.1) return this.leaf(type, lanes, base);
    const sub = (t: DataType = type): Expr => this.expr(t, lanes, base, depth - 1);
    const choice = this.random();
    if (choice < 0.1) return b.where(sub("bool"), sub(), sub());
    if (choice < 0.25) return b.cast(sub(this.pick(types)), type);
    if (choice < 0.3 && lanes > 1 && type !== "bool") {
      // A sum of NaNs and infinities is the same whatever the order; min and max pick one of equals by place.
      return b.splat(b.fold(this.pick(["add", "mul", "max", "min"]), sub()), lanes);
    }
    switch (type) {
      case "bool": {
        if (choice < 0.5) {
          const of = this.pick(types);
          return b.binary(this.pick(["eq", "ne", "lt", "le"]), sub(of), sub(of));
        }
        return choice < 0.6 ? b.unary("not", sub()) : b.binary(this.pick(["and", "or", "xor"]), sub(), sub());
      }
      case "float32":
      case "float64":
        if (choice < 0.35) {
          const word = type === "float32" ? this.pick(["int32", "uint32"]) : this.pick(["int64", "uint64"]);
          return b.bitcast(this.finiteBits(sub(word as DataType)), type);
        }
        if (choice < 0.6) {
          return b.unary(this.pick(["neg", "abs", "sqrt", "floor", "ceil", "round", "trunc"]), sub());
        }
        return b.binary(this.pick(["add", "sub", "mul", "div", "max", "min", "rem"]), sub(), sub());
      default:
        if (choice < 0.4 && bytesOf(type) >= 4) {
          const x = sub(bytesOf(type) === 4 ? "float32" : "float64");
          return b.bitcast(b.where(b.binary("eq", x, x), x, b.constant(0, x.type, lanes)), type);
        }
        if (choice < 0.43) {
          const width = types.filter((t) => t !== "bool" && !isFloat(t) && bytesOf(t) === bytesOf(type));
          return b.bitcast(sub(this.pick(width)), type);
        }
        if (choice < 0.5) return b.unary(this.pick(["neg", "abs", "not", "floor"]), sub());
        return b.binary(
          this.pick(["add", "sub", "mul", "div", "rem", "max", "min", "and", "or", "xor", "shl", "shr"]),
          sub(),
          sub(),
        );
    }
  }

  /** Clears an exponent bit, so that the bits are no NaN: NaNs of two machines differ in sign and payload. */
  private finiteBits(x: Expr): Expr {
    const bit = bytesOf(x.type) === 4 ? 1n << 24n : 1n << 56n;
    const mask = stored(isBig(infoOf(x.type).name) ? ~bit : Number(~bit), infoOf(x.type).name);
    return this.b.binary("and", x, this.b.constant(mask, x.type, x.lanes));
  }
}

/** Returns the random kernel of a seed, with random contents for its buffers. */
export function randomKernel(seed: number): Case {
  const generator = new Generator(seed);
  const kernel = generator.generate(`fuzz_${seed}`);
  return {
    seed,
    kernel,
    params: generator.params,
    units: 4,
    buffers: () => {
      const random = randomNumbers(seed ^ 0x5bd1e995);
      return kernel.buffers.map(({ type, access }) => {
        const memory = memoryOf(type, length);
        const elements: Elements = memory;
        for (let i = 0; access === "read" && i < length; i++) elements[i] = sample(type as DataType, random);
        return memory;
      });
    },
  };
}

function smallerBlocks(block: readonly Stmt[]): (readonly Stmt[])[] {
  const found: (readonly Stmt[])[] = [];
  block.forEach((stmt, at) => {
    const replace = (...by: Stmt[]): void => {
      found.push([...block.slice(0, at), ...by, ...block.slice(at + 1)]);
    };
    replace();
    if (stmt.op === "for") for (const body of smallerBlocks(stmt.body)) replace({ ...stmt, body });
    if (stmt.op === "if") {
      replace(...stmt.yes);
      replace(...stmt.no);
      for (const yes of smallerBlocks(stmt.yes)) replace({ ...stmt, yes });
      for (const no of smallerBlocks(stmt.no)) replace({ ...stmt, no });
    }
    if (stmt.op === "let" || stmt.op === "set" || stmt.op === "declare" || stmt.op === "store") {
      const { value } = stmt;
      const within: Expr[] = [...operands(value)];
      for (let i = 0; i < within.length && within.length < 200; i++) within.push(...operands(within[i]));
      const alike = new Set(within.filter((e) => e.type === value.type && e.lanes === value.lanes));
      for (const smaller of [...alike].sort((x, y) => x.id - y.id)) replace({ ...stmt, value: smaller });
    }
  });
  return found;
}

/** Returns the smallest kernel found, by dropping statements and operands, for which `fails` still holds. */
export function shrinkCase(start: Case, fails: (candidate: Case) => boolean): Case {
  let best = start;
  for (let improved = true; improved; ) {
    improved = false;
    for (const body of smallerBlocks(best.kernel.body)) {
      const candidate = { ...best, kernel: { ...best.kernel, body } };
      try {
        verify(candidate.kernel);
      } catch {
        continue;
      }
      if (!fails(candidate)) continue;
      best = candidate;
      improved = true;
      break;
    }
  }
  return best;
}
