import { describe, expect, test, vi } from "vitest";
import type { Kernel, KernelMessage, StartKernel } from "../../src/kernel/messages.ts";
import { applyEvent, type Numbered, Session, type SessionState } from "../../src/session/index.ts";

/** A kernel that the test drives. */
class FakeKernel implements Kernel {
  readonly ran: string[] = [];
  interrupts = 0;
  closed = false;
  readonly say: (message: KernelMessage) => void;

  constructor(say: (message: KernelMessage) => void) {
    this.say = say;
  }

  run(id: string): void {
    this.ran.push(id);
  }

  interrupt(): void {
    this.interrupts++;
  }

  close(): void {
    this.closed = true;
  }

  done(id: string, facts: { ok?: boolean; declares?: string[]; uses?: string[] } = {}): void {
    const { ok = true, declares = [], uses = [] } = facts;
    this.say({ type: "done", id, ok, ms: 1, compileMs: 0, memory: 1e6, declares, uses });
  }

  fail(id: string, name = "Error"): void {
    this.say({ type: "error", id, name, message: "no", frames: [] });
    this.done(id, { ok: false });
  }
}

function setup(ids: string[] = ["a", "b", "c"]): {
  session: Session;
  kernels: FakeKernel[];
  events: Numbered[];
  statuses: () => string;
} {
  const kernels: FakeKernel[] = [];
  const start: StartKernel = (receive) => {
    const kernel = new FakeKernel(receive);
    kernels.push(kernel);
    return kernel;
  };
  const session = new Session({ start, flushMs: 1 });
  const events: Numbered[] = [];
  session.subscribe((event) => events.push(event));
  session.setCells(ids.map((id) => ({ id, source: `code of ${id}` })));
  const statuses = (): string => session.state.cells.map((cell) => cell.status).join(" ");
  return { session, kernels, events, statuses };
}

const outputs = (session: Session, at = 0): unknown => session.state.cells[at]!.outputs;

