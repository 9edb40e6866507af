import * as nx from "@raven-ts/nx";
import { dtypes } from "@raven-ts/tolk";
import { expect, test } from "vitest";
import { typescript6, typescript7 } from "./compilers.ts";

// Every line of the text is made of what a call gave here, so that a type that differs from it does not compile.
const names = Object.keys(dtypes) as nx.DType[];
const head = `import * as nx from "@raven-ts/nx";
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const gives = <D, S>() => <E, R>(x: nx.NDArray<E & nx.DType, R & nx.Shape>, ok: Equal<D, E> & (S extends R ? true : false)): unknown => [x, ok];
const admits = <D, S>() => <E, R>(x: nx.NDArray<E & nx.DType, R & nx.Shape>, ok: (D extends E ? true : false) & (S extends R ? true : false)): unknown => [x, ok];
const reads = <V>() => <W>(x: W, ok: Equal<V, W>): unknown => [x, ok];
declare const n: number;
declare const plain: nx.NDArray;
${names.map((d) => `declare const ${d}: nx.NDArray<"${d}", readonly [2, 2]>;`).join("\n")}
`;

const arrays: Record<string, nx.NDArray> = Object.fromEntries(
  names.map((d) => [d, nx.ones([2, 2], { dtype: d })]),
);

/** What an expression gives; undefined where it throws. */
function run(text: string, n: number): unknown {
  const given = { nx, n, plain: arrays.float32, ...arrays };
  try {
    return new Function(...Object.keys(given), `return ${text}`)(...Object.values(given));
  } catch {
    return undefined;
  }
}

/** The line that claims of an expression what it gave. */
function claim(text: string, verb = "gives", n = 2): string {
  const found = run(text, n);
  const list = Array.isArray(found) ? found : [found];
  const [first] = list;
  if (!(first instanceof nx.NDArray)) return "";
  const { dtype, shape }: nx.NDArray = first;
  const code = Array.isArray(found) ? `${text}[0]` : text;
  return `${verb}<"${dtype}", readonly [${shape.join(", ")}]>()(${code}, true);`;
}

const unary = [
  ..."neg abs sign floor ceil round trunc square sqrt reciprocal exp expm1 log log1p log2 log10 sin cos tan tanh".split(
    " ",
  ),
  ..."sigmoid erf erfinv isnan isfinite isinf logicalNot copy contiguous stopGradient ravel transpose squeeze".split(
    " ",
  ),
  ..."flip sum prod max min mean var std any all argmax argmin logsumexp norm zerosLike onesLike tril triu".split(
    " ",
  ),
  ..."nonzero broadcastArrays asarray array".split(" "),
].map((f) => `nx.${f}(a)`);
const methods = [
  ..."neg abs sqrt square exp log tanh sum prod max min mean var std any all argmax argmin ravel transpose".split(
    " ",
  ),
  ..."squeeze flip copy contiguous".split(" "),
].map((f) => `a.${f}()`);
const more = [
  "nx.bitwiseInvert(a)",
  "nx.fullLike(a, 1)",
  "nx.permuteDims(a, [1, 0])",
  "nx.swapaxes(a, 0, 1)",
  "nx.moveaxis(a, 0, 1)",
  "nx.expandDims(a, 0)",
  "nx.reshape(a, [4])",
  "nx.reshape(a, [-1, 1])",
  "nx.broadcastTo(a, [3, 2, 2])",
  "nx.split(a, 2)",
  "nx.roll(a, 1)",
  "nx.tile(a, 2)",
  "nx.repeat(a, 2)",
  "nx.pad(a, 1)",
  "nx.slice(a, 0)",
  "nx.take(a, int32)",
  "nx.take(a, uint64)",
  "nx.compress(a, bool)",
  "nx.update(a, [0], 1)",
  "nx.tensordot(a, a, 1)",
  "nx.maxPool2d(nx.ones([1, 2, 2, 1], { dtype: a.dtype }), 2)",
  "nx.avgPool2d(nx.ones([1, 2, 2, 1], { dtype: a.dtype }), 2)",
  "nx.random.categorical(nx.random.key(0), a)",
  "nx.random.permutation(nx.random.key(0), a)",
  "nx.stack([a, a])",
  "nx.concat([a])",
  "nx.clip(a, 0, 1)",
  "nx.clip(a, null, 0.5)",
  "nx.clip(a, null, null)",
  "nx.isclose(a, a)",
  "nx.where(a, 1, 2)",
  "nx.where(a, true, false)",
  "nx.where(a, 1n, 2n)",
  "nx.where(a, true, 1)",
  "nx.where(a, 1n, 1)",
  "a.clip(0, 1)",
  "a.T",
  "a.reshape(4)",
  "a.reshape([1, -1])",
  "a.permuteDims(1, 0)",
  "a.swapaxes(0, 1)",
  "a.expandDims(0)",
  "a.broadcastTo(3, 2, 2)",
  "a.slice(0)",
  "a.at(0, 1)",
  "a.take(int8)",
  "a.compress(bool)",
  "[...a][0]",
];
const scalars = ["2", "-3", "0.5", "1e-3", "3n", "true"];
const binary = [
  ..."add subtract multiply divide floorDivide remainder pow maximum minimum atan2 equal less greaterEqual".split(
    " ",
  ),
  ..."logicalAnd logicalXor bitwiseAnd bitwiseLeftShift".split(" "),
].map((f) => `nx.${f}(a, b)`);
const binaryMethods =
  "add sub mul div floorDivide remainder pow maximum minimum equal notEqual less lessEqual greater greaterEqual"
    .split(" ")
    .map((f) => `a.${f}(b)`);
