/** What follows an opcode: nothing, an index, a signed number, a float, a memory operand, lanes. */
export type Immediate =
  | "none"
  | "index"
  | "i32"
  | "i64"
  | "f32"
  | "f64"
  | "memory"
  | "lane"
  | "memoryLane"
  | "v128"
  | "block";

export interface Opcode {
  readonly bytes: readonly number[];
  readonly immediate: Immediate;
}

function numbered(prefix: readonly number[], first: number, names: string): [string, Opcode][] {
  return names
    .split(" ")
    .map((name, i): [string, Opcode] => [name, { bytes: encode(prefix, first + i), immediate: "none" }])
    .filter(([name]) => name !== "-");
}

function encode(prefix: readonly number[], code: number): number[] {
  if (prefix.length === 0 || code < 128) return [...prefix, code];
  return [...prefix, (code & 127) | 128, code >> 7];
}

function one(name: string, immediate: Immediate, prefix: readonly number[], code: number): [string, Opcode] {
  return [name, { bytes: encode(prefix, code), immediate }];
}

const simd = [0xfd];

/** The instructions that kernels use, by their names in the WebAssembly text format. */
export const opcodes: ReadonlyMap<string, Opcode> = new Map([
  one("block", "block", [], 0x02),
  one("loop", "block", [], 0x03),
  one("if", "block", [], 0x04),
  one("else", "none", [], 0x05),
  one("end", "none", [], 0x0b),
  one("br", "index", [], 0x0c),
  one("br_if", "index", [], 0x0d),
  one("return", "none", [], 0x0f),
  one("call", "index", [], 0x10),
  one("drop", "none", [], 0x1a),
  one("select", "none", [], 0x1b),
  one("local.get", "index", [], 0x20),
  one("local.set", "index", [], 0x21),
  one("local.tee", "index", [], 0x22),
  one("i32.load", "memory", [], 0x28),
  one("i64.load", "memory", [], 0x29),
  one("f32.load", "memory", [], 0x2a),
  one("f64.load", "memory", [], 0x2b),
  one("i32.load8_s", "memory", [], 0x2c),
  one("i32.load8_u", "memory", [], 0x2d),
  one("i32.load16_s", "memory", [], 0x2e),
  one("i32.load16_u", "memory", [], 0x2f),
  one("i32.store", "memory", [], 0x36),
  one("i64.store", "memory", [], 0x37),
  one("f32.store", "memory", [], 0x38),
  one("f64.store", "memory", [], 0x39),
  one("i32.store8", "memory", [], 0x3a),
  one("i32.store16", "memory", [], 0x3b),
  one("i32.const", "i32", [], 0x41),
  one("i64.const", "i64", [], 0x42),
  one("f32.const", "f32", [], 0x43),
  one("f64.const", "f64", [], 0x44),
  ...numbered(
    [],
    0x45,
    "i32.eqz i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u i32.le_s i32.le_u i32.ge_s i32.ge_u",
  ),
  ...numbered(
    [],
    0x50,
    "i64.eqz i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u i64.le_s i64.le_u i64.ge_s i64.ge_u",
  ),
  ...numbered(
    [],
    0x5b,
    "f32.eq f32.ne f32.lt f32.gt f32.le f32.ge f64.eq f64.ne f64.lt f64.gt f64.le f64.ge",
  ),
  ...numbered(
    [],
    0x6a,
    "i32.add i32.sub i32.mul i32.div_s i32.div_u i32.rem_s i32.rem_u i32.and i32.or i32.xor",
  ),
  ...numbered([], 0x74, "i32.shl i32.shr_s i32.shr_u"),
  ...numbered(
    [],
    0x7c,
    "i64.add i64.sub i64.mul i64.div_s i64.div_u i64.rem_s i64.rem_u i64.and i64.or i64.xor",
  ),
  ...numbered([], 0x86, "i64.shl i64.shr_s i64.shr_u"),
  ...numbered([], 0x8b, "f32.abs f32.neg f32.ceil f32.floor f32.trunc f32.nearest f32.sqrt"),
  ...numbered([], 0x92, "f32.add f32.sub f32.mul f32.div"),
  ...numbered([], 0x99, "f64.abs f64.neg f64.ceil f64.floor f64.trunc f64.nearest f64.sqrt"),
  ...numbered([], 0xa0, "f64.add f64.sub f64.mul f64.div"),
  one("i32.wrap_i64", "none", [], 0xa7),
  ...numbered([], 0xac, "i64.extend_i32_s i64.extend_i32_u"),
  ...numbered(
    [],
    0xb2,
    "f32.convert_i32_s f32.convert_i32_u f32.convert_i64_s f32.convert_i64_u f32.demote_f64",
  ),
  ...numbered(
    [],
    0xb7,
    "f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s f64.convert_i64_u f64.promote_f32",
  ),
  ...numbered([], 0xbc, "i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64"),
  ...numbered([], 0xc0, "i32.extend8_s i32.extend16_s"),
  ...numbered([0xfc], 0, "i32.trunc_sat_f32_s i32.trunc_sat_f32_u i32.trunc_sat_f64_s i32.trunc_sat_f64_u"),
  ...numbered([0xfc], 4, "i64.trunc_sat_f32_s i64.trunc_sat_f32_u i64.trunc_sat_f64_s i64.trunc_sat_f64_u"),
  one("v128.load", "memory", simd, 0x00),
  one("v128.store", "memory", simd, 0x0b),
  one("v128.const", "v128", simd, 0x0c),
  one("i8x16.shuffle", "v128", simd, 0x0d),
  one("i32x4.splat", "none", simd, 0x11),
  one("i64x2.splat", "none", simd, 0x12),
  one("f32x4.splat", "none", simd, 0x13),
  one("f64x2.splat", "none", simd, 0x14),
  one("i32x4.extract_lane", "lane", simd, 0x1b),
  one("i32x4.replace_lane", "lane", simd, 0x1c),
  one("i64x2.extract_lane", "lane", simd, 0x1d),
  one("i64x2.replace_lane", "lane", simd, 0x1e),
  one("f32x4.extract_lane", "lane", simd, 0x1f),
  one("f32x4.replace_lane", "lane", simd, 0x20),
  one("f64x2.extract_lane", "lane", simd, 0x21),
  one("f64x2.replace_lane", "lane", simd, 0x22),
  ...numbered(
    simd,
    0x37,
    "i32x4.eq i32x4.ne i32x4.lt_s i32x4.lt_u i32x4.gt_s i32x4.gt_u i32x4.le_s i32x4.le_u",
  ),
  ...numbered(simd, 0x41, "f32x4.eq f32x4.ne f32x4.lt f32x4.gt f32x4.le f32x4.ge"),
  ...numbered(simd, 0x47, "f64x2.eq f64x2.ne f64x2.lt f64x2.gt f64x2.le f64x2.ge"),
  ...numbered(simd, 0x4d, "v128.not v128.and v128.andnot v128.or v128.xor v128.bitselect"),
  one("v128.store32_lane", "memoryLane", simd, 0x5a),
  one("v128.store64_lane", "memoryLane", simd, 0x5b),
  one("v128.load32_zero", "memory", simd, 0x5c),
  one("v128.load64_zero", "memory", simd, 0x5d),
  ...numbered(simd, 0x5e, "f32x4.demote_f64x2_zero f64x2.promote_low_f32x4"),
  ...numbered(
    simd,
    0x65,
    "i8x16.narrow_i16x8_s i8x16.narrow_i16x8_u f32x4.ceil f32x4.floor f32x4.trunc f32x4.nearest",
  ),
  ...numbered(simd, 0x74, "f64x2.ceil f64x2.floor - - - - f64x2.trunc"),
  ...numbered(simd, 0x85, "i16x8.narrow_i32x4_s i16x8.narrow_i32x4_u"),
  ...numbered(simd, 0x87, "i16x8.extend_low_i8x16_s - i16x8.extend_low_i8x16_u"),
  one("f64x2.nearest", "none", simd, 0x94),
  ...numbered(simd, 0xa0, "i32x4.abs i32x4.neg"),
  ...numbered(simd, 0xa7, "i32x4.extend_low_i16x8_s - i32x4.extend_low_i16x8_u"),
  ...numbered(simd, 0xab, "i32x4.shl i32x4.shr_s i32x4.shr_u i32x4.add - - i32x4.sub - - - i32x4.mul"),
  ...numbered(simd, 0xb6, "i32x4.min_s i32x4.min_u i32x4.max_s i32x4.max_u"),
  ...numbered(simd, 0xc0, "i64x2.abs i64x2.neg"),
  ...numbered(
    simd,
    0xc7,
    "i64x2.extend_low_i32x4_s i64x2.extend_high_i32x4_s i64x2.extend_low_i32x4_u i64x2.extend_high_i32x4_u",
  ),
  ...numbered(simd, 0xcb, "i64x2.shl i64x2.shr_s i64x2.shr_u i64x2.add - - i64x2.sub - - - i64x2.mul"),
  ...numbered(simd, 0xd6, "i64x2.eq i64x2.ne i64x2.lt_s i64x2.gt_s i64x2.le_s i64x2.ge_s"),
  ...numbered(simd, 0xe0, "f32x4.abs f32x4.neg - f32x4.sqrt f32x4.add f32x4.sub f32x4.mul f32x4.div"),
  ...numbered(
    simd,
    0xea,
    "f32x4.pmin f32x4.pmax f64x2.abs f64x2.neg - f64x2.sqrt f64x2.add f64x2.sub f64x2.mul",
  ),
  ...numbered(
    simd,
    0xf3,
    "f64x2.div - - f64x2.pmin f64x2.pmax i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u",
  ),
  ...numbered(simd, 0xfa, "f32x4.convert_i32x4_s f32x4.convert_i32x4_u i32x4.trunc_sat_f64x2_s_zero"),
  ...numbered(simd, 0xfd, "i32x4.trunc_sat_f64x2_u_zero f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u"),
  one("f32x4.relaxed_madd", "none", simd, 0x105),
  one("f64x2.relaxed_madd", "none", simd, 0x107),
]);