describe("the queue", () => {
  test("nothing starts until a cell is run, then cells run one after the other", () => {
    const { session, kernels, statuses } = setup();
    expect([kernels.length, session.state.kernel]).toEqual([0, "none"]);
    session.runAll();
    expect([statuses(), session.state.kernel]).toEqual(["queued queued queued", "starting"]);
    kernels[0]!.say({ type: "ready" });
    expect([statuses(), kernels[0]!.ran]).toEqual(["running queued queued", ["a"]]);
    kernels[0]!.done("a");
    expect([statuses(), session.state.kernel]).toEqual(["ok running queued", "busy"]);
    kernels[0]!.done("b");
    kernels[0]!.done("c");
    expect([statuses(), session.state.kernel, session.busy]).toEqual(["ok ok ok", "ready", false]);
    expect(session.state.cells.map((cell) => cell.count)).toEqual([1, 2, 3]);
  });

  test("it stops at the first error, the cells behind are as they were", () => {
    const { session, kernels, statuses } = setup();
    session.run(["c"]);
    kernels[0]!.say({ type: "ready" });
    kernels[0]!.done("c");
    session.runAll();
    kernels[0]!.fail("a");
    expect(statuses()).toBe("error idle ok");
  });

  test("a rejection that nobody handles fails its cell too", () => {
    const { session, kernels, statuses } = setup();
    session.runAll();
    kernels[0]!.say({ type: "ready" });
    kernels[0]!.say({ type: "error", id: "a", name: "Error", message: "lost", frames: [] });
    kernels[0]!.done("a");
    expect(statuses()).toBe("error idle idle");
    session.run(["b"]);
    kernels[0]!.done("b");
    kernels[0]!.say({ type: "error", id: "b", name: "Error", message: "late", frames: [] });
    expect(statuses()).toBe("error error idle");
  });

  test("run above runs what is above", () => {
    const { session, kernels, statuses } = setup();
    session.runAbove("c");
    kernels[0]!.say({ type: "ready" });
    expect(statuses()).toBe("running queued idle");
  });

  test("an interrupt empties the queue and reaches the kernel", async () => {
    const { session, kernels, statuses } = setup();
    session.runAll();
    kernels[0]!.say({ type: "ready" });
    session.interrupt();
    expect([statuses(), kernels[0]!.interrupts]).toEqual(["running idle idle", 1]);
    const idle = session.idle();
    kernels[0]!.fail("a", "Interrupted");
    await idle;
    expect(statuses()).toBe("interrupted idle idle");
  });

  test("a cell that fails in its own way after an interrupt counts as interrupted, the next does not", () => {
    const { session, kernels, statuses } = setup();
    session.runAll();
    kernels[0]!.say({ type: "ready" });
    session.interrupt();
    kernels[0]!.fail("a", "StoppedEarly");
    session.run(["b"]);
    kernels[0]!.fail("b");
    expect(statuses()).toBe("interrupted error idle");
  });

  test("an interrupt that is ignored says that a restart would help", () => {
    vi.useFakeTimers();
    try {
      const { session, kernels, events } = setup();
      session.run(["a"]);
      kernels[0]!.say({ type: "ready" });
      session.interrupt();
      vi.advanceTimersByTime(2000);
      expect(events.at(-1)).toMatchObject({ type: "kernel", status: "busy", reason: /restart/ });
    } finally {
      vi.useRealTimers();
    }
  });

  test("when all that waits is removed, nothing is waited for", async () => {
    const { session } = setup();
    session.run(["b"]);
    const idle = session.idle();
    session.setCells([{ id: "a", source: "1" }]);
    await idle;
    expect(session.busy).toBe(false);
  });

  test("a cell that was removed and comes back has its outputs, count and stale mark", () => {
    const { session, kernels } = setup();
    const all = ["a", "b", "c"].map((id) => ({ id, source: `code of ${id}` }));
    session.run(["a", "b"]);
    kernels[0]!.say({ type: "ready" });
    kernels[0]!.say({ type: "stream", id: "a", name: "stdout", text: "one\n" });
    kernels[0]!.done("a");
    const before = session.state.cells[0];
    session.setCells(all.slice(1));
    session.setCells(all);
    expect(session.state.cells[0]).toEqual(before);
    session.setCells(all.slice(1));
    session.restart();
    session.setCells(all);
    expect(session.state.cells[0]).toEqual({ ...before, stale: true });
  });

  test("a cell that ran or waited when it was removed does not come back as running or waiting", () => {
    const { session, kernels, statuses } = setup();
    const all = ["a", "b", "c"].map((id) => ({ id, source: `code of ${id}` }));
    session.runAll();
    kernels[0]!.say({ type: "ready" });
    kernels[0]!.say({ type: "stream", id: "a", name: "stdout", text: "one\n" });
    session.setCells(all.slice(2));
    session.setCells(all);
    expect(statuses()).toBe("running idle queued");
    kernels[0]!.say({ type: "stream", id: "a", name: "stdout", text: "two\n" });
    session.setCells(all.slice(2));
    kernels[0]!.done("a");
    session.setCells(all);
    expect(statuses()).toBe("ok idle running");
    expect(outputs(session)).toEqual([{ type: "stream", name: "stdout", text: "one\ntwo\n" }]);
  });

  test("a cell that comes back has all that it said while it was gone", () => {
    const { session, kernels, events, statuses } = setup();
    const all = ["a", "b", "c"].map((id) => ({ id, source: `code of ${id}` }));
    const text = (words: string): KernelMessage => ({ type: "stream", id: "a", name: "stdout", text: words });
    session.run(["a"]);
    kernels[0]!.say({ type: "ready" });
    kernels[0]!.say(text("one\n"));
    session.setCells(all.slice(1));
    const told = events.length;
    kernels[0]!.say(text("two\n"));
    kernels[0]!.say({ type: "display", id: "a", displayId: "d", data: { "text/plain": "shown" } });
    kernels[0]!.say({ type: "update_display", id: "a", displayId: "d", data: { "text/plain": "again" } });
    kernels[0]!.say(text("three\n"));
    expect(events.length).toBe(told);
    session.setCells(all);
    kernels[0]!.say(text("four\n"));
    session.setCells(all.slice(1));
    kernels[0]!.say({ type: "result", id: "a", data: { "text/plain": "5" } });
    kernels[0]!.fail("a");
    session.setCells(all);
    expect(statuses()).toBe("error idle idle");
    expect(outputs(session)).toEqual([
      { type: "stream", name: "stdout", text: "one\ntwo\n" },
      { type: "display", data: { "text/plain": "again" }, displayId: "d" },
      { type: "stream", name: "stdout", text: "three\nfour\n" },
      { type: "result", data: { "text/plain": "5" } },
      { type: "error", name: "Error", message: "no", frames: [] },
    ]);
  });

  test("a removed cell that prints without end keeps no more than one that is there", () => {
    const { session, kernels } = setup();
    const all = ["a", "b"].map((id) => ({ id, source: `code of ${id}` }));
    session.run(["a"]);
    kernels[0]!.say({ type: "ready" });
    session.setCells(all.slice(1));
    for (let line = 0; line < 300; line++) {
      kernels[0]!.say({ type: "stream", id: "a", name: "stdout", text: "x\n".repeat(100) });
    }
    session.setCells(all);
    const [stream] = session.state.cells[0]!.outputs;
    expect(stream?.type === "stream" && stream.text.length).toBeLessThan(21_000);
  });

  test("a cell that was removed is not run", () => {
    const { session, kernels } = setup();
    session.runAll();
    session.setCells([{ id: "a", source: "1" }]);
    kernels[0]!.say({ type: "ready" });
    kernels[0]!.done("a");
    expect(kernels[0]!.ran).toEqual(["a"]);
  });
});

