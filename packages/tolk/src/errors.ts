/** A stable code: `package/what`. Every code has a page under docs/errors and a test of its whole text. */
export type ErrorCode = `${string}/${string}`;

function withHint(message: string, hint?: string): string {
  return hint === undefined ? message : `${message}\nhint: ${hint}`;
}

/** Thrown when shapes, axes or indices do not fit. */
export class ShapeError extends RangeError {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, hint?: string) {
    super(withHint(message, hint));
    this.name = "ShapeError";
    this.code = code;
  }
}

/** Thrown when a dtype cannot do what was asked of it. */
export class DTypeError extends TypeError {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, hint?: string) {
    super(withHint(message, hint));
    this.name = "DTypeError";
    this.code = code;
  }
}

/** Thrown when a device is missing, out of memory, or fails to build or run a kernel. */
export class DeviceError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, hint?: string) {
    super(withHint(message, hint));
    this.name = "DeviceError";
    this.code = code;
  }
}

/** Thrown when a value is read, or a function used, in a way that a transformation cannot follow. */
export class TraceError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, hint?: string) {
    super(withHint(message, hint));
    this.name = "TraceError";
    this.code = code;
  }
}

/** Thrown when a file is truncated, damaged or of another kind. */
export class FormatError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, hint?: string) {
    super(withHint(message, hint));
    this.name = "FormatError";
    this.code = code;
  }
}

/** A traced value reached plain evaluation. */
export function leakedTracer(op: string): TraceError {
  return new TraceError(
    "tolk/leaked-tracer",
    `nx.${op}: cannot use a traced value (it left the function that was traced)`,
    "return it from that function instead of storing it outside",
  );
}

/** A traced value was asked for its data. */
export function unreadableTracer(what: string): TraceError {
  return new TraceError(
    "tolk/traced-value",
    `rune.jit: cannot read a traced value (${what} inside a jitted function)`,
    "return it, or use where(c, a, b)",
  );
}
