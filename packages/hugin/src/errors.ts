export type FigureErrorCode =
  | "hugin/bind"
  | "hugin/shape"
  | "hugin/dtype"
  | "hugin/color"
  | "hugin/scale"
  | "hugin/option"
  | "hugin/layout"
  | "hugin/spec"
  | "hugin/save";

/** Says what a figure function could not do; `code` is stable, the message is for people. */
export class FigureError extends RangeError {
  readonly code: FigureErrorCode;
  constructor(code: FigureErrorCode, message: string) {
    super(message);
    this.name = "FigureError";
    this.code = code;
  }
}

const hinted = (message: string, hint?: string): string => (hint ? `${message}\nhint: ${hint}` : message);

/** Channels of one mark with different lengths; `lengths` maps a channel's name to its count. */
export function bindError(op: string, lengths: Readonly<Record<string, number>>): FigureError {
  const parts = Object.entries(lengths).map(([name, n], i) =>
    i === 0 ? `${name} has ${n} values` : `${name} has ${n}`,
  );
  const given = parts.length === 2 ? `${parts[0]}, ${parts[1]}` : parts.join(", ");
  return new FigureError("hugin/bind", `hugin.${op}: cannot bind channels (${given})`);
}

export function shapeError(
  op: string,
  name: string,
  shape: readonly number[],
  need: string,
  hint?: string,
): FigureError {
  return new FigureError(
    "hugin/shape",
    hinted(`hugin.${op}: cannot draw ${name} (shape [${shape.join(",")}], need ${need})`, hint),
  );
}

export function dtypeError(op: string, name: string, given: string, hint?: string): FigureError {
  return new FigureError(
    "hugin/dtype",
    hinted(`hugin.${op}: cannot read ${name} (${given} is not an array of real numbers)`, hint),
  );
}

export function colorError(op: string, given: string): FigureError {
  return new FigureError(
    "hugin/color",
    hinted(
      `hugin.${op}: cannot read color ${JSON.stringify(given)} (not hex, rgb() or a known name)`,
      'write "#2b6cb0", "rgb(43, 108, 176)" or a name such as "teal"',
    ),
  );
}

export function scaleError(op: string, what: string, why: string, hint?: string): FigureError {
  return new FigureError("hugin/scale", hinted(`hugin.${op}: cannot use ${what} (${why})`, hint));
}

const LONGEST = 60;

/** A value as an error shows it: short, whatever it is. */
function shown(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (value === null || value === undefined || typeof value === "number") return String(value);
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (value instanceof Date) return "a Date";
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = "an object";
  }
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

export function optionError(
  op: string,
  name: string,
  given: unknown,
  need: string,
  hint?: string,
): FigureError {
  return new FigureError(
    "hugin/option",
    hinted(`hugin.${op}: cannot take ${name} ${shown(given)} (need ${need})`, hint),
  );
}

/** An option that there is not; `near` is the one that was likely meant. */
export function unknownError(
  op: string,
  name: string,
  given: unknown,
  names: readonly string[],
  near: string | undefined,
): FigureError {
  const known = names.length > 0 ? `the options are ${names.join(", ")}` : "it has no options";
  return new FigureError(
    "hugin/option",
    hinted(`hugin.${op}: cannot take ${name} ${shown(given)} (${known})`, near && `write ${near}`),
  );
}

export function missingError(op: string, name: string): FigureError {
  return new FigureError("hugin/option", `hugin.${op}: cannot draw without ${name} (it is undefined)`);
}

export function specError(what: string, why: string): FigureError {
  return new FigureError("hugin/spec", `hugin.figure: cannot read ${what} (${why})`);
}

/** Something that is not a figure where one is needed. */
export function figureError(op: string, given: unknown, hint?: string): FigureError {
  return new FigureError(
    "hugin/spec",
    hinted(`hugin.${op}: cannot use ${shown(given)} (it is not a figure)`, hint),
  );
}
export function layoutError(op: string, what: string, why: string): FigureError {
  return new FigureError("hugin/layout", `hugin.${op}: cannot place ${what} (${why})`);
}

/** A picture with more pixels than memory has room for. */
export function sizeError(
  op: string,
  width: number,
  height: number,
  scale: number,
  most: number,
): FigureError {
  const pixels = `${Math.round(width * scale)} × ${Math.round(height * scale)} px, at most ${most} in all`;
  return new FigureError(
    "hugin/layout",
    `hugin.${op}: cannot draw ${width} × ${height} at scale ${scale} (${pixels})\nhint: give a smaller size or scale, or write an SVG`,
  );
}

export function saveError(path: string, why: string, hint?: string): FigureError {
  return new FigureError(
    "hugin/save",
    hinted(`hugin.save: cannot write ${JSON.stringify(path)} (${why})`, hint),
  );
}
