import type { Var } from "../graph/graph.ts";
import { dtypes } from "../type/dtype.ts";
import type { BufferRef, Lowered } from "./index.ts";

/** Where everything between inputs and outputs lies, in one block of memory. */
export interface MemoryPlan {
  /** Bytes of the block. */
  readonly bytes: number;
  /** Bytes that all buffers would take without sharing. */
  readonly unshared: number;
  readonly variables: ReadonlyMap<Var, number>;
  readonly temporaries: ReadonlyMap<number, number>;
}

interface Lifetime {
  readonly ref: BufferRef;
  readonly bytes: number;
  readonly first: number;
  last: number;
}

const ALIGN = 64;

function lifetimes(lowered: Lowered, outside: ReadonlySet<Var>): Lifetime[] {
  const found = new Map<string, Lifetime>();
  lowered.launches.forEach((launch, at) => {
    for (const ref of launch.buffers) {
      if (ref.kind === "table" || (ref.kind === "variable" && outside.has(ref.variable))) continue;
      const key = ref.kind === "variable" ? `v${ref.variable}` : `t${ref.id}`;
      const seen = found.get(key);
      if (seen !== undefined) seen.last = at;
      else found.set(key, { ref, bytes: bytesOf(lowered, ref), first: at, last: at });
    }
  });
  return [...found.values()];
}

function bytesOf(lowered: Lowered, ref: BufferRef): number {
  if (ref.kind === "temporary") return ref.bytes;
  if (ref.kind === "table") return ref.data.byteLength;
  const { dtype, shape } = lowered.graph.avals[ref.variable];
  return shape.reduce((n, extent) => n * extent, dtypes[dtype].bytes);
}

/**
 * Places every buffer that lives only inside the program, the largest first, at the lowest offset that no buffer alive
 * at the same time takes. `outside` are inputs, constants and outputs, which have memory of their own.
 */
export function planMemory(lowered: Lowered, outside: ReadonlySet<Var>): MemoryPlan {
  const placed: { life: Lifetime; offset: number; end: number }[] = [];
  const variables = new Map<Var, number>();
  const temporaries = new Map<number, number>();
  let bytes = 0;
  let unshared = 0;
  for (const life of lifetimes(lowered, outside).sort((x, y) => y.bytes - x.bytes)) {
    const size = (life.bytes + ALIGN - 1) & -ALIGN;
    let offset = 0;
    const rivals = placed
      .filter((p) => p.life.first <= life.last && life.first <= p.life.last)
      .sort((x, y) => x.offset - y.offset);
    for (const rival of rivals) {
      if (offset + size <= rival.offset) break;
      offset = Math.max(offset, rival.end);
    }
    placed.push({ life, offset, end: offset + size });
    if (life.ref.kind === "variable") variables.set(life.ref.variable, offset);
    else if (life.ref.kind === "temporary") temporaries.set(life.ref.id, offset);
    bytes = Math.max(bytes, offset + size);
    unshared += size;
  }
  return { bytes, unshared, variables, temporaries };
}
