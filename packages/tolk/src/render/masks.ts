import { bytesOf, type Expr } from "../kernel/ir.ts";

/** Knows how wide the lanes of a vector of bool are: as wide as the lanes of what was compared. */
export class MaskWidths {
  private readonly loaded: number;
  private readonly locals = new Map<number, number>();
  private readonly registers = new Map<number, number>();

  /** `loaded`: bytes of a lane of a mask that comes from memory. */
  constructor(loaded: number) {
    this.loaded = loaded;
  }

  let(local: number, value: Expr): void {
    if (value.type === "bool" && value.lanes > 1) this.locals.set(local, this.of(value));
  }

  declare(register: number, value: Expr): void {
    if (value.type === "bool" && value.lanes > 1) this.registers.set(register, this.of(value));
  }

  register(register: number): number {
    return this.registers.get(register) ?? 4;
  }

  /** Bytes of a lane of `expr`, a vector of bool. */
  of(expr: Expr): number {
    switch (expr.op) {
      case "eq":
      case "ne":
      case "lt":
      case "le":
      case "cast":
        if (expr.a.type === "bool") return this.of(expr.a);
        return Math.max(this.loaded, bytesOf(expr.a.type));
      case "and":
      case "or":
      case "xor":
      case "not":
      case "max":
      case "min":
      case "where":
        return this.of(expr.a);
      case "load":
        return this.loaded;
      case "ref":
        return this.locals.get(expr.local) ?? 4;
      case "read":
        return this.register(expr.register);
      default:
        return 4;
    }
  }
}
