import * as nx from "@raven-ts/nx";
import * as tolk from "@raven-ts/tolk";

const x43 = nx.arange(12).astype("float32").sub(5).reshape(4, 3);
const big = (...shape: number[]): nx.NDArray =>
  nx.arange(tolk.sizeOf(shape)).astype("float32").remainder(17).sub(8).reshape(shape);

/** Functions and arguments whose results are exact in float32: small whole numbers. */
export const cases: [string, (...xs: nx.NDArray[]) => nx.NDArray | nx.NDArray[], nx.NDArray[]][] = [
  ["a sum of two arrays", (a, b) => a.add(b), [big(5, 37), big(5, 37)]],
  ["a row added to every row", (a, b) => a.add(b), [big(5, 37), big(37)]],
  ["a column added to every column", (a, b) => a.add(b), [big(5, 37), big(5, 1)]],
  ["a transpose", (a) => a.T.add(1), [big(6, 35)]],
  ["a flip and a step", (a) => a.flip(0).slice([0, 6, 2]).mul(2), [big(6, 20)]],
  ["a broadcast of a scalar", (a) => nx.broadcastTo(a, [3, 40]), [nx.scalar(2)]],
  ["a sum over all", (a) => a.sum(), [big(7, 100)]],
  ["a sum over rows", (a) => a.sum({ axis: 0 }), [big(70, 33)]],
  ["a sum over columns", (a) => a.sum({ axis: 1 }), [big(33, 70)]],
  ["a sum over the middle", (a) => a.sum({ axis: 1 }), [big(4, 9, 20)]],
  ["a large sum in blocks", (a) => a.sum({ axis: [0, 1] }), [big(64, 40, 48)]],
  ["a maximum of products", (a, b) => a.mul(b).max({ axis: 1 }), [big(9, 65), big(9, 65)]],
  ["any and all", (a) => [a.greater(7).any({ axis: 0 }), a.greater(-9).all()], [big(9, 5)]],
  ["argmax and argmin", (a) => [a.argmax({ axis: 1 }), a.argmin({ axis: 0 })], [big(9, 23)]],
  ["a product of matrices", (a, b) => a.matmul(b), [big(13, 30), big(30, 70)]],
  ["a product with a transposed matrix", (a, b) => a.matmul(b.T), [big(13, 30), big(70, 30)]],
  ["a product of a transposed matrix", (a, b) => a.T.matmul(b), [big(30, 13), big(30, 64)]],
  ["a matrix times a vector", (a, b) => a.matmul(b), [big(33, 600), big(600)]],
  ["a vector times a matrix", (a, b) => a.matmul(b), [big(600), big(600, 10)]],
  [
    "a product with one column and a column added",
    (a, b, c) => a.matmul(b).add(c),
    [big(33, 9), big(9, 1), big(33, 1)],
  ],
  [
    "a product with one column and its gate",
    (a, b, c) => nx.where(c.greater(0), a.matmul(b).mul(c), c),
    [big(64, 5), big(5, 1), big(64, 1)],
  ],
  ["a vector's product and a vector added", (a, b, c) => a.matmul(b).add(c), [big(33, 9), big(9), big(33)]],
  [
    "a product with one row and a row added",
    (a, b, c) => a.matmul(b).add(c),
    [big(1, 9), big(9, 40), big(1, 40)],
  ],
  [
    "batches with one column and a column added",
    (a, b, c) => a.matmul(b).add(c),
    [big(3, 33, 9), big(3, 9, 1), big(3, 33, 1)],
  ],
  ["batches of products", (a, b) => a.matmul(b), [big(3, 7, 5), big(3, 5, 18)]],
  ["batches with one matrix", (a, b) => a.matmul(b), [big(3, 7, 5), big(5, 18)]],
  [
    "a product, a bias and a rectifier",
    (a, b, c) => nx.where(a.matmul(b).add(c).greater(0), a.matmul(b).add(c), 0),
    [big(9, 20), big(20, 64), big(64)],
  ],
  ["a valid convolution", (a, w) => nx.conv2d(a, w), [big(2, 9, 8, 3), big(3, 3, 3, 16)]],
  [
    "a same convolution with strides",
    (a, w) => nx.conv2d(a, w, { padding: "same", strides: 2 }),
    [big(2, 9, 8, 3), big(3, 3, 3, 5)],
  ],
  [
    "a transposed convolution",
    (a, w) =>
      nx.conv2d(a, w, {
        inputDilation: 2,
        padding: [
          [2, 2],
          [2, 2],
        ],
      }),
    [big(2, 5, 4, 3), big(3, 3, 3, 5)],
  ],
  ["a pooled image", (a) => nx.maxPool2d(a, 2), [big(2, 8, 8, 16)]],
  ["an overlapping pool", (a) => nx.maxPool2d(a, 3, { strides: 2 }), [big(2, 9, 9, 4)]],
  [
    "a pool spread back over its windows",
    (a) => a.sub(nx.repeat(nx.repeat(nx.maxPool2d(a, 2), 2, 1), 2, 2)),
    [big(2, 8, 8, 16)],
  ],
  [
    "a padded array",
    (a) =>
      nx.pad(a, [
        [1, 2],
        [3, 0],
      ]),
    [big(5, 20)],
  ],
  ["joined arrays", (a, b) => nx.concat([a, b.mul(2)], 1), [big(4, 20), big(4, 17)]],
  ["rows taken by index", (a) => nx.take(a, nx.asarray(Int32Array.of(2, 0, 3, 3)), 0), [x43]],
  ["indices as numbers", (a) => a.add(nx.iota([3], 0)), [x43]],
  [
    "several results of the same elements",
    (a, b) => [a.add(b), a.sub(b), a.add(b).mul(a.sub(b))],
    [big(4, 40), big(4, 40)],
  ],
  ["an input as it came", (a) => [a, a.add(1)], [x43]],
  ["mixed dtypes", (a) => a.greater(0).astype("uint8").astype("int32").add(a.astype("int32")), [big(5, 50)]],
  ["one matrix times a column each", (a, b) => a.matmul(b), [big(20, 9), big(7, 9, 1)]],
  [
    "one number times a row each, and a bias",
    (a, b, bias) => a.matmul(b).add(bias),
    [big(1, 1, 1), big(3, 1, 18), big(18)],
  ],
  [
    "a convolution by groups and its bias",
    (a, b, bias) => nx.conv2d(a, b, { groups: 2 }).add(bias),
    [big(2, 5, 5, 4), big(3, 3, 2, 48), big(48)],
  ],
  [
    "a convolution by channel and its bias",
    (a, b, bias) => nx.conv2d(a, b, { groups: 4 }).add(bias),
    [big(2, 5, 5, 4), big(3, 3, 1, 4), big(4)],
  ],
];
