import type * as vm from "node:vm";
import { builtin, nodeProcess } from "../native/koffi.ts";

/** Bytes of a buffer that is never touched: so many make V8 collect at once. */
const PRESSURE = 2 ** 32;
const TRIES = 4;

let forget: (() => void) | null | undefined;

/**
 * A function that ends the life which the engine lends to targets of weak references until the end of a job, those of
 * other code too; null where there is none. A context with a queue of microtasks of its own ends it whenever that queue,
 * empty, has been run.
 */
function forgetting(): (() => void) | null {
  if (nodeProcess() === null) return null;
  const { createContext, Script } = builtin<typeof vm>("node:vm");
  const context = createContext({}, { microtaskMode: "afterEvaluate" });
  const nothing = new Script("0");
  return () => {
    nothing.runInContext(context);
  };
}

/**
 * Makes the garbage collector run now, in the middle of a job, and returns whether weak references tell what is gone.
 * They do in Node. Buffers that nothing writes to take no memory, yet count as pressure.
 */
export function collect(): boolean {
  if (forget === undefined) forget = forgetting();
  if (forget === null) return false;
  for (let i = 0; i < TRIES; i++) {
    const canary = new WeakRef({});
    forget();
    try {
      new ArrayBuffer(PRESSURE);
    } catch {
      // No room for as much: the engine has collected before it said so.
    }
    if (canary.deref() === undefined) return true;
  }
  // An engine that does not: it is not asked again.
  forget = null;
  return false;
}

/** Lets go of what {@link collect} and looking at weak references keep alive until the end of the job. */
export function release(): void {
  forget?.();
}
