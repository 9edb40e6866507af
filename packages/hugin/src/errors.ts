export type FigureErrorCode =
  | "hugin/bind"
  | "hugin/shape"
  | "hugin/dtype"
  | "hugin/color"
  | "hugin/scale"
  | "hugin/option"
  | "hugin/layout"
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

export function dtypeError(op: string, name: string, given: string): FigureError {
  return new FigureError(
    "hugin/dtype",
    `hugin.${op}: cannot read ${name} (${given} is not an array of real numbers)`,
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

export function optionError(op: string, name: string, given: unknown, need: string): FigureError {
  return new FigureError(
    "hugin/option",
    `hugin.${op}: cannot take ${name} ${JSON.stringify(given) ?? String(given)} (need ${need})`,
  );
}

export function layoutError(op: string, what: string, why: string): FigureError {
  return new FigureError("hugin/layout", `hugin.${op}: cannot place ${what} (${why})`);
}

export function saveError(path: string, why: string, hint?: string): FigureError {
  return new FigureError(
    "hugin/save",
    hinted(`hugin.save: cannot write ${JSON.stringify(path)} (${why})`, hint),
  );
}
