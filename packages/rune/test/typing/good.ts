// What must compile. Every line asserts the type of what it makes; nothing here runs.
import type { DType, NDArray } from "@raven-ts/nx";
import * as nx from "@raven-ts/nx";
import { cond, grad, hessian, jit, jvp, linearize, scan, valueAndGrad, vjp, vmap } from "@raven-ts/rune";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is =
  <A>() =>
  <B>(value: B, ok: Equal<A, B>): unknown => [value, ok];

const x = nx.zeros([2, 3]);
const y = nx.array([[1n, 2n, 3n]]);
const bytes = nx.ones([4], { dtype: "uint8" });
const signs = nx.ones([4], { dtype: "int8" });
const mask = x.less(0.5);
declare const n: number;
declare const list: number[];
declare const any: NDArray;
declare const some: NDArray<"float32" | "int64">;
declare const flag: boolean;

// Creation: the text says dtype and shape.
is<NDArray<"float32", readonly [2, 3]>>()(x, true);
is<NDArray<"int64">>()(y, true);
is<NDArray<"float32", readonly [5]>>()(nx.zeros(5), true);
is<NDArray<"float32", readonly [number]>>()(nx.zeros(n), true);
is<NDArray<"float32", readonly [number, 3]>>()(nx.zeros([n, 3]), true);
is<NDArray<"float32">>()(nx.zeros(list), true);
is<NDArray<"bool", readonly [2]>>()(nx.full([2], true), true);
is<NDArray<"int64", readonly []>>()(nx.scalar(3n), true);
is<NDArray<"int16", readonly [1, 1]>>()(nx.empty([1, 1], { dtype: "int16" }), true);
is<NDArray<"float32">>()(
  nx.array([
    [1, 2],
    [3, 4],
  ]),
  true,
);
is<NDArray<"bool">>()(nx.array([[true], [false]]), true);
is<NDArray<"float64">>()(nx.array([1], { dtype: "float64" }), true);
is<NDArray<"uint16">>()(nx.asarray(new Uint16Array(2)), true);
is<NDArray<"uint8">>()(nx.asarray(new Uint8ClampedArray(2)), true);
is<NDArray<"float32">>()(nx.asarray(x.tolist()), true);
is<NDArray<"float32">>()(nx.asarray(x), true);
is<NDArray<"bool" | "float32">>()(nx.asarray(flag ? 1 : true), true);
is<NDArray<"int32">>()(nx.arange(4), true);
is<NDArray<"float32">>()(nx.arange(0, 1, 0.25), true);
is<NDArray<"float32" | "int32">>()(nx.arange(n), true);
is<NDArray<"int64">>()(nx.arange(n, { dtype: "int64" }), true);
is<NDArray<"uint8", readonly [4]>>()(nx.zerosLike(bytes), true);
is<NDArray<"float64", readonly [4]>>()(nx.onesLike(bytes, { dtype: "float64" }), true);
is<NDArray<"float64", readonly [2, 2]>>()(
  nx.random.normal(nx.random.key(0), [2, 2], { dtype: "float64" }),
  true,
);
is<NDArray<"int32", readonly [3]>>()(nx.random.randint(nx.random.key(0), [3], 0, 9), true);

// Arithmetic promotes; a JavaScript value keeps the shape, and the dtype where it can.
is<NDArray<"float32", readonly [2, 3]>>()(x.add(1), true);
is<NDArray<"float32">>()(x.add(y), true);
is<NDArray<"int16">>()(bytes.add(signs), true);
is<NDArray<"int64">>()(y.mul(2), true);
is<NDArray<"float32">>()(y.mul(0.5), true);
is<NDArray<"float32" | "int64">>()(y.mul(n), true);
is<NDArray<"float32">>()(y.div(2), true);
is<NDArray<"int32", readonly [2, 3]>>()(mask.pow(2), true);
is<NDArray<"bool">>()(mask.add(mask), true);
is<NDArray<"int64", readonly [2, 3]>>()(nx.add(1n, mask), true);
is<NDArray<"float32", readonly [2, 3]>>()(nx.multiply(2, x), true);
is<NDArray<"float64">>()(nx.atan2(nx.zeros([2], { dtype: "float64" }), x), true);
is<NDArray<"bool", readonly [2, 3]>>()(mask, true);
is<NDArray<"bool">>()(nx.greater(x, y), true);
is<NDArray<"uint8", readonly [4]>>()(nx.bitwiseAnd(bytes, 7), true);
is<NDArray<"float32">>()(nx.where(mask, 0, x), true);
is<NDArray<"int64">>()(nx.where(mask, 1n, 0n), true);
is<NDArray<"float32">>()(bytes.clip(null, 0.5), true);
is<NDArray<"uint8">>()(bytes.clip(1, null), true);

// Functions keep shapes.
is<NDArray<"float32", readonly [2, 3]>>()(nx.exp(nx.neg(x)), true);
is<NDArray<"float32", readonly [4]>>()(nx.exp(bytes), true);
is<NDArray<"bool", readonly [4]>>()(nx.isnan(bytes), true);
is<NDArray<"int32", readonly [2, 3]>>()(x.astype("int32"), true);
is<NDArray<"float32", readonly [3, 2]>>()(x.reshape(3, 2), true);
is<NDArray<"float32", readonly [number, 2]>>()(nx.reshape(x, [-1, 2]), true);
is<NDArray<"float32", readonly [4, 2, 3]>>()(x.broadcastTo([4, 2, 3]), true);
is<NDArray<"float32", readonly [2, 4]>>()(nx.matmul(x, nx.zeros([3, 4])), true);
is<NDArray<"float64", readonly [2, 4]>>()(nx.matmul(x, nx.zeros([3, 4], { dtype: "float64" })), true);
is<NDArray<"float32">>()(nx.matmul(x, any.astype("float32")), true);
is<NDArray<"int32">>()(mask.matmul(mask.T), true);
is<NDArray<"bool", readonly [2, 3]>>()(nx.tril(mask), true);

