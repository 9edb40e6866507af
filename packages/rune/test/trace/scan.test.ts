import * as nx from "@raven-ts/nx";
import { setTrace } from "@raven-ts/nx/internal";
import { nativeMissing, printGraph } from "@raven-ts/tolk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { grad, hessian, jacfwd, jacrev, jit, jvp, makeGraph, scan, vjp, vmap } from "../../src/index.ts";

type A = nx.NDArray;

/** One step of a small recurrent network: what it captures, carries and reads all matter to the result. */
const cell =
  (w: A) =>
  (h: A, x: A): [A, A] => {
    const next = h.matmul(w).add(x).tanh();
    return [next, next.square().sum()];
  };

const w = nx.array(
  [
    [0.5, -0.2],
    [0.3, 0.8],
  ],
  { dtype: "float64" },
);
const h0 = nx.array([0.1, -0.4], { dtype: "float64" });
const xs = nx.array(
  [
    [1, 0],
    [0.5, -1],
    [0, 0.25],
    [-0.75, 0.5],
  ],
  { dtype: "float64" },
);

/** The same loop without scan. */
function unrolled(w: A, h: A, xs: A, reverse = false): [A, A] {
  const ys: A[] = [];
  let held = h;
  for (let i = 0; i < xs.shape[0]; i++) {
    const at = reverse ? xs.shape[0] - 1 - i : i;
    const [next, y] = cell(w)(held, xs.at(at));
    held = next;
    ys[at] = y;
  }
  return [held, nx.stack(ys)];
}

const looped = (w: A, h: A, xs: A, reverse = false): [A, A] => scan(cell(w), h, xs, { reverse });
const loss =
  (run: (w: A, h: A, xs: A) => [A, A]) =>
  (w: A, h: A, xs: A): A => {
    const [last, ys] = run(w, h, xs);
    return last.sum().add(ys.mul(nx.arange(ys.shape[0], { dtype: "float64" })).sum());
  };

function close(a: unknown, b: unknown, tolerance = 1e-12): void {
  const [x, y] = [a, b].map((v) => (v as A).toTypedArray());
  expect((a as A).shape).toEqual((b as A).shape);
  x.forEach((value, i) => {
    expect(Math.abs(Number(value) - Number(y[i]))).toBeLessThanOrEqual(tolerance);
  });
}

let before: nx.Device;
beforeAll(() => {
  before = nx.setDevice("reference");
});
afterAll(() => {
  nx.setDevice(before);
});

const native = nativeMissing();
if (native !== null) console.warn(`SKIPPED: scan on native (${native})`);
const devices = ["reference", "wasm", ...(native === null ? (["native"] as const) : [])] as const;

describe.each(devices)("on %s, scan", (device) => {
  beforeAll(() => {
    nx.setDevice(device);
  });
  afterAll(() => {
    nx.setDevice("reference");
  });

  test.each([false, true])("gives what the loop gives, called plainly (reverse: %s)", (reverse) => {
    looped(w, h0, xs, reverse).forEach((x, i) => close(x, unrolled(w, h0, xs, reverse)[i]));
  });

  test.each([false, true])("stays one equation under jit, with the same results (reverse: %s)", (reverse) => {
    const f = (w: A, h: A, xs: A): [A, A] => looped(w, h, xs, reverse);
    jit(f)(w, h0, xs).forEach((x, i) => close(x, unrolled(w, h0, xs, reverse)[i]));
    expect(
      jit(f)
        .graph(w, h0, xs)
        .eqns.map((eqn) => eqn.prim),
    ).toEqual(["scan"]);
  });

  test("is differentiated in reverse by every argument, plainly and compiled", () => {
    const all = { argnums: [0, 1, 2] } as const;
    const expected = grad(loss(unrolled), all)(w, h0, xs);
    grad(loss(looped), all)(w, h0, xs).forEach((x, i) => close(x, expected[i]));
    const compiled = jit((w: A, h: A, xs: A) => grad(loss(looped), all)(w, h, xs));
    compiled(w, h0, xs).forEach((x, i) => close(x, expected[i]));
    grad(jit(loss(looped)), all)(w, h0, xs).forEach((x, i) => close(x, expected[i]));
  });

  test("is differentiated forwards", () => {
    const tangents: [A, A, A] = [w.mul(0.3), h0.add(1), xs.mul(xs)];
    const [, expected] = jvp(unrolled, [w, h0, xs], tangents);
    jvp(looped, [w, h0, xs], tangents)[1].forEach((x, i) => close(x, expected[i]));
    jit((w: A, h: A, xs: A) => jvp(looped, [w, h, xs], tangents)[1])(w, h0, xs).forEach((x, i) =>
      close(x, expected[i]),
    );
  });

  test("has second derivatives", () => {
    const f = (run: typeof looped) => (h: A) => loss(run)(w, h, xs);
    close(hessian(f(looped))(h0), hessian(f(unrolled))(h0), 1e-10);
    close(jit((h: A) => hessian(f(looped))(h))(h0), hessian(f(unrolled))(h0), 1e-10);
  });

  test("is batched over carries, rows and captured arrays", () => {
    const batch = nx.stack([h0, h0.mul(2), h0.neg()]);
    const many = nx.stack([xs, xs.mul(-1), xs.add(0.1)]);
    const weights = nx.stack([w, w.T, w.mul(0)]);
    for (const axes of [
      [null, 0, null],
      [null, null, 0],
      [0, null, null],
      [0, 0, 0],
    ]) {
      const args = [
        axes[0] === null ? w : weights,
        axes[1] === null ? h0 : batch,
        axes[2] === null ? xs : many,
      ];
      const expected = vmap((w: A, h: A, xs: A) => unrolled(w, h, xs), { in: axes })(
        args[0],
        args[1],
        args[2],
      );
      const run = (w: A, h: A, xs: A) => looped(w, h, xs);
      vmap(run, { in: axes })(args[0], args[1], args[2]).forEach((x, i) => close(x, expected[i]));
      jit(vmap(run, { in: axes }))(args[0], args[1], args[2]).forEach((x, i) => close(x, expected[i]));
    }
  });

  test("has the Jacobian of the loop in both modes", () => {
    const f = (run: typeof looped) => (h: A) => run(w, h, xs)[1];
    close(jacrev(f(looped))(h0), jacrev(f(unrolled))(h0));
    close(jacfwd(f(looped))(h0), jacrev(f(unrolled))(h0));
  });

  test("nests", () => {
    const outer = (run: typeof looped) => (h: A) =>
      scan((c: A, x: A) => run(w, c, nx.stack([x, x.mul(0.5)])), h, xs)[1].sum();
    close(jit(grad(outer(looped)))(h0), grad(outer(unrolled))(h0));
  });
});

