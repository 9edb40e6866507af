import type { Frame, MimeBundle } from "../format/index.ts";
import {
  type CellScope,
  type CellSupport,
  CellSyntaxError,
  type CompiledCell,
  compileCell,
} from "./compile-cell.ts";
import { type DisplayOptions, mimeBundle, Throttle } from "./display.ts";
import { stackFrames } from "./frames.ts";
import type { Display, Progress } from "./globals.ts";
import { INTERRUPTED, type KernelMessage } from "./messages.ts";

/** What Node and a worker do each in their own way. */
export interface RuntimeHost {
  send(message: KernelMessage): void;
  inspect(value: unknown): string;
  /** Turns code into the function it is the text of. */
  evaluate(
    cell: CompiledCell,
    id: string,
  ): (support: CellSupport, names: object) => Promise<{ readonly value: unknown }>;
  import(specifier: string, options?: ImportCallOptions): Promise<object>;
  readonly meta: object;
  /** Runs a function so that `currentCell` knows the cell in everything that it starts. */
  runAs<T>(id: string, run: () => Promise<T>): Promise<T>;
  currentCell(): string | undefined;
  memory(): number | null;
  fileLabel(url: string): string | undefined;
}

/** How long a cell that only waits may take to stop on its own before it is left behind, in milliseconds. */
const GRACE_MS = 30;

/** How long a cell waits for the value of its last expression, a promise say, in milliseconds. */
const PENDING_MS = 2000;

/** Where libraries find the flag: element 0 of an `Int32Array` is not zero while the running cell shall stop. */
const INTERRUPT_FLAG = Symbol.for("quill.interrupt");

/**
 * Runs cells in this realm, one at a time, and reports what they do. The part of a kernel that Node and browsers
 * share.
 */
export class CellRuntime {
  readonly #host: RuntimeHost;
  readonly #flag: Int32Array;
  readonly #names: object;
  readonly #support: CellSupport;
  readonly #scope: CellScope;
  /** Takes note of the names that the realm has before the first cell. */
  readonly #learn: () => void;
  readonly #updates = new Throttle();
  readonly #heads = new Map<string, number>();
  readonly #unsent = new Set<Promise<void>>();
  /** What `display` returned: the last expression of many cells, and nothing to show. */
  readonly #handles = new WeakSet<object>();
  #running: { readonly stop: (error: Error) => void } | null = null;
  /** Number of the last run that began. */
  #begun = 0;
  #last = "";
  /** Tells displays without a name from those of an earlier kernel, which may still be on show. */
  readonly #prefix = Math.random().toString(36).slice(2, 10);
  #displays = 0;

