// What must not compile, and reads well. The messages stand in ../golden/typing.txt; nothing here runs.
import type { NDArray } from "@raven-ts/nx";
import * as nx from "@raven-ts/nx";
import { grad, jit, jvp, vmap } from "@raven-ts/rune";

const x = nx.zeros([2, 3]);
const y = nx.array([1n], { dtype: "int64" });
const bytes = nx.ones([4], { dtype: "uint8" });
const mask = x.less(0);
declare const any: NDArray;

// Names of dtypes.
// @ts-expect-error
x.astype("flaot32");
// @ts-expect-error
nx.zeros([2], { dtype: "int" });
// @ts-expect-error
nx.array([1], { dtype: Float32Array });
// @ts-expect-error
nx.astype(x, "float16");
// @ts-expect-error
nx.random.normal(nx.random.key(0), [2], { dtype: "int32" });
// @ts-expect-error
nx.fromBuffer("f32", [2], new ArrayBuffer(8));

// Shapes that the text says.
// @ts-expect-error
nx.matmul(x, nx.zeros([2, 4]));
// @ts-expect-error
nx.matmul(x, x);
// @ts-expect-error
nx.matmul(nx.ones([4]), x);
// @ts-expect-error
nx.matmul(x, nx.ones([2]));
// @ts-expect-error
x.shape[2];
// @ts-expect-error
x.reshape([6]).shape[1];
// @ts-expect-error
const square: NDArray<"float32", readonly [2, 2]> = x;
// @ts-expect-error
const cut: NDArray<"float32", readonly [3]> = x.slice(0);
// @ts-expect-error
x.shape[0] = 3;

// Operands.
// @ts-expect-error
x.add("1");
// @ts-expect-error
x.mul([1, 2]);
// @ts-expect-error
x.add(null);
// @ts-expect-error
nx.add(1, 2);
// @ts-expect-error
nx.less(1n, 2n);
// @ts-expect-error
nx.exp(2);
// @ts-expect-error
nx.where(true, x, 0);
// @ts-expect-error
nx.bitwiseAnd(x, bytes);
// @ts-expect-error
nx.bitwiseOr(bytes, 0.5);
// @ts-expect-error
nx.bitwiseInvert(x);
// @ts-expect-error
nx.take(x, x);
// @ts-expect-error
bytes.take(mask);
// @ts-expect-error
nx.take(x, [0, 1]);
// @ts-expect-error
nx.concat(x);

// Values.
// @ts-expect-error
const one: number = y.item();
// @ts-expect-error
const truth: boolean = x.sum().item();
// @ts-expect-error
const unknown: number = any.item();
// @ts-expect-error
const flat: number[] = x.tolist();
// @ts-expect-error
const words: string[][] = x.tolist();
// @ts-expect-error
const bigs: number[][] = nx.zeros([1, 1], { dtype: "int64" }).tolist();
// @ts-expect-error
const floats: Float32Array = nx.zeros([3], { dtype: "float64" }).toTypedArray();
// @ts-expect-error
x.item<boolean>();

// Functions that ask for a dtype.
const scale = (v: NDArray<"float32">): NDArray<"float32"> => v.mul(2);
// @ts-expect-error
scale(y);
// @ts-expect-error
scale(any);
// @ts-expect-error
scale(x.add(nx.zeros([3], { dtype: "float64" })));
// @ts-expect-error
scale(bytes.sum());
// @ts-expect-error
const sure: NDArray<"int32"> = nx.arange(any.size);
// @ts-expect-error
const zeros: NDArray<"float64"> = nx.zeros([2]);
// @ts-expect-error
const listed: NDArray<"int32"> = nx.array([1, 2]);
// @ts-expect-error
const drawn: NDArray<"float64"> = nx.random.uniform(nx.random.key(0), [2]);
// @ts-expect-error
const likewise: NDArray<"float64"> = nx.onesLike(bytes);
// @ts-expect-error
scale(nx.full([2], true));
// @ts-expect-error
const halves: NDArray<"int64"> = y.mul(0.5);

// Names and options.
// @ts-expect-error
x.reshpe([6]);
// @ts-expect-error
x.sum(0);
// @ts-expect-error
x.sum({ axes: 0 });
// @ts-expect-error
x.sum({ axis: "0" });
// @ts-expect-error
nx.zeros("2");
// @ts-expect-error
nx.reshape(x, 6);
// @ts-expect-error
x.slice("0");

// Transformations.
// @ts-expect-error
grad((v: NDArray) => v.tolist());
// @ts-expect-error
jit(scale)(y);
// @ts-expect-error
grad((v: NDArray<"float32">) => v.sum())(y);
// @ts-expect-error
const lie: NDArray<"float32", readonly [3]> = vmap((_: NDArray) => nx.zeros([3]))(x);
// @ts-expect-error
jvp((v: NDArray<"float32">) => v.sum(), [x], ["1"]);

export {
  bigs,
  cut,
  drawn,
  flat,
  floats,
  halves,
  lie,
  likewise,
  listed,
  one,
  square,
  sure,
  truth,
  unknown,
  words,
  zeros,
};
