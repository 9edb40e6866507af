import { type NDArray, random, type Shape } from "@raven-ts/nx";

/** Parameters: arrays in lists and records, whatever the layer likes. Layers without any have `null`. */
export type Params = NDArray | null | readonly Params[] | { readonly [name: string]: Params | undefined };

export interface ApplyOptions {
  /** True while training: dropout drops. */
  readonly train?: boolean;
  /** Randomness for this application; layers that need none ignore it. */
  readonly key?: NDArray;
}

/**
 * A layer: a pair of pure functions. Shapes are those of one example, without the batch axis; parameters are plain
 * trees, so `grad`, `jit` and optimisers take them as they are.
 */
export interface Layer {
  readonly name: string;
  /** Draws parameters for inputs of a shape, and tells the shape of outputs. */
  init(key: NDArray, shape: Shape): { params: Params; shape: Shape };
  /** Applies the layer to a batch. */
  apply(params: Params, x: NDArray, options?: ApplyOptions): NDArray;
}

/** Makes a layer of a function that has no parameters and keeps the shape. */
export function elementwise(name: string, f: (x: NDArray) => NDArray): Layer {
  return { name, init: (_key, shape) => ({ params: null, shape }), apply: (_params, x) => f(x) };
}

/**
 * Chains layers: each takes the output of the one before. Parameters are a list, one entry a layer.
 *
 * @example
 * const net = sequential(dense(3), relu(), dense(1));
 * const { params, shape } = net.init(nx.random.key(0), [2]);
 * shape // [1]
 * net.apply(params, nx.ones([5, 2])).shape // [5, 1]
 */
export function sequential(...layers: readonly Layer[]): Layer {
  return {
    name: "sequential",
    init(key, shape) {
      const keys = random.split(key, Math.max(1, layers.length));
      const params: Params[] = [];
      let current = shape;
      layers.forEach((layer, i) => {
        const made = layer.init(keys.slice(i), current);
        params.push(made.params);
        current = made.shape;
      });
      return { params, shape: current };
    },
    apply(params, x, options = {}) {
      const list = params as readonly Params[];
      let out = x;
      layers.forEach((layer, i) => {
        const key = options.key === undefined ? undefined : random.foldIn(options.key, i);
        out = layer.apply(list[i], out, { train: options.train, key });
      });
      return out;
    },
  };
}
