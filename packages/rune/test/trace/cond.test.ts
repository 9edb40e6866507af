import * as nx from "@raven-ts/nx";
import { nativeMissing, printGraph } from "@raven-ts/tolk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as rune from "../../src/index.ts";
import {
  cond,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  makeGraph,
  scan,
  vjp,
  vmap,
} from "../../src/index.ts";

type A = nx.NDArray;

const x = nx.array([0.5, -1.5, 2], { dtype: "float64" });
const w = nx.array([0.25, 3, -0.5], { dtype: "float64" });

/** Three cases that use their operands, and what they capture, each in its own way. */
const cases = (captured: A) =>
  [
    (x: A, w: A) => [nx.sin(x.mul(w)), captured.sum()],
    (x: A, w: A) => [w.square(), w.mul(x).sum()],
    (x: A, _w: A) => [x.exp().mul(captured), x.prod()],
  ] as ((x: A, w: A) => [A, A])[];

const captured = nx.array([1, 2, 3], { dtype: "float64" });
/** What the choice means, without a branch. */
const plainly = (i: number, x: A, w: A, c: A = captured): [A, A] =>
  cases(c)[Math.max(0, Math.min(2, i))](x, w);
const chosen = (i: A, x: A, w: A, c: A = captured): [A, A] => rune.switch(i, cases(c), x, w);
const int = (i: number): A => nx.array(i, { dtype: "int32" });
const total = ([a, b]: [A, A]): A => a.sum().add(b.mul(2));

