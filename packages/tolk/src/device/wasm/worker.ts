/** A kernel: the address of its arguments, its first unit and the one after its last, and working memory. */
export type KernelFunction = (args: number, lo: number, hi: number, scratch: number) => void;

/** Indices of the 32-bit words through which threads meet. */
export const meeting = {
  /** Counts launches that are shared out, and parcels; workers sleep on it. */
  turn: 0,
  /** Parcels that were posted. */
  mail: 1,
  /** 1 while workers may take pieces. */
  open: 2,
  /** Workers that look at a launch. */
  busy: 3,
  /** The piece that is to be taken next. */
  next: 4,
  pieces: 5,
  kernel: 6,
  args: 7,
  units: 8,
  /** Units of a piece. */
  size: 9,
  scratch: 10,
  /** Bytes of working memory of a thread. */
  stride: 11,
  /** 1 if a worker could not run a piece. */
  failed: 12,
  /** Workers that have started, and pieces that they have run. */
  present: 13,
  helped: 14,
} as const;

/** What a worker is started with. */
export interface Start {
  readonly memory: WebAssembly.Memory;
  readonly words: Int32Array;
  readonly at: typeof meeting;
  /** Which thread it is; the caller's is number 0. */
  readonly index: number;
}

/** Kernels that a worker gets, numbered in the order of arrival, or loses. */
export type Parcel =
  | { readonly module: WebAssembly.Module; readonly names: readonly string[] }
  | { readonly first: number; readonly count: number };

/**
 * A worker. It is sent as text, so it refers to nothing outside itself, and has no functions with names: some bundlers
 * wrap those in a helper of theirs. Between launches it spins for a moment, then sleeps; it goes back to its event loop
 * only for parcels, the first of which comes with the first launch.
 */
export function work(
  { memory, words, at, index }: Start,
  listen: (handle: (parcel: Parcel) => void) => void,
): void {
  const kernels: (KernelFunction | undefined)[] = [];
  let received = 0;
  listen((parcel) => {
    received++;
    if ("module" in parcel) {
      const { exports } = new WebAssembly.Instance(parcel.module, { env: { memory } });
      for (const name of parcel.names) kernels.push(exports[name] as KernelFunction);
    } else kernels.fill(undefined, parcel.first, parcel.first + parcel.count);
    for (;;) {
      const turn = Atomics.load(words, at.turn);
      if (Atomics.load(words, at.mail) > received) return;
      // Whoever says busy before it looks at a launch is waited for before the next one is written.
      Atomics.add(words, at.busy, 1);
      try {
        const run = Atomics.load(words, at.open) === 1 ? kernels[words[at.kernel]] : undefined;
        const scratch = words[at.scratch] + index * words[at.stride];
        while (run !== undefined) {
          const piece = Atomics.add(words, at.next, 1);
          if (piece >= words[at.pieces]) break;
          const lo = piece * words[at.size];
          run(words[at.args], lo, Math.min(lo + words[at.size], words[at.units]), scratch);
          Atomics.add(words, at.helped, 1);
        }
      } catch {
        Atomics.store(words, at.failed, 1);
      }
      if (Atomics.sub(words, at.busy, 1) === 1) Atomics.notify(words, at.busy);
      for (let spin = 0; spin < 4000 && Atomics.load(words, at.turn) === turn; spin++);
      Atomics.wait(words, at.turn, turn);
    }
  });
  Atomics.add(words, at.present, 1);
}
