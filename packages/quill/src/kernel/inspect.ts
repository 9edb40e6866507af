const CUSTOM = Symbol.for("nodejs.util.inspect.custom");
const MAX_ITEMS = 20;
const MAX_DEPTH = 3;
const MAX_STRING = 2000;
const LINE = 80;

/**
 * Formats a value as text, the way a console does; needs nothing of Node, so it also serves in workers.
 *
 * Objects that define `Symbol.for("nodejs.util.inspect.custom")` format themselves.
 *
 * @param value - Any value.
 * @returns One or more lines, arrays cut at 20 items and nesting at 3 levels.
 * @example
 * inspect({ a: [1, "x"] }) // "{ a: [ 1, 'x' ] }"
 */
export function inspect(value: unknown): string {
  return format(value, 0, []);
}

/**
 * Formats the arguments of `console.log`: strings as they are, `%s %d %i %f %o %O %j %c` in the first, others by
 * {@link inspect}.
 *
 * @param values - The arguments.
 * @returns Text without a line break at its end.
 * @example
 * formatLog(["%d of %s", 1, "two", { a: 3 }]) // "1 of two { a: 3 }"
 */
export function formatLog(values: readonly unknown[]): string {
  const rest = [...values];
  const parts: string[] = [];
  if (typeof rest[0] === "string" && rest.length > 1) {
    const template = rest.shift() as string;
    parts.push(
      template.replace(/%([sdifoOjc%])/g, (whole, kind: string) => {
        if (kind === "%") return "%";
        return rest.length === 0 ? whole : formatDirective(kind, rest.shift());
      }),
    );
  }
  for (const value of rest) parts.push(typeof value === "string" ? value : inspect(value));
  return parts.join(" ");
}

function formatDirective(kind: string, value: unknown): string {
  if (kind === "s") return typeof value === "string" ? value : inspect(value);
  if (kind === "d") return String(Number(value));
  if (kind === "i") return String(Number.parseInt(String(value), 10));
  if (kind === "f") return String(Number.parseFloat(String(value)));
  if (kind === "j") return JSON.stringify(value);
  return kind === "c" ? "" : inspect(value);
}

function format(value: unknown, depth: number, parents: readonly object[]): string {
  if (typeof value === "string")
    return quote(value.length > MAX_STRING ? `${value.slice(0, MAX_STRING)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "function") return functionLabel(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (parents.includes(value)) return "[Circular]";
  const custom = (value as Record<symbol, unknown>)[CUSTOM];
  if (typeof custom === "function") {
    const own: unknown = custom.call(value, MAX_DEPTH - depth, {}, inspect);
    if (own !== value) return typeof own === "string" ? own : format(own, depth, [...parents, value]);
  }
  if (value instanceof Error) return value.stack ?? `${value.name}: ${value.message}`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return String(value);
  return formatObject(value, depth, parents);
}

function formatObject(value: object, depth: number, parents: readonly object[]): string {
  const name = className(value);
  if (depth > MAX_DEPTH) return Array.isArray(value) ? "[Array]" : `[${name || "Object"}]`;
  const inner = (item: unknown): string => format(item, depth + 1, [...parents, value]);
  if (Array.isArray(value)) return wrap("[", limited(value, value.length, inner), "]");
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const items = value as unknown as ArrayLike<unknown> & Iterable<unknown>;
    return wrap(`${name}(${items.length}) [`, limited(items, items.length, inner), "]");
  }
  if (value instanceof Map) {
    const entry = ([key, item]: [unknown, unknown]): string => `${inner(key)} => ${inner(item)}`;
    return wrap(`Map(${value.size}) {`, limited(value, value.size, entry), "}");
  }
  if (value instanceof Set) return wrap(`Set(${value.size}) {`, limited(value, value.size, inner), "}");
  if (value instanceof Promise) return "Promise {}";
  const entries = Object.entries(Object.getOwnPropertyDescriptors(value))
    .filter(([, property]) => property.enumerable)
    .map(
      ([key, property]) => `${keyLabel(key)}: ${"value" in property ? inner(property.value) : "[Getter]"}`,
    );
  return wrap(name ? `${name} {` : "{", entries, "}");
}

function limited<T>(items: Iterable<T>, size: number, show: (item: T) => string): string[] {
  const parts: string[] = [];
  for (const item of items) {
    if (parts.length === MAX_ITEMS) {
      const rest = size - MAX_ITEMS;
      parts.push(`... ${rest} more item${rest === 1 ? "" : "s"}`);
      break;
    }
    parts.push(show(item));
  }
  return parts;
}

function wrap(open: string, parts: readonly string[], close: string): string {
  if (parts.length === 0) return `${open}${close}`;
  const line = `${open} ${parts.join(", ")} ${close}`;
  if (line.length <= LINE && !line.includes("\n")) return line;
  return `${open}\n${parts.map((part) => `  ${part.replaceAll("\n", "\n  ")}`).join(",\n")}\n${close}`;
}

function className(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null;
  if (prototype === null) return "[Object: null prototype]";
  const name = prototype.constructor?.name ?? "";
  return name === "Object" ? "" : name;
}

function functionLabel(value: object): string {
  const name = (value as { name?: string }).name;
  const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? "class" : "Function";
  return kind === "class"
    ? `[class ${name || "(anonymous)"}]`
    : `[Function${name ? `: ${name}` : " (anonymous)"}]`;
}

function keyLabel(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
}

function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : "`";
  const body = text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `${mark}${mark === "`" ? body.replaceAll("`", "\\`") : body}${mark}`;
}
