import { bytesOf, infoOf, isFloat, isSigned, type Type } from "../kernel/ir.ts";
import { type DType, type DTypeInfo, dtypes, type Element } from "../type/dtype.ts";
import { literal } from "./c-text.ts";

/** The C name of a scalar type. */
export function scalarName(type: Type): string {
  return type === "index" ? "i64" : infoOf(type).short;
}

function rowOf(element: string): DTypeInfo {
  const row = Object.values(dtypes).find(({ short }) => short === element);
  if (row === undefined) throw new Error(`render: cannot write ${element} in C (it is no type)`);
  return row;
}

/** Bytes of a type in C, where an index is wide. */
function widthOf(type: Type): number {
  return type === "index" ? 8 : bytesOf(type);
}

/** What ends the names of divisions: those of indices, which do not meet the least by -1, are unlike those of int64. */
function divisionName(op: "div" | "rem", type: Type): (lanes: number) => string {
  const t = type === "index" ? "index" : scalarName(type);
  return (lanes) => (lanes === 1 ? `${op}_${t}` : `${op}_${t}x${lanes}`);
}

/** An unsigned C type in which sums and products of elements of so many bytes wrap, and its zero. */
export function wrapping(bytes: number): { type: string; zero: string } {
  return bytes === 8 ? { type: "unsigned long long", zero: "0ull" } : { type: "unsigned", zero: "0u" };
}

/** Name of the unsigned integer of so many bytes. */
export function unsignedName(bytes: number): string {
  return `u${bytes * 8}`;
}

/** Names the signed integer vector whose lanes, all ones or all zeros, are a mask over lanes of `bytes` bytes. */
export function maskName(bytes: number, lanes: number): string {
  return `i${bytes * 8}x${lanes}`;
}

/** Collects the typedefs and helper functions that a translation unit uses, each once, in order of need. */
export class Prelude {
  private readonly known = new Set<string>();
  private readonly types: string[] = [];
  private readonly helpers: string[] = [];

  private once(name: string, list: string[], text: () => string): string {
    if (!this.known.has(name)) {
      this.known.add(name);
      const made = text();
      list.push(made);
    }
    return name;
  }

  scalar(type: Type): string {
    return this.base(scalarName(type));
  }

  base(name: string): string {
    return this.once(name, this.types, () => `typedef ${rowOf(name).c} ${name};`);
  }

  /** The vector type `element`x`lanes`, such as f32x16 or the mask i32x16. */
  vector(element: string, lanes: number): string {
    return this.once(`${element}x${lanes}`, this.types, () => {
      this.base(element);
      const bytes = rowOf(element).bytes * lanes;
      return `typedef ${element} ${element}x${lanes} __attribute__((vector_size(${bytes})));`;
    });
  }

  private anywhere(vector: string, element: string): string {
    return this.once(`${vector}_at`, this.types, () => {
      const align = rowOf(element).bytes;
      return `typedef ${vector} ${vector}_at __attribute__((aligned(${align}), may_alias));`;
    });
  }

  private helper(name: string, text: () => string): string {
    return this.once(name, this.helpers, text);
  }

  load(type: Type, lanes: number): string {
    const element = type === "bool" ? "u8" : scalarName(type);
    const v = this.vector(element, lanes);
    const at = this.anywhere(v, element);
    return this.helper(
      `load_${v}`,
      () => `INLINE ${v} load_${v}(const ${element} *p) { return *(const ${at} *)p; }`,
    );
  }

  store(type: Type, lanes: number): string {
    const element = type === "bool" ? "u8" : scalarName(type);
    const v = this.vector(element, lanes);
    const at = this.anywhere(v, element);
    return this.helper(
      `store_${v}`,
      () => `INLINE void store_${v}(${element} *p, ${v} v) { *(${at} *)p = v; }`,
    );
  }

  /** `select(mask, a, b)`: a where the mask is set. */
  select(element: string, lanes: number): string {
    const v = this.vector(element, lanes);
    const m = this.vector(`i${rowOf(element).bytes * 8}`, lanes);
    return this.helper(
      `select_${v}`,
      () =>
        `INLINE ${v} select_${v}(${m} m, ${v} a, ${v} b) { return (${v})(((${m})a & m) | ((${m})b & ~m)); }`,
    );
  }

