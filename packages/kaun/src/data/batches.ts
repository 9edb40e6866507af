import { type NDArray, random, ShapeError, take } from "@raven-ts/nx";

export interface BatchOptions {
  /** Visits examples in an order drawn with this key; in their own order without it. */
  readonly shuffle?: NDArray;
  /** Leaves out a last batch that is not full (true): a jitted step then has one shape. */
  readonly dropLast?: boolean;
}

/** Batches of the same rows of several arrays: iterable once for each call, and how many there are. */
export interface Batches<A extends readonly NDArray[]>
  extends Iterable<{ readonly [K in keyof A]: NDArray }> {
  readonly count: number;
}

/**
 * Cuts arrays of equal first extent into batches of `size` rows. Batches in order are views; shuffled ones are copies.
 *
 * @throws {ShapeError} if first extents differ or `size` is not positive.
 * @example
 * [...batches([nx.arange(5)], 2)].map(([x]) => x.tolist()) // [[0, 1], [2, 3]]
 */
export function batches<const A extends readonly NDArray[]>(
  arrays: A,
  size: number,
  options: BatchOptions = {},
): Batches<A> {
  const { shuffle, dropLast = true } = options;
  const rows = arrays[0]?.shape[0] ?? 0;
  const odd = arrays.findIndex((a) => a.shape[0] !== rows);
  if (odd >= 0) {
    const given = `${arrays[odd].shape[0]} rows in array ${odd}, ${rows} in array 0`;
    throw new ShapeError("kaun/batch-rows", `kaun.batches: cannot pair rows (${given})`);
  }
  if (!Number.isInteger(size) || size < 1) {
    throw new ShapeError(
      "kaun/batch-size",
      `kaun.batches: cannot make batches of ${size} (need a positive integer)`,
    );
  }
  const count = dropLast ? Math.floor(rows / size) : Math.ceil(rows / size);
  return {
    count,
    *[Symbol.iterator]() {
      const order = shuffle === undefined ? null : random.permutation(shuffle, rows);
      for (let i = 0; i < count; i++) {
        const [from, to] = [i * size, Math.min(rows, (i + 1) * size)];
        const picked = order?.slice([from, to]);
        yield arrays.map((a) => (picked === undefined ? a.slice([from, to]) : take(a, picked, 0))) as {
          readonly [K in keyof A]: NDArray;
        };
      }
    },
  };
}
