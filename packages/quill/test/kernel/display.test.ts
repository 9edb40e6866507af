import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { mimeBundle, Throttle } from "../../src/kernel/display.ts";
import { inspect } from "../../src/kernel/inspect.ts";

const DISPLAY = Symbol.for("Jupyter.display");

describe("mimeBundle", () => {
  test.each([
    [undefined, null],
    ["text", { "text/plain": "text" }],
    [[1, 2], { "text/plain": "[ 1, 2 ]" }],
    [null, { "text/plain": "null" }],
    [{ [DISPLAY]: () => ({ "text/html": "<b>", skipped: undefined }) }, { "text/html": "<b>" }],
    [{ [DISPLAY]: () => ({ "image/png": new Uint8Array([0, 255]) }) }, { "image/png": "AP8=" }],
    [{ [DISPLAY]: () => ({ "application/json": [1] }) }, { "application/json": "[1]" }],
    [{ [DISPLAY]: () => Promise.resolve({ "text/plain": "later" }) }, { "text/plain": "later" }],
  ])("%o shows as %o", async (value, bundle) => {
    expect(await mimeBundle(value, inspect)).toEqual(bundle);
  });

  test("binary forms of any size become base64", async () => {
    const bytes = new Uint8Array(100_000).map((_, i) => i * 7);
    const bundle = await mimeBundle({ [DISPLAY]: () => ({ "image/png": bytes }) }, inspect);
    expect(Buffer.from(bundle!["image/png"]!, "base64").equals(Buffer.from(bytes))).toBe(true);
  });
});

describe("Throttle", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("the first call goes at once, of the rest the last when its time has come", () => {
    const sent: number[] = [];
    const throttle = new Throttle();
    for (let i = 0; i < 10; i++) throttle.call("k", () => sent.push(i));
    expect(sent).toEqual([0]);
    vi.advanceTimersByTime(60);
    expect(sent).toEqual([0, 9]);
    throttle.call("k", () => sent.push(10));
    throttle.flush();
    expect(sent).toEqual([0, 9, 10]);
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual([0, 9, 10]);
  });

  test("it works while no timer can run", () => {
    const sent: number[] = [];
    let time = 0;
    const throttle = new Throttle(() => time);
    for (let i = 0; i < 200; i++) {
      time = i;
      throttle.call("k", () => sent.push(i));
    }
    expect(sent).toEqual([0, 50, 100, 150]);
  });

  test("the last call of each key is never lost, in any order of calls and times", () => {
    const step = fc.record({ key: fc.constantFrom("a", "b"), wait: fc.nat(40) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const sent = new Map<string, number>();
        const asked = new Map<string, number>();
        const throttle = new Throttle();
        steps.forEach(({ key, wait }, i) => {
          asked.set(key, i);
          throttle.call(key, () => sent.set(key, i));
          vi.advanceTimersByTime(wait);
        });
        vi.advanceTimersByTime(200);
        expect(sent).toEqual(asked);
      }),
    );
  });
});