  /** `max` or `min` under rule 6 of the IR. */
  extreme(op: "max" | "min", type: Type, lanes: number): string {
    const sign = op === "max" ? ">" : "<";
    const float = isFloat(type);
    if (lanes === 1) {
      const t = this.scalar(type);
      const test = float ? `a ${sign} b || a != a` : `a ${sign} b`;
      return this.helper(
        `${op}_${t}`,
        () => `INLINE ${t} ${op}_${t}(${t} a, ${t} b) { return ${test} ? a : b; }`,
      );
    }
    const element = scalarName(type);
    const v = this.vector(element, lanes);
    const select = this.select(element, lanes);
    const test = float ? `(a ${sign} b) | (a != a)` : `a ${sign} b`;
    return this.helper(
      `${op}_${v}`,
      () => `INLINE ${v} ${op}_${v}(${v} a, ${v} b) { return ${select}(${test}, a, b); }`,
    );
  }

  /** `max` or `min` with a second operand known not to be NaN: one comparison. */
  extremeOf(op: "max" | "min", type: Type, lanes: number): string {
    const sign = op === "max" ? "<=" : ">=";
    if (lanes === 1) {
      const t = this.scalar(type);
      const name = `${op}_to_${t}`;
      return this.helper(
        name,
        () => `INLINE ${t} ${name}(${t} a, ${t} b) { return !(a ${sign} b) ? a : b; }`,
      );
    }
    const element = scalarName(type);
    const v = this.vector(element, lanes);
    const select = this.select(element, lanes);
    const name = `${op}_to_${v}`;
    return this.helper(
      name,
      () => `INLINE ${v} ${name}(${v} a, ${v} b) { return ${select}(a ${sign} b, b, a); }`,
    );
  }

  /** Half of a vector: `halves` of the union of `vector` with its two halves. */
  private halves(element: string, lanes: number): { union: string; half: string } {
    const v = this.vector(element, lanes);
    const half = lanes === 2 ? this.base(element) : this.vector(element, lanes / 2);
    const union = this.once(
      `${v}_halves`,
      this.types,
      () => `typedef union { ${v} v; ${half} h[2]; } ${v}_halves;`,
    );
    return { union, half };
  }

  /** A function of one to three vectors of one type: by builtin where `builtins` has one, else by halves, at last by lane. */
  private byHalves(
    name: (lanes: number) => string,
    arity: number,
    element: string,
    lanes: number,
    builtins: (lanes: number) => string,
    lane: string,
  ): string {
    const letters = ["a", "b", "c"].slice(0, arity);
    if (lanes === 1) {
      const t = this.base(element);
      const parameters = letters.map((x) => `${t} ${x}`).join(", ");
      return this.helper(name(1), () => `INLINE ${t} ${name(1)}(${parameters}) { ${lane} }`);
    }
    const v = this.vector(element, lanes);
    const parameters = letters.map((x) => `${v} ${x}`).join(", ");
    const native = builtins(lanes);
    const smaller = lanes / 2;
    const inner = this.byHalves(name, arity, element, smaller, builtins, lane);
    const { union } = this.halves(element, lanes);
    return this.helper(name(lanes), () => {
      const parts = letters.map((x) => `${union} h${x} = {${x}};`).join(" ");
      const call = (i: number) => `${inner}(${letters.map((x) => `h${x}.h[${i}]`).join(", ")})`;
      const split = `  ${parts}\n  ${union} r;\n  r.h[0] = ${call(0)};\n  r.h[1] = ${call(1)};\n  return r.v;\n`;
      const body = native === "" ? split : `${native}#else\n${split}#endif\n`;
      return `INLINE ${v} ${name(lanes)}(${parameters}) {\n${body}}`;
    });
  }