// Reductions and movement.
is<NDArray<"int32">>()(mask.sum(), true);
is<NDArray<"uint32">>()(bytes.sum({ axis: 0 }), true);
is<NDArray<"int64">>()(y.prod(), true);
is<NDArray<"float32">>()(y.mean(), true);
is<NDArray<"uint8">>()(bytes.max(), true);
is<NDArray<"int32">>()(x.argmax(), true);
is<NDArray<"bool">>()(nx.any(x), true);
is<NDArray<"float32">>()(x.T.slice(0), true);
is<NDArray<"uint8">>()(bytes.take(nx.arange(n)), true);
is<NDArray<"uint8">>()(nx.take(bytes, any), true);
is<NDArray<"float32">>()(nx.concat([x, bytes]), true);
is<NDArray<"int64">[]>()(nx.split(y, 1), true);
is<[NDArray<"float32">, NDArray<"uint8">]>()(nx.broadcastArrays(x, bytes), true);
is<NDArray<"int32">[]>()(nx.nonzero(x), true);

// Values.
is<bigint>()(y.item(), true);
is<boolean>()(nx.any(x).item(), true);
is<number>()(x.mean().item(), true);
is<number | bigint>()(some.item(), true);
is<number | bigint | boolean>()(any.item(), true);
is<number[][]>()(x.tolist(), true);
is<boolean[][]>()(mask.tolist(), true);
is<bigint>()(nx.scalar(1n).tolist(), true);
is<nx.NestedList<number>>()(x.T.tolist(), true);
is<BigInt64Array<ArrayBuffer>>()(y.toTypedArray(), true);
is<Uint8Array<ArrayBuffer>>()(mask.toTypedArray(), true);
is<2>()(x.shape[0], true);
is<"float32">()(x.dtype, true);

// An array of any kind is what functions take that do not care; one that keeps the dtype is generic in it alone.
const normalize = (v: NDArray): NDArray => v.div(v.sum());
const double = <D extends DType>(v: NDArray<D>): NDArray<D> => nx.neg(nx.neg(v));
const shift = <S extends nx.Shape>(v: NDArray<"float32", S>): NDArray<"float32", S> => v.add(1);
is<NDArray<"int64">>()(double(y), true);
is<NDArray<"float32", readonly [2, 3]>>()(shift(x), true);
is<NDArray>()(normalize(x), true);
const mixed: NDArray[] = [x, y, bytes];
let total: NDArray = nx.zeros([2]);
for (const each of mixed) total = total.add(each.sum());
let counted = nx.zeros([2]);
for (let i = 0; i < 3; i++) counted = counted.add(1).mul(0.5).sqrt();
is<NDArray<"float32", readonly [2]>>()(counted, true);
const wide: NDArray<"float32" | "float64"> = x;
is<number>()(wide.item(), true);
is<NDArray<"float32" | "float64">>()(wide.exp(), true);

// Transformations give what they are given.
const loss = (w: NDArray<"float32", readonly [3]>, data: NDArray): NDArray<"float32"> =>
  w.mul(data.astype("float32")).sum();
const w = nx.zeros([3]);
is<NDArray<"float32", readonly [3]>>()(grad(loss)(w, x), true);
is<[NDArray<"float32">, NDArray<"float32", readonly [3]>]>()(valueAndGrad(loss)(w, x), true);
is<NDArray<"float32">>()(jit(loss)(w, x), true);
is<{ a: NDArray<"float32">; b: NDArray<"int32", readonly []> }>()(
  jit((p: { a: NDArray<"float32">; b: NDArray<"int32", readonly []> }) => p)({
    a: x,
    b: nx.scalar(1, { dtype: "int32" }),
  }),
  true,
);
is<NDArray<"float32">>()(vmap((v: NDArray<"float32", readonly [3]>) => v.exp())(x), true);
is<NDArray<"bool">>()(vmap((v: NDArray) => v.greater(0).all())(x), true);
is<[NDArray<"float32">, NDArray<"float32">]>()(
  scan((c, v) => [c.add(v), c.mul(2)], nx.zeros([3]), x),
  true,
);
const carried = scan((c: NDArray, v: NDArray): [NDArray, NDArray] => [c.add(v), v], nx.zeros([3]), x);
is<NDArray>()(carried[0], true);
is<NDArray>()(carried[1], true);
is<NDArray<"float32", readonly [3]>>()(vjp((v: NDArray<"float32">) => v.sum(), w)[1](nx.ones([]))[0], true);
is<NDArray<"float32">>()(jvp((v: NDArray<"float32">) => v.sum(), [w], [any])[1], true);
is<NDArray<"float32">>()(linearize((v: NDArray<"float32">) => v.sum(), w)[1](w.add(x)), true);
is<NDArray<"float32">>()(hessian((v: NDArray<"float32">) => v.sum())(w), true);
is<NDArray<"float32">>()(
  cond(
    flag,
    (v: NDArray<"float32">) => v.sum(),
    (v: NDArray<"float32">) => v.max(),
    w,
  ),
  true,
);
