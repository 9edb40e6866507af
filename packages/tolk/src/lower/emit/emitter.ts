import type { Var } from "../../graph/graph.ts";
import type { Builder } from "../../kernel/builder.ts";
import type { Expr } from "../../kernel/ir.ts";
import { binaryMath, threefry, unaryMath } from "../../kernel/math/index.ts";
import type { DType } from "../../type/dtype.ts";
import type { Affine } from "../affine.ts";
import type { Value } from "../value.ts";

/** Where values are computed: what the loop axes are there, and which of them runs along lanes. */
export interface Place {
  /** The expression of each loop axis (of its first lane, for the vector axis). */
  readonly axes: readonly Expr[];
  readonly vector: { readonly axis: number; readonly lanes: number } | null;
  /** The buffer of a stored variable. */
  readonly buffer: (variable: Var) => number;
  /** Values that this kernel has computed itself: a load of one is replaced. */
  readonly known?: (variable: Var, index: Affine) => Expr | null;
  /** Translates an index in another way than by loop axes. */
  readonly index?: (index: Affine) => Expr;
  /** Says in another way than by the vector's axis which indices differ from lane to lane. */
  readonly varies?: (index: Affine) => boolean;
}

/** Turns values into expressions at one place; operands that do not vary along lanes stay scalar until they must. */
export class Emitter {
  private readonly b: Builder;
  private readonly place: Place;
  private readonly memo = new Map<Value, Expr>();

  constructor(b: Builder, place: Place) {
    this.b = b;
    this.place = place;
  }

  /** The value in every lane. */
  lanes(value: Value): Expr {
    return this.widen(this.emit(value));
  }

  private widen(expr: Expr): Expr {
    const { vector } = this.place;
    return vector === null ? expr : this.b.splat(expr, vector.lanes);
  }

  /** The expression of an index; along lanes, that of the first. */
  index(affine: Affine): Expr {
    const { b, place } = this;
    if (place.index !== undefined) return place.index(affine);
    let out: Expr | null = null;
    const plus = (x: Expr): void => {
      out = out === null ? x : b.add(out, x);
    };
    for (const { k, atom } of affine.terms) {
      let x: Expr;
      if (atom.kind === "axis") x = place.axes[atom.axis];
      else if (atom.kind === "value") x = this.gathered(atom.value as Value, atom.extent);
      else {
        x = b.binary("div", this.index(atom.of), b.index(atom.div));
        if (atom.mod !== 0) x = b.binary("rem", x, b.index(atom.mod));
      }
      plus(b.mul(x, b.index(k)));
    }
    if (affine.constant !== 0 || out === null) plus(b.index(affine.constant));
    return out as unknown as Expr;
  }

  private gathered(value: Value, extent: number): Expr {
    const { b } = this;
    const index = b.cast(this.emit(value), "index");
    return b.binary("max", b.index(0), b.binary("min", index, b.index(extent - 1)));
  }

  private varies(affine: Affine): boolean {
    const { vector, varies } = this.place;
    if (vector !== null && varies !== undefined) return varies(affine);
    return vector !== null && affine.terms.some((t) => t.atom.kind === "axis" && t.atom.axis === vector.axis);
  }

  private emit(value: Value): Expr {
    const seen = this.memo.get(value);
    if (seen !== undefined) return seen;
    const expr = this.compute(value);
    this.memo.set(value, expr);
    return expr;
  }

  private compute(value: Value): Expr {
    const { b, place } = this;
    switch (value.op) {
      case "const":
        return b.constant(value.value, value.dtype);
      case "load": {
        const known = place.known?.(value.source, value.index);
        if (known) return known;
        const plain = this.index(value.index);
        const index = value.guard === null ? plain : b.where(this.emit(value.guard), plain, b.index(0));
        const lanes = this.varies(value.index) ? (place.vector?.lanes ?? 1) : 1;
        return b.load(place.buffer(value.source), index, lanes);
      }
      case "coordinate":
        return this.number(value.index, value.dtype);
      case "inside": {
        const index = this.index(value.index);
        const last = b.index(value.extent);
        const low = b.binary("le", b.index(0), index);
        let inside = b.binary("and", low, b.binary("lt", index, last));
        if (value.step > 1) {
          const rest = b.binary("rem", index, b.index(value.step));
          inside = b.binary("and", inside, b.binary("eq", rest, b.index(0)));
        }
        return inside;
      }
      case "random": {
        const counter = this.number(value.counter, "uint32");
        const [x, y] = [this.emit(value.key[0]), this.emit(value.key[1])];
        const lanes = counter.lanes;
        const zero = b.constant(0, "uint32", lanes);
        const [high, low] = threefry(b, b.splat(x, lanes), b.splat(y, lanes), zero, counter);
        if (value.word === "xor") return b.binary("xor", high, low);
        return value.word === "high" ? high : low;
      }
      default:
        return this.applied(value);
    }
  }

  private number(affine: Affine, dtype: DType): Expr {
    const { b, place } = this;
    const first = b.cast(this.index(affine), "int32");
    if (!this.varies(affine) || place.vector === null) return b.cast(first, dtype);
    return b.cast(b.ramp(first, place.vector.lanes), dtype);
  }

  private applied(value: Value & { op: "apply" }): Expr {
    const { b } = this;
    const args = value.args.map((arg) => this.emit(arg));
    const lanes = Math.max(...args.map((a) => a.lanes));
    const wide = args.map((a) => b.splat(a, lanes));
    if (value.prim === "where") return b.where(wide[0], wide[1], wide[2]);
    if (value.prim === "cast") return b.cast(wide[0], value.dtype);
    if (wide.length === 1) return unaryMath(b, value.prim as Parameters<typeof unaryMath>[1], wide[0]);
    return binaryMath(b, value.prim as Parameters<typeof binaryMath>[1], wide[0], wide[1]);
  }
}
