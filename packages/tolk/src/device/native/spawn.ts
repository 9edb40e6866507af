import type * as childProcess from "node:child_process";
import type * as fs from "node:fs";
import { builtin, type ForeignFunction, type Koffi, loadKoffi, nodeProcess } from "./koffi.ts";

/** A command that runs: `argv[0]` is a path or a name to look up, output of both streams goes to a file. */
export interface Running {
  /** Waits for the end; returns the exit status, or 128 + the signal. Calls `slow` once when it takes over a second. */
  wait(slow?: () => void): number;
  /** The exit status once it has ended, else null. */
  poll(): number | null;
  /** Ends it, if it runs. */
  stop(): void;
}

interface Posix {
  spawnp: ForeignFunction;
  waitpid: ForeignFunction;
  init: ForeignFunction;
  open: ForeignFunction;
  destroy: ForeignFunction;
  usleep: ForeignFunction;
  kill: ForeignFunction;
}

let posix: Posix | null | undefined;

function bind(koffi: Koffi): Posix | null {
  try {
    const self = koffi.load(null);
    return {
      spawnp: self.func("int posix_spawnp(int32_t*, const char*, void*, void*, const char**, const char**)"),
      waitpid: self.func("int waitpid(int, int32_t*, int)"),
      init: self.func("int posix_spawn_file_actions_init(void*)"),
      open: self.func("int posix_spawn_file_actions_addopen(void*, int, const char*, int, uint32_t)"),
      destroy: self.func("int posix_spawn_file_actions_destroy(void*)"),
      usleep: self.func("int usleep(uint32_t)"),
      kill: self.func("int kill(int, int)"),
    };
  } catch {
    return null;
  }
}

// Node's own spawn forks, which costs 56 ms in a process of 3 GB; posix_spawn costs 0.7 ms at any size.
function startPosix(p: Posix, argv: readonly string[], output: string): Running | null {
  const { constants } = builtin<typeof fs>("node:fs");
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC;
  // Opaque and at most 80 bytes on the platforms we know; 256 leaves room.
  const actions = new Uint8Array(256);
  const pid = new Int32Array(1);
  p.init(actions);
  p.open(actions, 1, output, flags, 0o600);
  p.open(actions, 2, output, flags | constants.O_APPEND, 0o600);
  const env = Object.entries(nodeProcess()?.env ?? {}).map(([name, value]) => `${name}=${value}`);
  const failed = p.spawnp(pid, argv[0], actions, null, [...argv, null], [...env, null]);
  p.destroy(actions);
  if (failed !== 0) return null;
  return new PosixProcess(p, pid[0]);
}

/** A child of this process. */
class PosixProcess implements Running {
  private readonly posix: Posix;
  private readonly pid: number;
  private ended: number | null = null;

  constructor(posix: Posix, pid: number) {
    this.posix = posix;
    this.pid = pid;
  }

  private reap(options: number): number | null {
    if (this.ended !== null) return this.ended;
    const status = new Int32Array(1);
    const found = this.posix.waitpid(this.pid, status, options);
    if (found === 0) return null;
    const signal = status[0] & 127;
    // Gone without a trace: somebody else waited for it.
    if (found !== this.pid) this.ended = 127;
    else this.ended = signal === 0 ? (status[0] >> 8) & 255 : 128 + signal;
    return this.ended;
  }

  poll(): number | null {
    return this.reap(1);
  }

  wait(slow?: () => void): number {
    const start = performance.now();
    let told = slow === undefined;
    for (;;) {
      const ended = this.reap(told ? 0 : 1);
      if (ended !== null) return ended;
      this.posix.usleep(300);
      if (!told && performance.now() - start > 1000) {
        told = true;
        slow?.();
      }
    }
  }

  stop(): void {
    if (this.poll() !== null) return;
    this.posix.kill(this.pid, 9);
    this.reap(0);
  }
}

/** True where commands can run while the program goes on. */
export function canSpawn(): boolean {
  return posixCalls() !== null;
}

function posixCalls(): Posix | null {
  if (posix === undefined) {
    const koffi = loadKoffi();
    posix = koffi === null ? null : bind(koffi);
  }
  return posix;
}

/** Starts a command without a shell, its output going to the file `output`. */
export function start(argv: readonly string[], output: string): Running {
  const calls = posixCalls();
  const running = calls === null ? null : startPosix(calls, argv, output);
  if (running !== null) return running;
  const { spawnSync } = builtin<typeof childProcess>("node:child_process");
  const result = spawnSync(argv[0], argv.slice(1), { encoding: "utf8" });
  builtin<typeof fs>("node:fs").writeFileSync(output, `${result.stdout ?? ""}${result.stderr ?? ""}`);
  const status = result.status ?? 127;
  return { wait: () => status, poll: () => status, stop: () => {} };
}
