import type { Element } from "../../type/dtype.ts";
import { opcodes } from "./opcodes.ts";

/** A type of scalars. */
export type ScalarType = "i32" | "i64" | "f32" | "f64";
export type ValueType = ScalarType | "v128";

const valueTypes: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest === 0 ? low : low | 128);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 127;
    rest >>= 7;
    const done = (rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0);
    bytes.push(done ? low : low | 128);
    if (done) return bytes;
  }
}

/** Signed LEB128 of a 64-bit integer. */
export function signedBig(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asIntN(64, value);
  for (;;) {
    const low = Number(BigInt.asUintN(7, rest));
    rest >>= 7n;
    const done = rest === (low & 64 ? -1n : 0n);
    bytes.push(done ? low : low | 128);
    if (done) return bytes;
  }
}

const cell = new DataView(new ArrayBuffer(8));

function float32Bytes(value: number): number[] {
  cell.setFloat32(0, value, true);
  return [0, 1, 2, 3].map((i) => cell.getUint8(i));
}

function float64Bytes(value: number): number[] {
  cell.setFloat64(0, value, true);
  return [0, 1, 2, 3, 4, 5, 6, 7].map((i) => cell.getUint8(i));
}

/** One lane's bytes, for `v128.const`. */
export function laneBytes(value: Element, type: ScalarType): number[] {
  if (type === "i64") {
    cell.setBigInt64(0, BigInt(value), true);
    return [0, 1, 2, 3, 4, 5, 6, 7].map((i) => cell.getUint8(i));
  }
  const number = Number(value);
  if (type === "f32") return float32Bytes(number);
  if (type === "f64") return float64Bytes(number);
  cell.setInt32(0, number | 0, true);
  return [0, 1, 2, 3].map((i) => cell.getUint8(i));
}

/** The instructions and locals of one function. */
export class Code {
  readonly params: readonly ValueType[];
  readonly result: ValueType | null;
  private readonly locals: ValueType[] = [];
  private readonly bytes: number[] = [];

  constructor(params: readonly ValueType[], result: ValueType | null = null) {
    this.params = params;
    this.result = result;
  }

  local(type: ValueType): number {
    return this.params.length + this.locals.push(type) - 1;
  }

  private emit(name: string, immediate: readonly number[] = []): void {
    const opcode = opcodes.get(name);
    if (opcode === undefined) throw new Error(`render: cannot encode ${name} (no such instruction)`);
    for (const byte of opcode.bytes) this.bytes.push(byte);
    for (const byte of immediate) this.bytes.push(byte);
  }

  op(...names: string[]): void {
    for (const name of names) this.emit(name);
  }

  /** An instruction with an index: a local, a label's depth, a function. */
  at(name: string, index: number): void {
    this.emit(name, unsigned(index));
  }

  get(local: number): void {
    this.at("local.get", local);
  }

  set(local: number): void {
    this.at("local.set", local);
  }

  tee(local: number): void {
    this.at("local.tee", local);
  }

  i32(value: number): void {
    this.emit("i32.const", signed(value));
  }

  i64(value: bigint): void {
    this.emit("i64.const", signedBig(value));
  }

  f32(value: number): void {
    this.emit("f32.const", float32Bytes(value));
  }

  f64(value: number): void {
    this.emit("f64.const", float64Bytes(value));
  }

  v128(bytes: readonly number[]): void {
    this.emit("v128.const", bytes);
  }

  shuffle(lanes: readonly number[]): void {
    this.emit("i8x16.shuffle", lanes);
  }

  lane(name: string, lane: number): void {
    this.emit(name, [lane]);
  }

  /** A load or store; `offset` is added to the address without wrapping. */
  memory(name: string, offset: number, lane?: number): void {
    this.emit(name, [0, ...unsigned(offset), ...(lane === undefined ? [] : [lane])]);
  }

  open(name: "block" | "loop" | "if"): void {
    this.emit(name, [0x40]);
  }

  /** The function's entry of the code section. */
  body(): number[] {
    const runs: [number, ValueType][] = [];
    for (const type of this.locals) {
      const last = runs.at(-1);
      if (last !== undefined && last[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    const head = [
      ...unsigned(runs.length),
      ...runs.flatMap(([n, type]) => [...unsigned(n), valueTypes[type]]),
    ];
    const size = head.length + this.bytes.length + 1;
    return unsigned(size).concat(head, this.bytes, [0x0b]);
  }
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const count = unsigned(entries.length);
  let size = count.length;
  for (const entry of entries) size += entry.length;
  const bytes = [id, ...unsigned(size), ...count];
  for (const entry of entries) for (const byte of entry) bytes.push(byte);
  return bytes;
}

/** Writes a module of functions that imports its memory as `env.memory`. */
export function encodeModule(
  functions: readonly { name: string | null; code: Code }[],
  shared: boolean,
): Uint8Array<ArrayBuffer> {
  const types: string[] = [];
  const typeOf = functions.map(({ code: { params, result } }) => {
    const results = result === null ? [0] : [1, valueTypes[result]];
    const key = [0x60, params.length, ...params.map((type) => valueTypes[type]), ...results].join();
    if (!types.includes(key)) types.push(key);
    return types.indexOf(key);
  });
  // At least one page; a shared memory must state its most, which is the most there can be.
  const limits = shared ? [0x03, 1, ...unsigned(65536)] : [0x00, 1];
  const exported = functions.flatMap(({ name }, i) =>
    name === null ? [] : [[...text(name), 0x00, ...unsigned(i)]],
  );
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      types.map((key) => key.split(",").map(Number)),
    ),
    ...section(2, [[...text("env"), ...text("memory"), 0x02, ...limits]]),
    ...section(
      3,
      typeOf.map((type) => unsigned(type)),
    ),
    ...section(7, exported),
    ...section(
      10,
      functions.map(({ code }) => code.body()),
    ),
  ]);
}