  /**
   * @param host - The realm's own ways.
   * @param flag - One element, shared with whoever interrupts: number of the run that shall stop, else 0.
   */
  constructor(host: RuntimeHost, flag: Int32Array) {
    this.#host = host;
    this.#flag = flag;
    this.#names = new Proxy(globalThis, {
      set: (target, name, value: unknown) =>
        Reflect.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true }),
    });
    const builtins = new Set<string>();
    const shadows: Record<string, unknown> = Object.create(null);
    this.#scope = { isBuiltin: (name) => builtins.has(name), isShadowed: (name) => name in shadows };
    this.#learn = () => {
      for (let object = globalThis as object | null; object !== null; object = Object.getPrototypeOf(object))
        for (const name of Object.getOwnPropertyNames(object)) builtins.add(name);
    };
    this.#support = {
      flag,
      shadows,
      meta: host.meta,
      stop: () => {
        throw interrupted();
      },
      import: (specifier, options) => host.import(specifier, options),
      live: (accessors) => {
        for (const [name, accessor] of Object.entries(Object.getOwnPropertyDescriptors(accessors))) {
          const home = builtins.has(name) ? shadows : globalThis;
          Object.defineProperty(home, name, { ...accessor, configurable: true });
        }
      },
    };
  }

  /** Puts `display`, `progress` and the interrupt flag on the global object. */
  install(): void {
    const display: Display = (value, options) => this.#display(value, options);
    const progress: Progress = (done, total, label = "") => {
      const id = this.cell();
      const send = (): void =>
        this.#host.send({
          type: "progress",
          id,
          key: label,
          done: Number(done),
          total: Number(total),
          label,
        });
      this.#updates.call(`progress ${id} ${label}`, send);
      if (done >= total) this.#updates.flush();
    };
    for (const [name, value] of Object.entries({ display, progress })) {
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
    }
    Object.defineProperty(globalThis, INTERRUPT_FLAG, { value: this.#flag, configurable: true });
    this.#learn();
  }

  /** The cell that what happens now belongs to. */
  cell(): string {
    return this.#host.currentCell() ?? this.#last;
  }

  /**
   * Compiles and runs a cell; reports `done` at its end and never rejects.
   *
   * @param id - The cell.
   * @param source - Its code.
   * @param run - Number of the run; runs are numbered from 1 in the order in which they begin.
   */
  async run(id: string, source: string, run: number): Promise<void> {
    this.#last = id;
    this.#begun = run;
    const asked = Atomics.load(this.#flag, 0);
    if (asked === run) {
      Atomics.store(this.#flag, 0, 0);
      this.report(interrupted(), id);
      this.#done(id, false, 0, 0, null);
      return;
    }
    // What is left of an interrupt that came too late; one for this run may come at this moment.
    Atomics.compareExchange(this.#flag, 0, asked, 0);
    const begin = performance.now();
    let compiled: CompiledCell;
    try {
      compiled = compileCell(source, this.#scope);
    } catch (error) {
      this.report(error, id);
      this.#done(id, false, 0, performance.now() - begin, null);
      return;
    }
    this.#heads.set(id, compiled.headColumns);
    const start = performance.now();
    let ok = true;
    try {
      const cell = this.#host.evaluate(compiled, id);
      const stopped = new Promise<never>((_, reject) => {
        this.#running = { stop: reject };
      });
      const { value } = await Promise.race([
        stopped,
        this.#host.runAs(id, () => cell(this.#support, this.#names)),
      ]);
      const forms = this.#formsOf(value);
      const data = await inTime(Promise.race([stopped, forms]), PENDING_MS);
      this.#updates.flush();
      if (data === LATE) this.#leave(forms, id);
      else if (data) this.#host.send({ type: "result", id, data });
    } catch (error) {
      ok = false;
      this.#updates.flush();
      this.report(error, id);
    }
    this.#running = null;
    this.#flag[0] = 0;
    this.#done(id, ok, performance.now() - start, start - begin, compiled);
  }

  /** The forms of the value of a cell, when it and everything shown on the way is there; null for nothing to show. */
  async #formsOf(given: unknown): Promise<MimeBundle | null> {
    const value = await given;
    await Promise.all(this.#unsent);
    const data = await mimeBundle(value, this.#host.inspect);
    return this.#handles.has(value as object) ? null : data;
  }

  /** Shows that a value is still to come, and the value when it has come. */
  #leave(forms: Promise<MimeBundle | null>, id: string): void {
    this.#unsent.clear();
    const displayId = `${this.#prefix}-${++this.#displays}`;
    const data = { "text/plain": "Promise { <pending> }" };
    this.#host.send({ type: "display", id, data, displayId });
    void forms.then(
      (found) => {
        const next = found ?? { "text/plain": "undefined" };
        this.#host.send({ type: "update_display", id, data: next, displayId });
      },
      (error: unknown) => this.report(error, id),
    );
  }

  /**
   * Stops a run: its loops see the flag; one that only waits is left behind after a moment, and one that has not
   * begun ends as soon as it does.
   */
  interrupt(run: number): void {
    if (run > this.#begun) Atomics.store(this.#flag, 0, run);
    const running = run === this.#begun ? this.#running : null;
    if (!running) {
      if (run <= this.#begun) Atomics.compareExchange(this.#flag, 0, run, 0);
      return;
    }
    Atomics.store(this.#flag, 0, run);
    setTimeout(() => {
      if (this.#running === running) running.stop(interrupted());
    }, GRACE_MS);
  }

  /** Reports an error as one of a cell. Anything can be thrown, also what throws when it is looked at. */
  report(error: unknown, id: string = this.cell()): void {
    const fallback = { name: "Uncaught", message: "a value that cannot be shown", frames: [] };
    let facts: { readonly name: string; readonly message: string; readonly frames: readonly Frame[] };
    try {
      facts =
        error instanceof Error
          ? { name: String(error.name), message: errorMessage(error), frames: this.#frames(error, id) }
          : { ...fallback, message: this.#host.inspect(error) };
    } catch {
      facts = fallback;
    }
    this.#host.send({ type: "error", id, ...facts });
  }

  #frames(error: Error, id: string): Frame[] {
    if (error instanceof CellSyntaxError) {
      return [{ name: "", cell: id, line: error.line, column: error.column }];
    }
    return stackFrames(String(error.stack ?? ""), {
      headColumns: (cell) => this.#heads.get(cell) ?? 0,
      fileLabel: (url) => this.#host.fileLabel(url),
    });
  }

  #done(id: string, ok: boolean, ms: number, compileMs: number, cell: CompiledCell | null): void {
    this.#host.send({
      type: "done",
      id,
      ok,
      ms,
      compileMs,
      memory: this.#host.memory(),
      declares: cell?.declares ?? [],
      uses: cell?.uses ?? [],
    });
  }

  #display(value: unknown, options: DisplayOptions = {}): ReturnType<Display> {
    const id = this.cell();
    const displayId = options.id ?? `${this.#prefix}-${++this.#displays}`;
    const show = (type: "display" | "update_display", next: unknown): void => {
      this.#updates.call(`display ${displayId}`, () =>
        this.#show(next, (data) => ({ type, id, data, displayId })),
      );
    };
    show("display", value);
    const handle = { id: displayId, update: (next: unknown) => show("update_display", next) };
    this.#handles.add(handle);
    return handle;
  }

  #show(value: unknown, message: (data: MimeBundle) => KernelMessage): void {
    const data = mimeBundle(value, this.#host.inspect) ?? { "text/plain": "undefined" };
    if (!(data instanceof Promise)) {
      this.#host.send(message(data));
      return;
    }
    const sent = data.then(
      (forms) => this.#host.send(message(forms)),
      (error: unknown) => this.report(error),
    );
    this.#unsent.add(sent);
    void sent.then(() => this.#unsent.delete(sent));
  }
}

/** What comes where something else has not come in time. */
const LATE = Symbol("late");

async function inTime<T>(promise: Promise<T>, ms: number): Promise<T | typeof LATE> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function interrupted(): Error {
  const error = new Error("the cell was stopped");
  error.name = INTERRUPTED;
  return error;
}

/** The message with those of its causes, which may form a ring. */
function errorMessage(error: Error, seen: readonly Error[] = []): string {
  const { cause, message } = error;
  const known = [...seen, error];
  return cause instanceof Error && !known.includes(cause)
    ? `${message}\ncaused by ${cause.name}: ${errorMessage(cause, known)}`
    : String(message);
}
