/** A range of memory, between its neighbours by address. */
export interface Block {
  readonly at: number;
  bytes: number;
  free: boolean;
  before: Block | null;
  after: Block | null;
  /** Its place in the list of free blocks of its class. */
  place: number;
}

const ALIGN = 64;
/** Classes of sizes to a doubling: blocks of a class differ by an eighth at most. */
const STEPS = 8;

/** The class whose blocks have at least so many bytes and fewer than those of the next. */
function classOf(bytes: number): number {
  const octave = 31 - Math.clz32(bytes);
  return octave * STEPS + Math.floor((bytes / 2 ** octave) * STEPS) - STEPS;
}

/**
 * Blocks of a memory by two-level segregated fit (Masmano et al. 2004, "TLSF"): the time to take one or to give it back
 * does not depend on how many there are, and free neighbours are one block.
 */
export class Blocks {
  /** Bytes that are not free. */
  taken = 0;
  private last: Block | null = null;
  private end: number;
  private readonly bins: Block[][] = Array.from({ length: 32 * STEPS }, () => []);

  constructor(start: number) {
    this.end = start;
  }

  /** Adds the memory up to `end`. */
  extend(end: number): void {
    const block: Block = {
      at: this.end,
      bytes: end - this.end,
      free: false,
      before: this.last,
      after: null,
      place: 0,
    };
    if (this.last !== null) this.last.after = block;
    this.last = block;
    this.end = end;
    this.taken += block.bytes;
    this.give(block);
  }

  /** A block of at least so many bytes, null where none is free. */
  take(bytes: number): Block | null {
    const need = Math.max(ALIGN, Math.ceil(bytes / ALIGN) * ALIGN);
    const block = this.find(need);
    if (block === null) return null;
    this.unlist(block);
    const rest = block.bytes - need;
    if (rest > 0) {
      const { after } = block;
      const tail: Block = { at: block.at + need, bytes: rest, free: true, before: block, after, place: 0 };
      if (after === null) this.last = tail;
      else after.before = tail;
      block.after = tail;
      block.bytes = need;
      this.list(tail);
    }
    block.free = false;
    this.taken += need;
    return block;
  }

  give(block: Block): void {
    this.taken -= block.bytes;
    let whole = block;
    const { before, after } = block;
    if (after?.free) {
      this.unlist(after);
      this.join(whole, after);
    }
    if (before?.free) {
      this.unlist(before);
      this.join(before, whole);
      whole = before;
    }
    whole.free = true;
    this.list(whole);
  }

  /** Bytes of the last block if it is free: growth adds to it. */
  get tail(): number {
    return this.last?.free ? this.last.bytes : 0;
  }

  private find(need: number): Block | null {
    const own = classOf(need);
    // Of its own class some may be too small; of every larger one all are enough.
    const near = this.bins[own].findLast((block) => block.bytes >= need);
    if (near !== undefined) return near;
    for (let bin = own + 1; bin < this.bins.length; bin++) {
      const found = this.bins[bin].at(-1);
      if (found !== undefined) return found;
    }
    return null;
  }

  private join(left: Block, right: Block): void {
    left.bytes += right.bytes;
    left.after = right.after;
    if (right.after === null) this.last = left;
    else right.after.before = left;
  }

  private list(block: Block): void {
    block.place = this.bins[classOf(block.bytes)].push(block) - 1;
  }

  private unlist(block: Block): void {
    const bin = this.bins[classOf(block.bytes)];
    const moved = bin.pop() as Block;
    if (moved === block) return;
    bin[block.place] = moved;
    moved.place = block.place;
  }
}