  /** Multiply and add, rounded once where the machine can. */
  fma(type: Type, lanes: number): string {
    const t = scalarName(type);
    const letter = type === "float32" ? "s" : "d";
    const builtins = (n: number): string => {
      const bits = n * bytesOf(type) * 8;
      const clang = `#if defined(__clang__)\n#pragma clang fp contract(fast)\n  return a * b + c;\n`;
      if (bits === 512) {
        return `${clang}#elif defined(__AVX512F__)\n  return __builtin_ia32_vfmaddp${letter}512_mask(a, b, c, -1, 4);\n`;
      }
      if (bits === 256)
        return `${clang}#elif defined(__FMA__)\n  return __builtin_ia32_vfmaddp${letter}256(a, b, c);\n`;
      if (bits === 128)
        return `${clang}#elif defined(__FMA__)\n  return __builtin_ia32_vfmaddp${letter}(a, b, c);\n`;
      return clang;
    };
    const fast = type === "float32" ? "__FP_FAST_FMAF" : "__FP_FAST_FMA";
    const call = type === "float32" ? "__builtin_fmaf" : "__builtin_fma";
    const lane = `\n#if defined(${fast}) || defined(__FMA__) || defined(__aarch64__)\n  return ${call}(a, b, c);\n#else\n  return a * b + c;\n#endif\n`;
    return this.byHalves((n) => (n === 1 ? `fma_${t}` : `fma_${t}x${n}`), 3, t, lanes, builtins, lane);
  }

  sqrt(type: Type, lanes: number): string {
    const t = scalarName(type);
    const letter = type === "float32" ? "s" : "d";
    const builtins = (n: number): string => {
      const bits = n * bytesOf(type) * 8;
      const gcc = "#if !defined(__clang__) && ";
      if (bits === 512) {
        return `${gcc}defined(__AVX512F__)\n  return __builtin_ia32_sqrtp${letter}512_mask(a, a, -1, 4);\n`;
      }
      if (bits === 256) return `${gcc}defined(__AVX__)\n  return __builtin_ia32_sqrtp${letter}256(a);\n`;
      if (bits === 128) return `${gcc}defined(__SSE2__)\n  return __builtin_ia32_sqrtp${letter}(a);\n`;
      return "";
    };
    const call = type === "float32" ? "__builtin_sqrtf" : "__builtin_sqrt";
    return this.byHalves(
      (n) => (n === 1 ? `sqrt_${t}` : `sqrt_${t}x${n}`),
      1,
      t,
      lanes,
      builtins,
      `return ${call}(a);`,
    );
  }

  /** floor, ceil, trunc, or round half to even. */
  rounding(op: "floor" | "ceil" | "trunc" | "round", type: Type, lanes: number): string {
    const t = scalarName(type);
    const letter = type === "float32" ? "s" : "d";
    const mode = { round: 8, floor: 9, ceil: 10, trunc: 11 }[op];
    const elementwise = `__builtin_elementwise_${op === "round" ? "roundeven" : op}`;
    const builtins = (n: number): string => {
      const bits = n * bytesOf(type) * 8;
      // Old clangs lower roundeven of 512 bits to calls, so clang goes by lanes there and vectorises them again.
      const clang =
        op === "round"
          ? ""
          : `#if defined(__clang__) && __has_builtin(${elementwise})\n  return ${elementwise}(a);\n`;
      const test = clang === "" ? "#if" : "#elif";
      if (bits === 512) {
        return `${clang}${test} !defined(__clang__) && defined(__AVX512F__)\n  return __builtin_ia32_rndscalep${letter}_mask(a, ${mode}, a, -1, 4);\n`;
      }
      if (bits === 256) {
        return `${clang}${test} defined(__AVX__)\n  return __builtin_ia32_roundp${letter}256(a, ${mode});\n`;
      }
      if (bits === 128) {
        return `${clang}${test} defined(__SSE4_1__)\n  return __builtin_ia32_roundp${letter}(a, ${mode});\n`;
      }
      return clang;
    };
    const call = `__builtin_${op === "round" ? "rint" : op}${type === "float32" ? "f" : ""}`;
    return this.byHalves(
      (n) => (n === 1 ? `${op}_${t}` : `${op}_${t}x${n}`),
      1,
      t,
      lanes,
      builtins,
      `return ${call}(a);`,
    );
  }