describe("the kernel", () => {
  test("when it dies the cell fails, state is stale, and the next run starts another", async () => {
    const { session, kernels, statuses } = setup();
    session.runAll();
    kernels[0]!.say({ type: "ready" });
    kernels[0]!.done("a");
    kernels[0]!.say({ type: "dead", reason: "killed by SIGKILL" });
    await session.idle();
    expect([statuses(), session.state.kernel]).toEqual(["ok error idle", "dead"]);
    expect(session.state.cells.map((cell) => cell.stale)).toEqual([true, true, false]);
    expect(outputs(session, 1)).toEqual([
      {
        type: "error",
        name: "KernelDied",
        message: "the kernel killed by SIGKILL; its state is lost",
        frames: [],
      },
    ]);
    session.run(["c"]);
    kernels[1]!.say({ type: "ready" });
    kernels[0]!.done("c");
    expect(statuses()).toBe("ok error running");
    kernels[1]!.done("c");
    expect([statuses(), session.state.cells[2]!.count]).toEqual(["ok error ok", 1]);
  });

  test("a restart ends what runs, keeps outputs and starts another", () => {
    const { session, kernels, statuses } = setup();
    session.runAll();
    kernels[0]!.say({ type: "ready" });
    kernels[0]!.say({ type: "result", id: "a", data: { "text/plain": "1" } });
    session.restart();
    expect([statuses(), kernels[0]!.closed, session.state.kernel]).toEqual([
      "interrupted idle idle",
      true,
      "starting",
    ]);
    expect(outputs(session)).toEqual([{ type: "result", data: { "text/plain": "1" } }]);
    expect(session.state.cells[0]!.stale).toBe(true);
  });
});