test("a scan carries integers and booleans beside floats", () => {
  const f = jit((n: A, x: A) => {
    const [[count, seen, total], ys] = scan(
      ([k, any, sum]: [A, A, A], v: A): [[A, A, A], A] => [
        [k.add(1), nx.logicalOr(any, v.greater(2)), sum.add(v.mul(k.astype("float32")))],
        k,
      ],
      [n, nx.array([false]).at(0), nx.scalar(0)] as [A, A, A],
      x,
    );
    return [count, seen, total, ys];
  });
  const found = f(nx.array(0, { dtype: "int32" }), nx.array([1, 2, 3]));
  expect(found.map((x) => x.tolist())).toEqual([3, true, 8, [0, 1, 2]]);
  const slope = grad(
    (x: A) =>
      scan(
        ([k, sum]: [A, A], v: A): [[A, A], null] => [[k.add(1), sum.add(v.mul(k))], null],
        [nx.array(0, { dtype: "int32" }), nx.scalar(0)] as [A, A],
        x,
      )[0][1],
  )(nx.array([5, 6, 7]));
  expect(slope.tolist()).toEqual([0, 1, 2]);
});

test("a scan of no rows gives the carry, and stacks of none", () => {
  const [carry, ys] = scan((c: A, x: A): [A, A] => [c.add(x), c], nx.scalar(4), nx.zeros([0]));
  expect([carry.item(), ys.shape]).toEqual([4, [0]]);
});

test("a pullback through a scan may be called many times", () => {
  const [, pull] = vjp((h: A) => looped(w, h, xs)[0], h0);
  const unit = nx.array([1, 0], { dtype: "float64" });
  expect(pull(unit)[0].tolist()).toEqual(pull(unit)[0].tolist());
});

test("the graph of a scan shows its body", () => {
  const graph = makeGraph((h: A, x: A) => scan((c: A, v: A): [A, A] => [c.add(v), c], h, x))(
    nx.scalar(0),
    nx.zeros([3]),
  );
  expect(printGraph(graph)).toBe(
    [
      "inputs a:f32[] b:f32[3]",
      "  c:f32[] d:f32[3] = scan[length=3 consts=0 carries=1 reverse=false] a b {",
      "    inputs a:f32[] b:f32[]",
      "      c:f32[] = add a b",
      "    return c a",
      "  }",
      "return c d",
    ].join("\n"),
  );
});

describe("scan says", () => {
  const step = (c: A, x: A): [A, A] => [c.add(x), c];

  test("which rows differ in number", () => {
    expect(() =>
      scan((c: A, [x]: A[]): [A, A] => [c.add(x), c], nx.scalar(0), [nx.zeros([2]), nx.zeros([3])]),
    ).toThrow("rune.scan: cannot walk f over 2 steps (the rows[1] are 3)");
    expect(() => scan(step, nx.scalar(0), nx.scalar(1))).toThrow(
      "rune.scan: cannot walk the rows of step (shape [])",
    );
  });

  test("that it needs a length where there are no rows", () => {
    expect(() => scan((c: A): [A, null] => [c, null], nx.scalar(0), null)).toThrow(
      "rune.scan: cannot count the steps of f (no rows, and no length)\nhint: give the number of steps: { length: 10 }",
    );
  });

  test("how a carry changed", () => {
    const grows = (c: A): [A, null] => [nx.concat([c, c]), null];
    const said =
      "rune.scan: cannot carry what grows returns (float32 of shape [1] before, float32 of shape [2] after)\n" +
      "hint: a step must return a carry of the type that it was given";
    expect(() => scan(grows, nx.zeros([1]), null, { length: 2 })).toThrow(said);
    expect(() => jit((c: A) => scan(grows, c, null, { length: 2 }))(nx.zeros([1]))).toThrow(said);
  });
});

test("plain evaluation leaves no trace behind", () => {
  scan((c: A, x: A): [A, A] => [c.add(x), c], nx.scalar(0), nx.zeros([2]));
  expect(setTrace(null)).toBe(null);
});
