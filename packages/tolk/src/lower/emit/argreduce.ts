import type { PrimEqn } from "../../graph/graph.ts";
import type { Expr } from "../../kernel/ir.ts";
import type { PrimParams } from "../../prim/prim.ts";
import { sizeOf } from "../../type/shape.ts";
import { ravel } from "../affine.ts";
import { nestOf } from "../nest.ts";
import type { Values } from "../value.ts";
import { type Draft, emitUnits, type Launch, planUnits } from "./draft.ts";
import { Emitter } from "./emitter.ts";

/** Lowers argmax and argmin: the first extreme along one axis, NaN before all. */
export function lowerArgreduce(
  draft: Draft,
  values: Values,
  eqn: PrimEqn<"argreduce">,
  name: string,
): Launch {
  const { b, graph } = draft;
  const { op, axis } = eqn.params as PrimParams["argreduce"];
  const { shape } = graph.avals[eqn.inputs[0]];
  const outShape = graph.avals[eqn.outputs[0]].shape;
  const nest = nestOf(shape, [axis]);
  const value = values.at(eqn.inputs[0], nest.coordinates, null);
  const index = ravel(
    nest.coordinates.filter((_, d) => d !== axis),
    outShape,
  );
  draft.readAll([value]);
  const out = draft.bind(eqn.outputs[0], "write");
  const kept = nest.axes.filter((a) => !a.folded);
  const extent = shape[axis];
  const plan = planUnits(kept);
  const at: Expr[] = [];
  emitUnits(b, kept, plan, at, (start, end) => {
    const element = (): Expr => {
      const x = new Emitter(b, { axes: [...at], vector: null, buffer: draft.read }).lanes(value);
      return x.type === "bool" ? b.cast(x, "int32") : x;
    };
    const search = (): void => {
      const folded = kept.length;
      if (extent > 1) at[folded] = b.index(0);
      const best = b.register(b.let(element()));
      const where = b.register(b.constant(0, "int32"));
      if (extent > 1) {
        b.for(b.index(1), b.index(extent), 1, (i) => {
          at[folded] = i;
          const x = b.let(element());
          const better = op === "max" ? b.binary("lt", best.read, x) : b.binary("lt", x, best.read);
          const fresh = b.binary("and", b.binary("ne", x, x), b.binary("eq", best.read, best.read));
          const found = b.let(b.binary("or", better, fresh));
          b.if(found, () => {
            best.set(x);
            where.set(b.cast(i, "int32"));
          });
        });
      }
      const emitter = new Emitter(b, { axes: [...at], vector: null, buffer: draft.read });
      b.store(out, emitter.index(index), where.read);
    };
    if (kept.length === 0) search();
    else
      b.for(start, end, 1, (i) => {
        at[kept.length - 1] = i;
        search();
      });
  });
  const size = sizeOf(shape);
  return draft.finish(name, plan.units, size / plan.units, `arg${op} of ${size} elements`);
}
