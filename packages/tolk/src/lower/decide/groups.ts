import type { Var } from "../../graph/graph.ts";
import { kernelKey } from "../../kernel/key.ts";
import type { Launch } from "../emit/draft.ts";
import type { Decision } from "./decision.ts";

/** Units beyond which a launch fills every thread by itself. */
const LARGEST = 64;

function variablesOf({ kernel, buffers }: Launch, written: boolean): Var[] {
  return buffers.flatMap((ref, i) =>
    ref.kind === "variable" && (kernel.buffers[i].access !== "read") === written ? [ref.variable] : [],
  );
}

/**
 * Puts launches of equal kernels side by side, where nothing in between reads what the earlier ones write: the updates
 * of a network's parameters are one launch. Every group stands where its last member stood.
 */
export function groupLaunches(launches: readonly Launch[]): {
  groups: readonly (readonly Launch[])[];
  decisions: readonly Decision[];
} {
  const at: Launch[][] = launches.map(() => []);
  /** Groups that may still grow, by the key of their kernel: where they stand, and what they write. */
  const open = new Map<string, { place: number; written: Set<Var> }>();
  launches.forEach((launch, i) => {
    const read = new Set(variablesOf(launch, false));
    for (const [key, { written }] of open) for (const v of written) if (read.has(v)) open.delete(key);
    const alone = launch.units > LARGEST || launch.kernel.scratch.length > 0;
    const key = alone ? "" : kernelKey(launch.kernel);
    const group = alone ? undefined : open.get(key);
    at[i].push(launch);
    if (alone) return;
    if (group !== undefined) {
      at[i].unshift(...at[group.place]);
      at[group.place] = [];
    }
    const written = new Set([...(group?.written ?? []), ...variablesOf(launch, true)]);
    open.set(key, { place: i, written });
  });
  const groups = at.filter((group) => group.length > 0);
  const decisions = groups
    .filter((group) => group.length > 1)
    .map(
      (group): Decision => ({
        kind: "group",
        members: group.flatMap((launch) => variablesOf(launch, true)),
        savedBytes: 0,
        why: `one kernel over ${group.length} tensors`,
      }),
    );
  return { groups, decisions };
}
