import { realize as realizeTensors, record } from "@raven-ts/tolk";
import type { NDArray } from "./array.ts";
import { uninitialized } from "./bind.ts";
import { currentTrace, setTrace, type Trace } from "./trace.ts";

const putOff: Trace = {
  deferred: true,
  bind: (prim, inputs, params) => record(prim, inputs, params, uninitialized),
};

/**
 * Puts evaluation off, or ends that, and returns what was in force before. Deferred operations are recorded; reading a
 * value computes it, with everything that it waits for, as one compiled program. Results are the same.
 *
 * @example
 * setDeferred(setDeferred(true)) // true
 */
export function setDeferred(on: boolean): boolean {
  const before = currentTrace() === putOff;
  if (currentTrace() === null || before) setTrace(on ? putOff : null);
  return before;
}

/**
 * Runs `f` with evaluation put off: see {@link setDeferred}. Inside a transformation, which records anyway, it only
 * calls `f`.
 *
 * @example
 * deferred(() => nx.ones([2]).add(1).mul(3)).tolist() // [6, 6]
 */
export function deferred<R>(f: () => R): R {
  const before = setDeferred(true);
  try {
    return f();
  } finally {
    setDeferred(before);
  }
}

/**
 * Computes arrays whose evaluation was put off, all in one program; others stay as they are. Returns the first.
 *
 * @example
 * realize(deferred(() => nx.ones([2]).add(1))).tolist() // [2, 2]
 */
export function realize<T extends NDArray>(first: T, ...more: readonly NDArray[]): T {
  realizeTensors([first, ...more]);
  return first;
}
