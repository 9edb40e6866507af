import { type Held, type Item, nestedOf, type Scope } from "./scope.ts";

/** Where the values of a scope lie, in one block of memory. */
export interface Plan {
  /** Bytes of the block. */
  readonly bytes: number;
  /** Bytes that all values would take without sharing. */
  readonly unshared: number;
  readonly offsets: ReadonlyMap<Held, number>;
  /** Plans of the scopes inside a loop or a branch, by its place among the items. */
  readonly bodies: ReadonlyMap<number, readonly Plan[]>;
}

interface Lifetime {
  readonly held: Held;
  readonly bytes: number;
  readonly first: number;
  last: number;
}

const ALIGN = 64;

/** Every value that an item reads or writes. */
export function touched(item: Item): Held[] {
  if (item.op === "launch") return item.operands.filter((x): x is Held => typeof x === "number");
  if (item.op === "group") return item.members.flatMap(touched);
  if (item.op === "copy") return [item.from, item.to];
  const within = nestedOf(item).flatMap(({ room, bound }) => [
    room,
    ...[...bound.values()].map((to) => to.held),
  ]);
  return item.op === "branch" ? [item.index, ...within] : within;
}

/**
 * Places every value of a scope that has no memory of its own, the largest first, at the lowest offset that no value
 * alive at the same time takes. `outside` says which have.
 */
export function arenaOf(scope: Scope, outside: (held: Held) => boolean): Plan {
  const bodies = new Map<number, readonly Plan[]>();
  const bytesOf = [...scope.bytes];
  const lives = new Map<Held, Lifetime>();
  let unshared = 0;
  scope.items.forEach((item, at) => {
    const nested = nestedOf(item);
    const plans = nested.map(({ body, bound }) => arenaOf(body, (held) => bound.has(held)));
    if (plans.length > 0) {
      bodies.set(at, plans);
      const room = Math.max(...plans.map((plan) => plan.bytes));
      bytesOf[nested[0].room] = room;
      unshared += plans.reduce((sum, plan) => sum + plan.unshared, 0) - room;
    }
    for (const held of touched(item)) {
      if (outside(held)) continue;
      const seen = lives.get(held);
      if (seen !== undefined) seen.last = at;
      else lives.set(held, { held, bytes: bytesOf[held], first: at, last: at });
    }
  });
  const placed: { life: Lifetime; offset: number; end: number }[] = [];
  const offsets = new Map<Held, number>();
  let bytes = 0;
  for (const life of [...lives.values()].sort((x, y) => y.bytes - x.bytes)) {
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
    offsets.set(life.held, offset);
    bytes = Math.max(bytes, offset + size);
    unshared += size;
  }
  return { bytes, unshared, offsets, bodies };
}
