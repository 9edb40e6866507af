import type { Type } from "../kernel/ir.ts";

const reserved: ReadonlySet<string> = new Set(
  (
    "args lo hi scratch auto break case char const continue default do double else enum extern float for goto if " +
    "inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void " +
    "volatile while asm typeof bool u8 i8 i32 u32 i64 f32 f64 INLINE linux unix"
  ).split(" "),
);

// The renderer's own names: temporaries, loop variables and ends, locals, registers.
const generated = /^[tinvr]\d+$/;
const helpers = /_(bool|[uif]\d+(x\d+)?|at|halves)$/;

/** Makes C identifiers of names, all different and none of them taken by C or the renderer. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let safe = name.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?=\d)/, "_");
    while (
      safe === "" ||
      reserved.has(safe) ||
      generated.test(safe) ||
      helpers.test(safe) ||
      taken.has(safe)
    ) {
      safe += "_";
    }
    taken.add(safe);
    return safe;
  });
}

function float32Digits(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}

/** Writes a number as a C constant of a type. */
export function literal(given: number, type: Type): string {
  switch (type) {
    case "bool":
      return given === 0 ? "0" : "1";
    case "int32":
      return given === -2147483648 ? "(-2147483647 - 1)" : String(given);
    case "uint32":
      return `${given >>> 0}u`;
    case "float32":
    case "float64": {
      const single = type === "float32";
      const value = single ? Math.fround(given) : given;
      const suffix = single ? "f" : "";
      if (Number.isNaN(value)) return `__builtin_nan${suffix}("")`;
      const sign = value < 0 || Object.is(value, -0) ? "-" : "";
      const size = Math.abs(value);
      if (size === Number.POSITIVE_INFINITY) return `${sign}__builtin_inf${suffix}()`;
      const digits = single ? float32Digits(size) : String(size);
      return `${sign}${/[.e]/.test(digits) ? digits : `${digits}.0`}${suffix}`;
    }
    default:
      return String(given);
  }
}
