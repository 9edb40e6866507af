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

const plain: readonly number[] = [];
const saturating: readonly number[] = [0xfc];
const simd: readonly number[] = [0xfd];

function encode(prefix: readonly number[], code: number): number[] {
  if (prefix.length === 0 || code < 128) return [...prefix, code];
  return [...prefix, (code & 127) | 128, code >> 7];
}

/** Instructions whose numbers follow each other: `-` has none here, and a name without a type takes the one before. */
function row(
  prefix: readonly number[],
  first: number,
  names: string,
  immediate: Immediate = "none",
): [string, Opcode][] {
  let type = "";
  return names.split(" ").flatMap((name, i): [string, Opcode][] => {
    if (name === "-") return [];
    const dot = name.indexOf(".") + 1;
    if (dot > 0) type = name.slice(0, dot);
    return [[type + name.slice(dot), { bytes: encode(prefix, first + i), immediate }]];
  });
}

/** The instructions that kernels use, by their names in the WebAssembly text format. */
export const opcodes: ReadonlyMap<string, Opcode> = new Map([
  ...row(plain, 0x02, "block loop if", "block"),
  ...row(plain, 0x05, "else - - - - - end"),
  ...row(plain, 0x0c, "br br_if", "index"),
  ...row(plain, 0x0f, "return"),
  ...row(plain, 0x10, "call", "index"),
  ...row(plain, 0x1a, "drop select"),
  ...row(plain, 0x20, "local.get set tee", "index"),
  ...row(
    plain,
    0x28,
    "i32.load i64.load f32.load f64.load i32.load8_s load8_u load16_s load16_u - - - - - - store",
    "memory",
  ),
  ...row(plain, 0x37, "i64.store f32.store f64.store i32.store8 store16", "memory"),
  ...row(plain, 0x41, "i32.const", "i32"),
  ...row(plain, 0x42, "i64.const", "i64"),
  ...row(plain, 0x43, "f32.const", "f32"),
  ...row(plain, 0x44, "f64.const", "f64"),
  ...row(
    plain,
    0x45,
    "i32.eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u i64.eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u",
  ),
  ...row(
    plain,
    0x5b,
    "f32.eq ne lt gt le ge f64.eq ne lt gt le ge - - - i32.add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u",
  ),
  ...row(plain, 0x7c, "i64.add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u"),
  ...row(plain, 0x8b, "f32.abs neg ceil floor trunc nearest sqrt add sub mul div"),
  ...row(plain, 0x99, "f64.abs neg ceil floor trunc nearest sqrt add sub mul div"),
  ...row(
    plain,
    0xa7,
    "i32.wrap_i64 - - - - i64.extend_i32_s extend_i32_u - - - - f32.convert_i32_s convert_i32_u convert_i64_s convert_i64_u demote_f64",
  ),
  ...row(plain, 0xb7, "f64.convert_i32_s convert_i32_u convert_i64_s convert_i64_u promote_f32"),
  ...row(plain, 0xbc, "i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64"),
  ...row(plain, 0xc0, "i32.extend8_s extend16_s"),
  ...row(saturating, 0x00, "i32.trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u"),
  ...row(saturating, 0x04, "i64.trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u"),
  ...row(simd, 0x00, "v128.load", "memory"),
  ...row(simd, 0x0b, "v128.store", "memory"),
  ...row(simd, 0x0c, "v128.const i8x16.shuffle", "v128"),
  ...row(simd, 0x11, "i32x4.splat i64x2.splat f32x4.splat f64x2.splat"),
  ...row(simd, 0x1b, "i32x4.extract_lane replace_lane i64x2.extract_lane replace_lane", "lane"),
  ...row(simd, 0x1f, "f32x4.extract_lane replace_lane f64x2.extract_lane replace_lane", "lane"),
  ...row(simd, 0x37, "i32x4.eq ne lt_s lt_u gt_s gt_u le_s le_u - - f32x4.eq ne lt gt le ge"),
  ...row(simd, 0x47, "f64x2.eq ne lt gt le ge v128.not and andnot or xor bitselect"),
  ...row(simd, 0x5a, "v128.store32_lane store64_lane", "memoryLane"),
  ...row(simd, 0x5c, "v128.load32_zero load64_zero", "memory"),
  ...row(
    simd,
    0x5e,
    "f32x4.demote_f64x2_zero f64x2.promote_low_f32x4 - - - - - i8x16.narrow_i16x8_s narrow_i16x8_u",
  ),
  ...row(simd, 0x67, "f32x4.ceil floor trunc nearest"),
  ...row(simd, 0x74, "f64x2.ceil floor - - - - trunc"),
  ...row(simd, 0x85, "i16x8.narrow_i32x4_s narrow_i32x4_u extend_low_i8x16_s - extend_low_i8x16_u"),
  ...row(simd, 0x94, "f64x2.nearest"),
  ...row(
    simd,
    0xa0,
    "i32x4.abs neg - - - - - extend_low_i16x8_s - extend_low_i16x8_u - shl shr_s shr_u add - - sub - - - mul min_s min_u max_s max_u",
  ),
  ...row(
    simd,
    0xc0,
    "i64x2.abs neg - - - - - extend_low_i32x4_s extend_high_i32x4_s extend_low_i32x4_u extend_high_i32x4_u shl shr_s shr_u add - - sub - - - mul eq ne lt_s gt_s le_s ge_s",
  ),
  ...row(
    simd,
    0xe0,
    "f32x4.abs neg - sqrt add sub mul div - - pmin pmax f64x2.abs neg - sqrt add sub mul div - - pmin pmax",
  ),
  ...row(simd, 0xf8, "i32x4.trunc_sat_f32x4_s trunc_sat_f32x4_u f32x4.convert_i32x4_s convert_i32x4_u"),
  ...row(
    simd,
    0xfc,
    "i32x4.trunc_sat_f64x2_s_zero trunc_sat_f64x2_u_zero f64x2.convert_low_i32x4_s convert_low_i32x4_u",
  ),
  ...row(simd, 0x105, "f32x4.relaxed_madd - f64x2.relaxed_madd"),
]);
