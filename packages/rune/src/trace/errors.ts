import type { ErrorCode } from "@raven-ts/nx";

/** Thrown when a function cannot be differentiated as asked. */
export class GradError extends TypeError {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, hint?: string) {
    super(hint === undefined ? message : `${message}\nhint: ${hint}`);
    this.name = "GradError";
    this.code = code;
  }
}
