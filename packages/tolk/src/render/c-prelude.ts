import { bytesOf, type Type } from "../kernel/ir.ts";

/** C names of the scalar types. */
export const scalarNames: Readonly<Record<Type, string>> = {
  index: "i64",
  bool: "bool",
  uint8: "u8",
  int32: "i32",
  uint32: "u32",
  float32: "f32",
  float64: "f64",
};

const definitions: Readonly<Record<string, string>> = {
  bool: "_Bool",
  u8: "unsigned char",
  i8: "signed char",
  i32: "int",
  u32: "unsigned int",
  i64: "__INT64_TYPE__",
  f32: "float",
  f64: "double",
};

const bytesOfName: Readonly<Record<string, number>> = {
  u8: 1,
  i8: 1,
  i32: 4,
  u32: 4,
  f32: 4,
  i64: 8,
  f64: 8,
};

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
    return this.base(scalarNames[type]);
  }

  private base(name: string): string {
    return this.once(name, this.types, () => `typedef ${definitions[name]} ${name};`);
  }

  /** The vector type `element`x`lanes`, such as f32x16 or the mask i32x16. */
  vector(element: string, lanes: number): string {
    return this.once(`${element}x${lanes}`, this.types, () => {
      this.base(element);
      const bytes = bytesOfName[element] * lanes;
      return `typedef ${element} ${element}x${lanes} __attribute__((vector_size(${bytes})));`;
    });
  }

  private anywhere(vector: string, element: string): string {
    return this.once(`${vector}_at`, this.types, () => {
      const align = bytesOfName[element];
      return `typedef ${vector} ${vector}_at __attribute__((aligned(${align}), may_alias));`;
    });
  }

  private helper(name: string, text: () => string): string {
    return this.once(name, this.helpers, text);
  }

  load(type: Type, lanes: number): string {
    const element = type === "bool" ? "u8" : scalarNames[type];
    const v = this.vector(element, lanes);
    const at = this.anywhere(v, element);
    return this.helper(
      `load_${v}`,
      () => `INLINE ${v} load_${v}(const ${element} *p) { return *(const ${at} *)p; }`,
    );
  }

  store(type: Type, lanes: number): string {
    const element = type === "bool" ? "u8" : scalarNames[type];
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
    const m = this.vector(`i${bytesOfName[element] * 8}`, lanes);
    return this.helper(
      `select_${v}`,
      () =>
        `INLINE ${v} select_${v}(${m} m, ${v} a, ${v} b) { return (${v})(((${m})a & m) | ((${m})b & ~m)); }`,
    );
  }

  /** `max` or `min` under rule 6 of the IR. */
  extreme(op: "max" | "min", type: Type, lanes: number): string {
    const sign = op === "max" ? ">" : "<";
    const float = type === "float32" || type === "float64";
    if (lanes === 1) {
      const t = this.scalar(type);
      const test = float ? `a ${sign} b || a != a` : `a ${sign} b`;
      return this.helper(
        `${op}_${t}`,
        () => `INLINE ${t} ${op}_${t}(${t} a, ${t} b) { return ${test} ? a : b; }`,
      );
    }
    const element = scalarNames[type];
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
    const element = scalarNames[type];
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
    const t = scalarNames[type];
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
    const t = scalarNames[type];
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
    const t = scalarNames[type];
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
    const t = scalarNames[type];
    let lane = `return b == 0 ? 0 : a % b;`;
    if (type === "int32") lane = `return b == 0 || b == -1 ? 0 : a % b;`;
    if (type === "float32") lane = `return __builtin_fmodf(a, b);`;
    if (type === "float64") lane = `return __builtin_fmod(a, b);`;
    return this.byHalves(
      (n) => (n === 1 ? `rem_${t}` : `rem_${t}x${n}`),
      2,
      t,
      lanes,
      () => "",
      lane,
    );
  }

  /** Truncating division of integers, where x div 0 is 0. */
  div(type: Type, lanes: number): string {
    const t = scalarNames[type];
    const lane =
      type === "int32"
        ? `return b == 0 ? 0 : b == -1 ? (i32)(0u - (unsigned)a) : a / b;`
        : `return b == 0 ? 0 : a / b;`;
    return this.byHalves(
      (n) => (n === 1 ? `div_${t}` : `div_${t}x${n}`),
      2,
      t,
      lanes,
      () => "",
      lane,
    );
  }

  /** Shift where a count of the width or more gives 0, or the sign for `shr` of int32. */
  shift(op: "shl" | "shr", type: Type, lanes: number): string {
    const width = bytesOf(type) * 8;
    const sign = op === "shl" ? "<<" : ">>";
    const keepsSign = op === "shr" && type === "int32";
    if (lanes === 1) {
      const t = this.scalar(type);
      const u = type === "int32" ? this.base("u32") : t;
      const value = op === "shl" ? `(${t})((${u})a << b)` : `(${t})(a >> b)`;
      const beyond = keepsSign ? "a >> 31" : "0";
      return this.helper(
        `${op}_${t}`,
        () =>
          `INLINE ${t} ${op}_${t}(${t} a, ${t} b) { return (unsigned)b < ${width} ? ${value} : ${beyond}; }`,
      );
    }
    const element = scalarNames[type];
    const v = this.vector(element, lanes);
    const u = this.vector(type === "int32" ? "u32" : element, lanes);
    const shifted = keepsSign ? "v" : "u";
    const count = keepsSign ? `(${v})select_${u}(in, (${u})b, n)` : `(${u})b & ${width - 1}`;
    if (keepsSign) this.select("u32", lanes);
    const m = this.vector(`i${width}`, lanes);
    const operand = shifted === "v" ? "a" : `(${u})a`;
    return this.helper(`${op}_${v}`, () => {
      const all = keepsSign ? `  ${u} n = ((${u})b & 0) + 31;\n` : "";
      const result = keepsSign
        ? `  return ${operand} ${sign} ${count};\n`
        : `  return (${v})((${operand} ${sign} (${count})) & (${u})in);\n`;
      return `INLINE ${v} ${op}_${v}(${v} a, ${v} b) {\n  ${m} in = (${m})((${u})b < ${width});\n${all}${result}}`;
    });
  }

  abs(type: Type, lanes: number): string {
    const element = scalarNames[type];
    if (lanes === 1) {
      const t = this.scalar(type);
      const value =
        type === "float32"
          ? "__builtin_fabsf(a)"
          : type === "float64"
            ? "__builtin_fabs(a)"
            : `a < 0 ? (${t})(0u - (unsigned)a) : a`;
      return this.helper(`abs_${t}`, () => `INLINE ${t} abs_${t}(${t} a) { return ${value}; }`);
    }
    const v = this.vector(element, lanes);
    const m = this.vector(`i${bytesOf(type) * 8}`, lanes);
    if (type === "int32") {
      const u = this.vector("u32", lanes);
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
  toInteger(from: "float32" | "float64", to: "int32" | "uint32" | "uint8", lanes: number): string {
    const f = scalarNames[from];
    const t = scalarNames[to];
    const [low, high] = { int32: [-2147483648, 2147483648], uint32: [0, 4294967296], uint8: [0, 256] }[to];
    const [least, most] = {
      int32: ["-2147483647 - 1", "2147483647"],
      uint32: ["0", "4294967295u"],
      uint8: ["0", "255"],
    }[to];
    const suffix = from === "float32" ? ".0f" : ".0";
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
    const wide = to === "uint8" ? this.vector("i32", lanes) : r;
    const selectFloat = this.select(f, lanes);
    const splatFloat = this.splat(f, lanes);
    const selectResult = this.select(to === "uint8" ? "i32" : t, lanes);
    const splatResult = this.splat(to === "uint8" ? "i32" : t, lanes);
    const mask = this.vector("i32", lanes);
    const big = from === "float32" ? "a >= high" : `__builtin_convertvector(a >= high, ${mask})`;
    const narrow =
      to === "uint8" ? `__builtin_convertvector(${selectResult}(big, ${splatResult}(255), near), ${r})` : "";
    const name = `${r}_from_${f}`;
    const zero =
      low === 0
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
        `  return ${narrow === "" ? `${selectResult}(big, ${splatResult}(${most}), near)` : narrow};\n}`,
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
