import type { PrimEqn } from "../../graph/graph.ts";
import type { PrimParams } from "../../prim/prim.ts";
import { sizeOf } from "../../type/shape.ts";
import { type Draft, emitLanes, type Launch, lanesFor } from "./draft.ts";

/**
 * Lowers scatterAdd: slices are added in the order of their indices, so the result does not depend on threads.
 * Units are the entries of the axes before the scattered one.
 */
export function lowerScatter(draft: Draft, eqn: PrimEqn<"scatterAdd">, name: string): Launch {
  const { b, graph } = draft;
  const { axis, size } = eqn.params as PrimParams["scatterAdd"];
  const [updates, indices] = eqn.inputs;
  const { shape, dtype } = graph.avals[updates];
  const indexShape = graph.avals[indices].shape;
  const before = sizeOf(shape.slice(0, axis));
  const count = sizeOf(indexShape);
  const after = sizeOf(shape.slice(axis + indexShape.length));

  const from = draft.read(updates);
  const at = draft.read(indices);
  const out = draft.bind(eqn.outputs[0], "readwrite");
  const lanes = lanesFor(draft.target, [dtype], after);
  const bounds = { start: b.index(0), end: b.index(after), extent: after };

  b.for(b.bound("lo"), b.bound("hi"), 1, (unit) => {
    const base = b.let(b.mul(unit, b.index(size * after)));
    const whole = { start: b.index(0), end: b.index(size * after), extent: size * after };
    emitLanes(b, whole, lanesFor(draft.target, [dtype], size * after), (i, width) => {
      b.store(out, b.add(base, i), b.constant(0, dtype, width));
    });
    b.for(b.index(0), b.index(count), 1, (j) => {
      const row = b.let(b.cast(b.load(at, j), "index"));
      const inside = b.binary("and", b.binary("le", b.index(0), row), b.binary("lt", row, b.index(size)));
      b.if(inside, () => {
        const source = b.let(b.mul(b.add(b.mul(unit, b.index(count)), j), b.index(after)));
        const target = b.let(b.add(base, b.mul(row, b.index(after))));
        emitLanes(b, bounds, lanes, (i, width) => {
          const sum = b.let(
            b.add(b.load(out, b.add(target, i), width), b.load(from, b.add(source, i), width)),
          );
          b.store(out, b.add(target, i), sum);
        });
      });
    });
  });
  return draft.finish(name, before, count * after, `scatter of ${count} slices`);
}