const products = [
  "nx.matmul(a, b)",
  "nx.dot(a, b)",
  "a.matmul(b)",
  "nx.concat([a, b])",
  "nx.stack([a, b])",
  "nx.conv2d(nx.ones([1, 2, 2, 1], { dtype: a.dtype }), nx.ones([1, 1, 1, 1], { dtype: b.dtype }))",
];
const created = names.flatMap((d) => [
  `nx.zeros([2, 3], { dtype: "${d}" })`,
  `nx.empty(3, { dtype: "${d}" })`,
  `nx.ones([], { dtype: "${d}" })`,
  `nx.full([1], 1, { dtype: "${d}" })`,
  `nx.scalar(1, { dtype: "${d}" })`,
  `nx.array([[1, 0]], { dtype: "${d}" })`,
  `nx.arange(3, { dtype: "${d}" })`,
  `nx.linspace(0, 1, 3, { dtype: "${d}" })`,
  `nx.eye(2, 2, 0, { dtype: "${d}" })`,
  `nx.tri(2, 2, 0, { dtype: "${d}" })`,
  `nx.iota([2, 2], 0, { dtype: "${d}" })`,
  `nx.fromBuffer("${d}", [2], new ArrayBuffer(16))`,
  `nx.asarray(${d}.toTypedArray())`,
  `nx.astype(float32, "${d}")`,
  `bool.astype("${d}")`,
  `nx.onesLike(float64, { dtype: "${d}" })`,
]);
const given = [
  "nx.zeros(3)",
  "nx.ones([2, 3])",
  "nx.empty([2])",
  "nx.full([2, 2], 1)",
  "nx.full(2, true)",
  "nx.full([2], 3n)",
  "nx.scalar(1.5)",
  "nx.scalar(false)",
  "nx.array([1, 2])",
  "nx.array(7)",
  "nx.array([[true], [false]])",
  "nx.array([[[1n]]])",
  "nx.array([])",
  "nx.asarray(new Uint8ClampedArray(2))",
  "nx.arange(4)",
  "nx.arange(1, 4)",
  "nx.arange(0, 1, 0.25)",
  "nx.linspace(0, 1, 3)",
  "nx.eye(2)",
  "nx.tri(2)",
  "nx.iota([2, 2], 1)",
  "nx.random.key(0)",
  "nx.random.split(nx.random.key(0))",
  "nx.random.foldIn(nx.random.key(0), 1)",
  "nx.random.bits(nx.random.key(0), [2])",
  "nx.random.uniform(nx.random.key(0), [2])",
  'nx.random.normal(nx.random.key(0), [2, 1], { dtype: "float64" })',
  "nx.random.truncatedNormal(nx.random.key(0), -1, 1, [2])",
  "nx.random.gumbel(nx.random.key(0), [2])",
  "nx.random.randint(nx.random.key(0), [2], 0, 5)",
  "nx.random.bernoulli(nx.random.key(0), 0.5, [2])",
  "nx.random.permutation(nx.random.key(0), 3)",
];
const unsure = [
  ...names.flatMap((a) => binary.concat(binaryMethods).map((text) => filled(text, a, "n"))),
  "nx.arange(n)",
  "nx.array(n > 0 ? 1 : true)",
];

function filled(text: string, a: string, b = ""): string {
  return text.replace(/\ba\b/g, a).replace(/\bb\b/g, b);
}

const lines = [
  ...[...unary, ...methods, ...more].flatMap((text) => names.map((a) => claim(filled(text, a)))),
  ...[...binary, ...binaryMethods, ...products, "nx.where(bool, a, b)"].flatMap((text) =>
    names.flatMap((a) => names.map((b) => claim(filled(text, a, b)))),
  ),
  ...[...binary, ...binaryMethods, "nx.where(bool, a, b)"].flatMap((text) =>
    names.flatMap((a) => scalars.map((b) => claim(filled(text, a, b)))),
  ),
  ...binary.flatMap((text) => names.flatMap((b) => scalars.map((a) => claim(filled(text, a, b))))),
  ...[...created, ...given].map((text) => claim(text)),
  ...unsure.flatMap((text) => [claim(text, "admits", 2), claim(text, "admits", 0.5)]),
  ...names.flatMap((d) => [
    `reads<${typeof run(`${d}.at(0, 0).item()`, 0)}>()(${d}.item(), true);`,
    `reads<${typeof run(`${d}.tolist()[0][0]`, 0)}[][]>()(${d}.tolist(), true);`,
    `reads<${(run(`${d}.toTypedArray()`, 0) as object).constructor.name}<ArrayBuffer>>()(${d}.toTypedArray(), true);`,
  ]),
].filter((line) => line !== "");

const text = head + lines.join("\n");
const shown = (messages: readonly string[]): string[] =>
  messages.map((message) => `${text.split("\n")[Number.parseInt(message, 10) - 1]} // ${message}`);

test("what the program computes is what TypeScript 6 says that it computes", { timeout: 120_000 }, () => {
  expect(lines.length).toBeGreaterThan(8000);
  expect(shown(typescript6(text).messages)).toEqual([]);
});

test("what the program computes is what TypeScript 7 says that it computes", { timeout: 120_000 }, () => {
  expect(shown(typescript7(text).messages)).toEqual([]);
});