function close(a: A, b: A, tolerance = 1e-12): void {
  expect([a.shape, a.dtype]).toEqual([b.shape, b.dtype]);
  const [p, q] = [a, b].map((v) => v.toTypedArray());
  p.forEach((value, i) => {
    expect(Math.abs(Number(value) - Number(q[i]))).toBeLessThanOrEqual(tolerance);
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
if (native !== null) console.warn(`SKIPPED: cond on native (${native})`);
const devices = ["reference", "wasm", ...(native === null ? (["native"] as const) : [])] as const;
const indices = [-7, 0, 1, 2, 99];

describe.each(devices)("on %s, a choice", (device) => {
  beforeAll(() => {
    nx.setDevice(device);
  });
  afterAll(() => {
    nx.setDevice("reference");
  });

  test.each(indices)("of case %i gives what the case gives, plainly and compiled", (i) => {
    const compiled = jit(chosen);
    for (const run of [chosen, compiled]) run(int(i), x, w).forEach((y, k) => close(y, plainly(i, x, w)[k]));
    expect(compiled.graph(int(i), x, w).eqns.map((eqn) => eqn.prim)).toEqual(["branch"]);
  });

  test("is one program for every case: nothing is traced again", () => {
    let traced = 0;
    const first = (x: A): A => {
      traced++;
      return x.neg();
    };
    const f = jit((i: A, x: A) => rune.switch(i, [first, (x: A) => x.add(1)], x));
    for (const i of [0, 1, 0, 1]) close(f(int(i), x), i === 0 ? x.neg() : x.add(1));
    expect(traced).toBe(1);
  });

  test.each(indices)("of case %i is differentiated in reverse by operands and by what is captured", (i) => {
    const by = { argnums: [0, 1, 2] } as const;
    const expected = grad((x: A, w: A, c: A) => total(plainly(i, x, w, c)), by)(x, w, captured);
    const f = (x: A, w: A, c: A): A => total(chosen(int(i), x, w, c));
    grad(f, by)(x, w, captured).forEach((g, k) => close(g, expected[k]));
    jit(grad(f, by))(x, w, captured).forEach((g, k) => close(g, expected[k]));
    grad(jit(f), by)(x, w, captured).forEach((g, k) => close(g, expected[k]));
    const late = jit((n: A, x: A, w: A, c: A) =>
      grad((x: A, w: A, c: A) => total(chosen(n, x, w, c)), by)(x, w, c),
    );
    late(int(i), x, w, captured).forEach((g, k) => close(g, expected[k]));
  });

  test.each(indices)("of case %i is differentiated forwards, and twice", (i) => {
    const tangents: [A, A] = [w.mul(0.3), x.add(1)];
    const [values, slopes] = jvp((x: A, w: A) => plainly(i, x, w), [x, w], tangents);
    const run = jvp((x: A, w: A) => chosen(int(i), x, w), [x, w], tangents);
    run[0].forEach((y, k) => close(y, values[k]));
    run[1].forEach((y, k) => close(y, slopes[k]));
    const f = (x: A): A => total(chosen(int(i), x, w));
    const g = (x: A): A => total(plainly(i, x, w));
    close(hessian(f)(x), hessian(g)(x));
    close(jit(hessian(f))(x), hessian(g)(x));
    const first = (x: A): A => chosen(int(i), x, w)[0];
    close(jacfwd(first)(x), jacrev(first)(x));
  });

  test("is batched over operands, over the number, and over both", () => {
    const many = nx.stack([x, x.mul(2), x.neg(), w, x.add(3)]);
    const numbers = nx.array(indices, { dtype: "int32" });
    const rows = (f: (i: number) => [A, A]): [A, A] => {
      const found = indices.map((_, i) => f(i));
      return [nx.stack(found.map(([a]) => a)), nx.stack(found.map(([, b]) => b))];
    };
    for (const compile of [<F>(f: F) => f, jit as <F>(f: F) => F]) {
      const overRows = compile(vmap((x: A) => chosen(int(1), x, w)))(many);
      rows((k) => plainly(1, many.at(k), w)).forEach((y, k) => close(overRows[k], y));
      const overNumbers = compile(vmap((i: A) => chosen(i, x, w)))(numbers);
      rows((k) => plainly(indices[k], x, w)).forEach((y, k) => close(overNumbers[k], y));
      const both = compile(vmap((i: A, x: A) => chosen(i, x, w)))(numbers, many);
      rows((k) => plainly(indices[k], many.at(k), w)).forEach((y, k) => close(both[k], y));
    }
    const perExample = vmap(grad((x: A, i: A) => total(chosen(i, x, w))))(many, numbers);
    indices.forEach((i, k) => {
      close(perExample.at(k), grad((x: A) => total(plainly(i, x, w)))(many.at(k)));
    });
  });

  test("inside a loop follows the carry, and a loop inside a case runs", () => {
    const collatz = (n: A): [A, A] =>
      scan(
        (n: A): [A, A] => [
          cond(
            n.remainder(2).equal(0),
            (n: A) => n.floorDivide(2),
            (n: A) => n.mul(3).add(1),
            n,
          ),
          n,
        ],
        n,
        null,
        { length: 8 },
      );
    const start = nx.array(6, { dtype: "int32" });
    for (const run of [collatz, jit(collatz)]) {
      const [last, path] = run(start);
      expect([last.item(), path.tolist()]).toEqual([1, [6, 3, 10, 5, 16, 8, 4, 2]]);
    }
    const sums = jit((deep: A, x: A) =>
      cond(
        deep,
        (x: A) => scan((c: A, row: A): [A, A] => [c.add(row), c], nx.zeros([], { dtype: "float64" }), x)[1],
        (x: A) => x,
        x,
      ),
    );
    close(sums(nx.array(true), x), nx.array([0, 0.5, -1], { dtype: "float64" }));
    close(sums(nx.array(false), x), x);
  });
});

test("cond takes a boolean, a bool array, and operands that are trees", () => {
  const f = (flag: A | boolean, p: { a: A; n: number }): { sum: A } =>
    cond(
      flag,
      ({ a, n }) => ({ sum: a.sum().mul(n) }),
      ({ a }) => ({ sum: a.prod() }),
      p,
    );
  const p = { a: x, n: 2 };
  for (const flag of [true, nx.array(true), nx.array(2).greater(1)]) close(f(flag, p).sum, x.sum().mul(2));
  for (const flag of [false, nx.array(false)]) close(f(flag, p).sum, x.prod());
  close(jit(f)(nx.array(true), p).sum, x.sum().mul(2));
});

test("a case may return an operand, the same value twice, a number, or nothing", () => {
  const f = jit((flag: A, x: A) =>
    cond(
      flag,
      (x: A) => [x, x, x.add(1), 1] as unknown as A[],
      (x: A) => [x.neg(), x, x, 2] as unknown as A[],
      x,
    ),
  );
  const yes = f(nx.array(true), x);
  close(yes[0], x);
  close(yes[2], x.add(1));
  expect([yes[3].item(), f(nx.array(false), x)[3].item()]).toEqual([1, 2]);
  const empty = jit((flag: A, x: A) => {
    cond(
      flag,
      () => null,
      () => null,
    );
    return x.add(1);
  });
  close(empty(nx.array(true), x), x.add(1));
});

test("integers of every width choose, and what is out of range is clamped first", () => {
  const two = [(x: A) => x.add(1), (x: A) => x.mul(10)];
  for (const dtype of ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"] as const) {
    const f = jit((i: A, x: A) => rune.switch(i, two, x));
    close(f(nx.array(1, { dtype }), x), x.mul(10));
    close(f(nx.array(0, { dtype }), x), x.add(1));
  }
  const far = jit((i: A, x: A) => rune.switch(i, two, x));
  close(far(nx.array(2n ** 40n, { dtype: "int64" }), x), x.mul(10));
  close(far(nx.array(-(2n ** 32n), { dtype: "int64" }), x), x.add(1));
});

test("only the case that is chosen has a say: the other's NaN does not reach a gradient", () => {
  const f = (x: A): A =>
    cond(
      x.greater(0),
      (x: A) => x.sqrt(),
      (x: A) => x.mul(0),
      x,
    );
  for (const g of [grad(f), jit(grad(f))]) {
    expect(g(nx.array(4, { dtype: "float64" })).item()).toBe(0.25);
    expect(g(nx.array(-4, { dtype: "float64" })).item()).toBe(0);
    expect(g(nx.array(0, { dtype: "float64" })).item()).toBe(0);
  }
});

test("a pullback may be called many times", () => {
  const [, back] = vjp((x: A) => chosen(int(2), x, w)[0], x);
  const one = back(nx.ones([3], { dtype: "float64" }))[0];
  close(back(nx.ones([3], { dtype: "float64" }))[0], one);
  close(one, x.exp().mul(captured));
});

test("a choice prints both cases", () => {
  const text = printGraph(
    makeGraph((c: A, x: A) =>
      cond(
        c,
        (x: A) => x.add(1),
        (x: A) => x.neg(),
        x,
      ),
    )(nx.array(true), x),
  );
  expect(text).toContain("branch");
  expect(text.match(/neg|add/g)).toEqual(["neg", "add"]);
});

test("what cannot be chosen by is an error that says what to pass", () => {
  const same = (x: A): A => x;
  const as = <T>(value: unknown): T => value as T;
  expect(() => cond(nx.array([true, false]), same, same, x)).toThrow(
    "rune.cond: cannot choose by a condition (bool of shape [2])\nhint: compare: x.greater(0), or reduce it: x.any()",
  );
  expect(() => cond(nx.array(1), same, same, x)).toThrow(
    "rune.cond: cannot choose by a condition (float32 of shape [])",
  );
  expect(() => cond(as<boolean>(1), same, same, x)).toThrow(
    "rune.cond: cannot choose by a condition (a number)",
  );
  const wrong: [unknown, string][] = [
    [null, "null"],
    [undefined, "undefined"],
    ["yes", "a string"],
    [Object.create(null), "an instance of no class"],
    [new Map(), "an instance of Map"],
    [() => true, "a function"],
  ];
  for (const [given, said] of wrong)
    expect(() => cond(as<boolean>(given), same, same, x)).toThrow(
      `rune.cond: cannot choose by a condition (${said})`,
    );
  expect(() => rune.switch(0.5, [same], x)).toThrow("rune.switch: cannot choose by an index (a number)");
  expect(() => rune.switch(nx.array(0.5), [same], x)).toThrow(
    "rune.switch: cannot choose by an index (float32 of shape [])",
  );
  expect(() => rune.switch(0, [], x)).toThrow("rune.switch: cannot choose among 0 cases");
  const wide = (x: A): A => nx.concat([x, x]);
  expect(() => jit((c: A, x: A) => cond(c, wide, same, x))(nx.array(true), x)).toThrow(
    "rune.cond: cannot choose between same and wide (they return float64 of shape [3] ≠ float64 of shape [6])",
  );
  const pair = (x: A): A => as<A>([x, x]);
  expect(() => jit((c: A, x: A) => cond(c, pair, same, x))(nx.array(true), x)).toThrow(
    "rune.cond: cannot choose between same and pair (they return trees of 1 and 2 arrays)",
  );
  const later = async (x: A): Promise<A> => x;
  expect(() => jit((c: A, x: A) => cond(c, as<typeof same>(later), same, x))(nx.array(true), x)).toThrow(
    "rune.cond: cannot trace later (it returned a Promise)",
  );
});
