import { type Opcode, opcodes } from "./opcodes.ts";

const valueNames: Readonly<Record<number, string>> = {
  127: "i32",
  126: "i64",
  125: "f32",
  124: "f64",
  123: "v128",
};

class Reader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  byte(): number {
    return this.bytes[this.at++];
  }

  unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  signed(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte >= 128) continue;
      return shift < 25 && (byte & 64) !== 0 ? value | (-1 << (shift + 7)) : value;
    }
  }

  signedBig(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, (byte & 64) === 0 ? value : value - (1n << (shift + 7n)));
    }
  }

  f32(): number {
    this.at += 4;
    return this.view.getFloat32(this.at - 4, true);
  }

  f64(): number {
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }

  take(count: number): Uint8Array {
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  text(): string {
    return new TextDecoder().decode(this.take(this.unsigned()));
  }
}

function byBytes(): Map<string, [string, Opcode]> {
  return new Map([...opcodes].map(([name, opcode]) => [opcode.bytes.join(), [name, opcode]]));
}

function digits(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function immediate(reader: Reader, { immediate: kind }: Opcode): string {
  switch (kind) {
    case "none":
      return "";
    case "block":
      reader.byte();
      return "";
    case "index":
      return ` ${reader.unsigned()}`;
    case "i32":
      return ` ${reader.signed()}`;
    case "i64":
      return ` ${reader.signedBig()}`;
    case "f32":
      return ` ${digits(reader.f32())}`;
    case "f64":
      return ` ${digits(reader.f64())}`;
    case "lane":
      return ` ${reader.byte()}`;
    case "v128":
      return ` ${[...reader.take(16)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
    default: {
      reader.unsigned();
      const offset = reader.unsigned();
      const lane = kind === "memoryLane" ? ` ${reader.byte()}` : "";
      return `${offset === 0 ? "" : ` offset=${offset}`}${lane}`;
    }
  }
}

function printBody(reader: Reader, end: number, names: ReadonlyMap<string, [string, Opcode]>): string[] {
  const lines: string[] = [];
  const locals: string[] = [];
  for (let runs = reader.unsigned(); runs > 0; runs--)
    locals.push(`${reader.unsigned()} ${valueNames[reader.byte()]}`);
  if (locals.length > 0) lines.push(`  locals ${locals.join(", ")}`);
  let depth = 1;
  while (reader.at < end - 1) {
    const code = [reader.byte()];
    if (code[0] >= 0xfc)
      do code.push(reader.byte());
      while ((code.at(-1) as number) >= 128);
    const found = names.get(code.join());
    if (found === undefined) throw new Error(`wasm: cannot print opcode ${code.join()}`);
    const [name, opcode] = found;
    if (name === "end" || name === "else") depth--;
    lines.push(`${"  ".repeat(depth)}${name}${immediate(reader, opcode)}`);
    if (opcode.immediate === "block" || name === "else") depth++;
  }
  reader.byte();
  return lines;
}

/** Prints the functions of a module made by {@link renderWasm}, an instruction a line. */
export function printWasm(bytes: Uint8Array): string {
  const reader = new Reader(bytes, 8);
  const names = byBytes();
  const exported = new Map<number, string>();
  const lines: string[] = [];
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const end = reader.unsigned() + reader.at;
    if (id !== 7 && id !== 10) {
      reader.at = end;
      continue;
    }
    const count = reader.unsigned();
    for (let i = 0; i < count; i++) {
      if (id === 7) {
        const name = reader.text();
        reader.byte();
        exported.set(reader.unsigned(), name);
        continue;
      }
      const bodyEnd = reader.unsigned() + reader.at;
      lines.push(`func ${i} ${exported.get(i) ?? "helper"}`, ...printBody(reader, bodyEnd, names));
    }
  }
  return `${lines.join("\n")}\n`;
}