describe("outputs", () => {
  test("text is gathered, in order with other outputs", () => {
    const { session, kernels, events } = setup();
    session.run(["a"]);
    const { say } = kernels[0]!;
    say({ type: "ready" });
    for (let i = 0; i < 100; i++) say({ type: "stream", id: "a", name: "stdout", text: `${i}\n` });
    say({ type: "stream", id: "a", name: "stderr", text: "e" });
    say({ type: "result", id: "a", data: { "text/plain": "v" } });
    say({ type: "stream", id: "a", name: "stderr", text: "late" });
    kernels[0]!.done("a");
    const lines = Array.from({ length: 100 }, (_, i) => `${i}\n`).join("");
    expect(outputs(session)).toEqual([
      { type: "stream", name: "stdout", text: lines },
      { type: "stream", name: "stderr", text: "e" },
      { type: "result", data: { "text/plain": "v" } },
      { type: "stream", name: "stderr", text: "late" },
    ]);
    expect(events.filter((event) => event.type === "stream").length).toBeLessThan(8);
  });

  test("a display is updated where it stands, from any cell; a bar by its label", () => {
    const { session, kernels } = setup();
    session.runAll();
    const { say } = kernels[0]!;
    say({ type: "ready" });
    say({ type: "display", id: "a", displayId: "x", data: { "text/plain": "1" } });
    say({ type: "progress", id: "a", key: "e", done: 1, total: 2, label: "e" });
    kernels[0]!.done("a");
    say({ type: "update_display", id: "b", displayId: "x", data: { "text/plain": "2" } });
    say({ type: "progress", id: "a", key: "e", done: 2, total: 2, label: "e" });
    expect(outputs(session)).toEqual([
      { type: "display", displayId: "x", data: { "text/plain": "2" } },
      { type: "progress", key: "e", done: 2, total: 2, label: "e" },
    ]);
    expect(outputs(session, 1)).toEqual([]);
  });

  test("a bar that moves between two lines of text does not part them, a value does", () => {
    const { session, kernels } = setup();
    session.run(["a"]);
    const { say } = kernels[0]!;
    const print = (text: string): void => say({ type: "stream", id: "a", name: "stdout", text });
    const bar = { type: "progress", key: "e", total: 2, label: "e" } as const;
    say({ type: "ready" });
    print("one\n");
    say({ ...bar, id: "a", done: 1 });
    print("two\n");
    say({ type: "result", id: "a", data: {} });
    print("three\n");
    say({ ...bar, id: "a", done: 2 });
    kernels[0]!.done("a");
    expect(outputs(session)).toEqual([
      { type: "stream", name: "stdout", text: "one\ntwo\n" },
      { ...bar, done: 2 },
      { type: "result", data: {} },
      { type: "stream", name: "stdout", text: "three\n" },
    ]);
  });

  test("what one cell may print is limited over all its streams", () => {
    const kernels: FakeKernel[] = [];
    const session = new Session({
      start: (receive) => {
        kernels.push(new FakeKernel(receive));
        return kernels[0]!;
      },
      limits: { lines: 4, characters: 1000 },
    });
    session.setCells([{ id: "a", source: "" }]);
    session.run(["a"]);
    kernels[0]!.say({ type: "ready" });
    for (let i = 0; i < 10; i++) {
      kernels[0]!.say({ type: "stream", id: "a", name: i % 2 ? "stderr" : "stdout", text: `${i}\n` });
    }
    kernels[0]!.done("a");
    const texts = session.state.cells[0]!.outputs.map((output) => output.type === "stream" && output.text);
    expect(texts.join("")).toBe("0\n1\n2\n3\n");
    const dropped = session.state.cells[0]!.outputs.map((output) =>
      output.type === "stream" ? (output.dropped?.lines ?? 0) : 0,
    );
    expect(dropped.reduce((sum, lines) => sum + lines, 0)).toBe(6);
  });

  test("the number of outputs is limited, errors are always shown", () => {
    const { session, kernels } = setup();
    session.run(["a"]);
    const { say } = kernels[0]!;
    say({ type: "ready" });
    for (let i = 0; i < 1500; i++)
      say({ type: "display", id: "a", displayId: `d${i}`, data: { "text/plain": `${i}` } });
    say({ type: "update_display", id: "a", displayId: "d7", data: { "text/plain": "seven" } });
    for (const name of ["stdout", "stderr", "stdout"] as const)
      say({ type: "stream", id: "a", name, text: "x" });
    kernels[0]!.fail("a");
    const { outputs: shown } = session.state.cells[0]!;
    expect(shown).toHaveLength(1002);
    expect(shown[7]).toMatchObject({ data: { "text/plain": "seven" } });
    expect(shown[1000]).toMatchObject({ text: "only the first 1,000 outputs of a cell are kept\nxxx" });
    expect(shown[1001]).toMatchObject({ type: "error" });
  });

  test("a run removes the outputs of the run before", () => {
    const { session, kernels } = setup();
    session.run(["a"]);
    kernels[0]!.say({ type: "ready" });
    kernels[0]!.say({ type: "stream", id: "a", name: "stdout", text: "old" });
    kernels[0]!.done("a");
    session.run(["a"]);
    kernels[0]!.say({ type: "stream", id: "a", name: "stdout", text: "new" });
    kernels[0]!.done("a");
    expect(outputs(session)).toEqual([{ type: "stream", name: "stdout", text: "new" }]);
  });

  test("outputs from the file are marked as saved until their cell runs", () => {
    const { session, kernels } = setup([]);
    session.setCells([{ id: "f", source: "1", outputs: [{ type: "result", data: {} }], count: 4, ms: 5 }]);
    expect(session.state.cells[0]).toMatchObject({
      saved: true,
      count: 4,
      ms: 5,
      status: "idle",
      stale: false,
    });
    session.edit("f", "2");
    expect(session.state.cells[0]!.stale).toBe(true);
    session.run(["f"]);
    kernels[0]!.say({ type: "ready" });
    expect(session.state.cells[0]).toMatchObject({ saved: false, outputs: [], stale: false });
  });
});