  /** The remainder with the sign of the dividend, of floats or of integers, where x rem 0 is 0 for integers. */
  rem(type: Type, lanes: number): string {
    const t = scalarName(type);
    let lane = `return b == 0 ? 0 : a % b;`;
    if (isSigned(type) && type !== "index") lane = `return b == 0 || b == -1 ? 0 : a % b;`;
    if (isFloat(type)) lane = `return __builtin_fmod${type === "float32" ? "f" : ""}(a, b);`;
    return this.byHalves(divisionName("rem", type), 2, t, lanes, () => "", lane);
  }

  /** Truncating division of integers, where x div 0 is 0. */
  div(type: Type, lanes: number): string {
    const t = scalarName(type);
    const { type: wide, zero } = wrapping(bytesOf(type));
    const lane =
      isSigned(type) && type !== "index"
        ? `return b == 0 ? 0 : b == -1 ? (${t})(${zero} - (${wide})a) : a / b;`
        : `return b == 0 ? 0 : a / b;`;
    return this.byHalves(divisionName("div", type), 2, t, lanes, () => "", lane);
  }

  /** Shift where a count of the width or more gives 0, or the sign for `shr` of signed integers. */
  shift(op: "shl" | "shr", type: Type, lanes: number): string {
    const bytes = widthOf(type);
    const width = bytes * 8;
    const sign = op === "shl" ? "<<" : ">>";
    const signed = isSigned(type);
    const keepsSign = op === "shr" && signed;
    if (lanes === 1) {
      const t = this.scalar(type);
      const u = this.base(signed ? unsignedName(bytes) : t);
      const value = op === "shl" ? `(${t})((${u})a << b)` : `(${t})(a >> b)`;
      const beyond = keepsSign ? `a >> ${width - 1}` : "0";
      const { type: wide } = wrapping(bytes);
      return this.helper(
        `${op}_${t}`,
        () =>
          `INLINE ${t} ${op}_${t}(${t} a, ${t} b) { return (${wide})b < ${width} ? ${value} : ${beyond}; }`,
      );
    }
    const element = scalarName(type);
    const v = this.vector(element, lanes);
    const u = this.vector(signed ? unsignedName(bytes) : element, lanes);
    const count = keepsSign ? `(${v})select_${u}(in, (${u})b, n)` : `(${u})b & ${width - 1}`;
    if (keepsSign) this.select(unsignedName(bytes), lanes);
    const m = this.vector(`i${width}`, lanes);
    const operand = keepsSign ? "a" : `(${u})a`;
    return this.helper(`${op}_${v}`, () => {
      const all = keepsSign ? `  ${u} n = ((${u})b & 0) + ${width - 1};\n` : "";
      const result = keepsSign
        ? `  return ${operand} ${sign} ${count};\n`
        : `  return (${v})((${operand} ${sign} (${count})) & (${u})in);\n`;
      return `INLINE ${v} ${op}_${v}(${v} a, ${v} b) {\n  ${m} in = (${m})((${u})b < ${width});\n${all}${result}}`;
    });
  }

  abs(type: Type, lanes: number): string {
    const element = scalarName(type);
    const bytes = widthOf(type);
    const float = isFloat(type);
    if (lanes === 1) {
      const t = this.scalar(type);
      const { type: wide, zero } = wrapping(bytes);
      const value = float
        ? `__builtin_fabs${type === "float32" ? "f" : ""}(a)`
        : `a < 0 ? (${t})(${zero} - (${wide})a) : a`;
      return this.helper(`abs_${t}`, () => `INLINE ${t} abs_${t}(${t} a) { return ${value}; }`);
    }
    const v = this.vector(element, lanes);
    const m = this.vector(`i${bytes * 8}`, lanes);
    if (!float) {
      const u = this.vector(unsignedName(bytes), lanes);
      return this.helper(
        `abs_${v}`,
        () =>
          `INLINE ${v} abs_${v}(${v} a) { ${m} s = a < 0; return (${v})(((${u})a ^ (${u})s) - (${u})s); }`,
      );
    }
    const bits = type === "float32" ? "0x7fffffff" : "0x7fffffffffffffff";
    return this.helper(
      `abs_${v}`,
      () => `INLINE ${v} abs_${v}(${v} a) { return (${v})((${m})a & ${bits}); }`,
    );
  }

