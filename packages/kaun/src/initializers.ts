import { type NDArray, random, type Shape } from "@raven-ts/nx";

/** Draws initial weights: `(key, shape)` gives float32. The last axis of a shape counts outputs, the others inputs. */
export type Initializer = (key: NDArray, shape: Shape) => NDArray;

function fans(shape: Shape): { fanIn: number; fanOut: number } {
  const window = shape.slice(0, -2).reduce((n, extent) => n * extent, 1);
  const [inputs, outputs] = [shape[shape.length - 2] ?? 1, shape[shape.length - 1] ?? 1];
  return { fanIn: inputs * window, fanOut: outputs * window };
}

/**
 * Uniform weights of variance `2 / (fan in + fan out)`.
 *
 * @see Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks
 */
export const glorotUniform: Initializer = (key, shape) => {
  const { fanIn, fanOut } = fans(shape);
  const bound = Math.sqrt(6 / (fanIn + fanOut));
  return random.uniform(key, shape, { minval: -bound, maxval: bound });
};

/**
 * Normal weights of variance `2 / fan in`, for rectifiers.
 *
 * @see He et al. 2015, Delving deep into rectifiers, arXiv:1502.01852
 */
export const heNormal: Initializer = (key, shape) =>
  random.normal(key, shape).mul(Math.sqrt(2 / fans(shape).fanIn));

/**
 * Normal weights of variance `1 / fan in`.
 *
 * @see LeCun et al. 1998, Efficient BackProp
 */
export const lecunNormal: Initializer = (key, shape) =>
  random.normal(key, shape).mul(Math.sqrt(1 / fans(shape).fanIn));