describe("stale marks", () => {
  test("a cell is stale when its code changed, and fresh when the code is back", () => {
    const { session, kernels } = setup();
    session.run(["a"]);
    kernels[0]!.say({ type: "ready" });
    kernels[0]!.done("a");
    session.edit("a", "other");
    expect(session.state.cells[0]!.stale).toBe(true);
    session.edit("a", "code of a");
    expect(session.state.cells[0]!.stale).toBe(false);
  });

  test("cells below that read a name are stale when it is declared anew, those above are not", () => {
    const { session, kernels } = setup();
    session.runAll();
    kernels[0]!.say({ type: "ready" });
    kernels[0]!.done("a", { uses: ["x"] });
    kernels[0]!.done("b", { declares: ["x"] });
    kernels[0]!.done("c", { uses: ["x", "y"] });
    const stale = (): boolean[] => session.state.cells.map((cell) => cell.stale);
    expect(stale()).toEqual([false, false, false]);
    session.run(["b"]);
    kernels[0]!.done("b", { declares: ["x"] });
    expect(stale()).toEqual([false, false, true]);
    session.run(["c"]);
    kernels[0]!.done("c", { uses: ["x"] });
    expect(stale()).toEqual([false, false, false]);
  });
});

describe("events", () => {
  test("applied in order they give the state, from the start and from any number on", () => {
    const { session, kernels, events } = setup();
    const states: SessionState[] = [];
    session.runAll();
    kernels[0]!.say({ type: "ready" });
    kernels[0]!.say({ type: "stream", id: "a", name: "stdout", text: "10 %\r" });
    kernels[0]!.say({ type: "stream", id: "a", name: "stdout", text: "20 %\n" });
    kernels[0]!.done("a", { declares: ["x"] });
    kernels[0]!.fail("b");
    session.clear(["a"]);
    let state: SessionState = { cells: [], kernel: "none" };
    for (const event of events) {
      state = applyEvent(state, event);
      states.push(state);
    }
    expect(state).toEqual(session.state);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1));
    events.forEach((event, i) => {
      const replayed = session.since(event.seq)!.reduce<SessionState>(applyEvent, states[i]!);
      expect(replayed).toEqual(session.state);
    });
    expect(session.since(session.seq + 1)).toBeNull();
  });

  test("events that are too old are forgotten, and that is said", () => {
    const { session, kernels } = setup();
    session.run(["a"]);
    kernels[0]!.say({ type: "ready" });
    const data = { "text/plain": "x".repeat(3_000_000) };
    for (let i = 0; i < 5; i++) kernels[0]!.say({ type: "display", id: "a", displayId: "d", data });
    expect(session.since(0)).toBeNull();
    expect(session.since(session.seq - 1)).toHaveLength(1);
  });
});