  /** Every lane the same. */
  splat(element: string, lanes: number): string {
    const v = this.vector(element, lanes);
    const t = this.base(element);
    const body = `return (${v}){${Array.from({ length: lanes }, () => "a").join(", ")}};`;
    return this.helper(`splat_${v}`, () => `INLINE ${v} splat_${v}(${t} a) { ${body} }`);
  }

  ramp(lanes: number): string {
    const v = this.vector("i32", lanes);
    const u = this.vector("u32", lanes);
    const splat = this.splat("u32", lanes);
    const steps = Array.from({ length: lanes }, (_, i) => i).join(", ");
    return this.helper(
      `ramp_${v}`,
      () => `INLINE ${v} ramp_${v}(i32 a) { return (${v})(${splat}((unsigned)a) + (${u}){${steps}}); }`,
    );
  }

  /** One scalar from the lanes, halves first; `combine` writes one step for a number of lanes. */
  fold(
    how: string,
    element: string,
    lanes: number,
    combine: (a: string, b: string, lanes: number) => string,
  ): string {
    const v = this.vector(element, lanes);
    const { union } = this.halves(element, lanes);
    const t = this.base(element);
    const smaller = lanes / 2;
    const step = combine("u.h[0]", "u.h[1]", smaller);
    const inner = smaller === 1 ? step : `${this.fold(how, element, smaller, combine)}(${step})`;
    return this.helper(
      `fold_${how}_${v}`,
      () => `INLINE ${t} fold_${how}_${v}(${v} v) { ${union} u = {v}; return ${inner}; }`,
    );
  }

  /** Float to integer as rule 6 says: truncated, saturated, NaN to 0. */
  toInteger(from: "float32" | "float64", to: DType, lanes: number): string {
    const f = scalarName(from);
    const t = scalarName(to);
    const { bytes, limits } = infoOf(to);
    const suffix = from === "float32" ? ".0f" : ".0";
    // One above the greatest, and the least: powers of two, which floats hold.
    const low = String(Number(limits[0]));
    const high = String(2 ** Math.round(Math.log2(Number(limits[1]))));
    const [least, most] = limits.map((limit: Element) => literal(limit, to));
    if (lanes === 1) {
      this.base(f);
      this.base(t);
      const name = `${t}_from_${f}`;
      return this.helper(
        name,
        () =>
          `INLINE ${t} ${name}(${f} a) { return a >= ${high}${suffix} ? ${most} : a > ${low}${suffix} ? (${t})a : a == a ? ${least} : 0; }`,
      );
    }
    const v = this.vector(f, lanes);
    const r = this.vector(t, lanes);
    // Narrow results are made by way of words.
    const [element, width] = bytes < 4 ? ["i32", 4] : [t, bytes];
    const wide = this.vector(element, lanes);
    const selectFloat = this.select(f, lanes);
    const splatFloat = this.splat(f, lanes);
    const selectResult = this.select(element, lanes);
    const splatResult = this.splat(element, lanes);
    const mask = this.vector(`i${width * 8}`, lanes);
    const big = bytesOf(from) === width ? "a >= high" : `__builtin_convertvector(a >= high, ${mask})`;
    const result = `${selectResult}(big, ${splatResult}(${most}), near)`;
    const name = `${r}_from_${f}`;
    const zero =
      low === "0"
        ? `${splatFloat}(0)`
        : `${selectFloat}(a == a, ${splatFloat}(${low}${suffix}), ${splatFloat}(0))`;
    return this.helper(
      name,
      () =>
        `INLINE ${r} ${name}(${v} a) {\n` +
        `  ${v} high = ${splatFloat}(${high}${suffix});\n` +
        `  ${mask} big = ${big};\n` +
        `  ${v} in = ${selectFloat}((a > ${splatFloat}(${low}${suffix})) & (a < high), a, ${zero});\n` +
        `  ${wide} near = __builtin_convertvector(in, ${wide});\n` +
        `  return ${bytes < 4 ? `__builtin_convertvector(${result}, ${r})` : result};\n}`,
    );
  }

  /** The collected text. */
  text(): string {
    return [
      '#pragma GCC diagnostic ignored "-Wpsabi"',
      "#define INLINE static inline __attribute__((always_inline, unused))",
      "",
      ...this.types,
      "",
      ...this.helpers,
    ].join("\n");
  }
}
