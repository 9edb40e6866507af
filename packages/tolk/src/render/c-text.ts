import { infoOf, type Type } from "../kernel/ir.ts";
import type { Element } from "../type/dtype.ts";

const reserved: ReadonlySet<string> = new Set(
  (
    "args lo hi scratch auto break case char const continue default do double else enum extern float for goto if " +
    "inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void " +
    "volatile while asm typeof bool u8 i8 u16 i16 i32 u32 i64 u64 f32 f64 INLINE linux unix"
  ).split(" "),
);

// The renderer's own names: temporaries, loop variables and ends, locals, registers.
const generated = /^[tinvr]\d+$/;
const helpers = /_(bool|[uif]\d+(x\d+)?|at|halves|index)$/;

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

function floatLiteral(given: number, single: boolean): string {
  const value = single ? Math.fround(given) : given;
  const suffix = single ? "f" : "";
  if (Number.isNaN(value)) return `__builtin_nan${suffix}("")`;
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return `${sign}__builtin_inf${suffix}()`;
  const digits = single ? float32Digits(size) : String(size);
  return `${sign}${/[.e]/.test(digits) ? digits : `${digits}.0`}${suffix}`;
}

/** Writes a value of a type as a C constant. */
export function literal(value: Element, type: Type): string {
  if (type === "index") return String(value);
  const { kind, bytes, limits } = infoOf(type);
  if (kind === "float") return floatLiteral(Number(value), bytes === 4);
  const long = bytes === 8 ? "ll" : "";
  // C has no negative constants, and no positive one of the size of the least.
  if (kind === "signed" && bytes >= 4 && value === limits[0]) {
    return `(-${limits[1]}${long} - 1)`;
  }
  return `${value}${kind === "unsigned" && bytes >= 4 ? "u" : ""}${long}`;
}
