import { DeviceError } from "../../errors.ts";
import type { Cell, Room, Storage } from "../../storage.ts";
import { type DType, dtypes, type TypedArrays } from "../../type/dtype.ts";
import { type Block, Blocks } from "./blocks.ts";
import { collect, release } from "./collect.ts";

const PAGE = 65_536;
/** WebAssembly addresses 65,536 pages; views of all of them are more than some engines make. */
const MOST_PAGES = 65_535;
/** Bytes taken between two questions which storages are gone. */
const NURSERY = 256 * 2 ** 20;

/** A cell in the heap: a link of the list that is in the order of use. */
interface Guest {
  readonly cell: Cell;
  /** The storage whose cell it is. */
  readonly owner: WeakRef<Storage>;
  readonly block: Block;
  /** The launch that used it last. */
  turn: number;
  older: Guest | null;
  newer: Guest | null;
}

/**
 * The memory of the wasm device, in which arrays stay between operations. It may have `budget` bytes. Storages that are
 * gone give their blocks back; when there are none, those used longest ago move to ArrayBuffers, which the garbage
 * collector owns. So nothing is lost, and memory is bounded in a loop in which no finalizer can run.
 */
export class Heap implements Room {
  readonly memory: WebAssembly.Memory;
  private readonly budget: number;
  /** Bytes of memory that the budget comes to. */
  private readonly limit: number;
  /** The whole memory: made anew when it grows. */
  bytes: Uint8Array;
  words: Float64Array;
  private readonly blocks: Blocks;
  private readonly guests = new Map<Cell, Guest>();
  private oldest: Guest | null = null;
  private newest: Guest | null = null;
  private turn = 0;
  /** Bytes taken since storages that are gone were looked for. */
  private fresh = 0;
  private readonly registry = new FinalizationRegistry<Cell>((cell) => this.leave(cell));

  /** The first `reserved` bytes of `memory` are the caller's. */
  constructor(memory: WebAssembly.Memory, reserved: number, budget: number) {
    this.memory = memory;
    this.budget = budget;
    this.limit = reserved + budget;
    this.blocks = new Blocks(reserved);
    this.bytes = new Uint8Array(memory.buffer);
    this.words = new Float64Array(memory.buffer);
    if (reserved < memory.buffer.byteLength) this.blocks.extend(memory.buffer.byteLength);
  }

  /** Bytes of blocks that are in use. */
  get taken(): number {
    return this.blocks.taken;
  }

  /** Whether a storage may live here: worth a block, and no larger than leaves room for the other operands. */
  takes(storage: Storage): boolean {
    return storage.movable && storage.bytes <= this.budget / 4;
  }

  /** Starts a launch: what {@link hold} gives from here on stays where it is until the next one starts. */
  begin(): void {
    this.turn++;
  }

  /** The address of a storage, which moves in if it is elsewhere. Views of the memory may be gone afterwards. */
  hold(storage: Storage): number {
    const { cell } = storage;
    let guest = this.guests.get(cell);
    if (guest === undefined) guest = this.enter(storage, cell);
    else if (guest !== this.newest) {
      this.unlink(guest);
      this.link(guest);
    }
    guest.turn = this.turn;
    return guest.block.at;
  }

  private enter(storage: Storage, cell: Cell): Guest {
    const block = this.take(cell.bytes);
    const given = cell.give();
    if (given !== null) this.bytes.set(given, block.at);
    cell.room = this;
    storage.address = 0;
    const owner = new WeakRef(storage);
    this.registry.register(storage, cell, cell);
    const guest: Guest = { cell, owner, block, turn: this.turn, older: null, newer: null };
    this.guests.set(cell, guest);
    this.link(guest);
    return guest;
  }

  view<D extends DType>(cell: Cell, dtype: D): TypedArrays[D] {
    const { block } = this.guests.get(cell) as Guest;
    const info = dtypes[dtype];
    const length = Math.floor(cell.bytes / info.bytes);
    return info.make(this.memory.buffer, block.at, length) as TypedArrays[D];
  }

  evict(cell: Cell): void {
    const { block } = this.guests.get(cell) as Guest;
    cell.receive(this.bytes.subarray(block.at, block.at + cell.bytes));
    this.leave(cell);
  }

  /** Frees the block of a cell, if it has one here. */
  private leave(cell: Cell): void {
    const guest = this.guests.get(cell);
    if (guest === undefined) return;
    if (cell.room === this) cell.drop();
    this.guests.delete(cell);
    this.registry.unregister(cell);
    this.unlink(guest);
    this.blocks.give(guest.block);
  }

  /** A block that stays until it is given back; what it holds at first is anything. */
  take(bytes: number): Block {
    this.fresh += bytes;
    const { blocks } = this;
    let block = blocks.take(bytes);
    if (block !== null) return block;
    if (this.fresh >= NURSERY) {
      this.sweep();
      block = blocks.take(bytes);
      if (block !== null) return block;
    }
    const size = this.memory.buffer.byteLength;
    const more = Math.ceil((bytes + 64 - blocks.tail) / PAGE);
    if (size + more * PAGE <= this.limit && this.grow(more)) return blocks.take(bytes) as Block;
    while (this.oldest !== null && this.oldest.turn !== this.turn) {
      this.evict(this.oldest.cell);
      block = blocks.take(bytes);
      if (block !== null) return block;
    }
    // What one launch needs it gets beyond the budget too.
    const left = Math.ceil((bytes + 64 - blocks.tail) / PAGE);
    if (this.grow(left)) return blocks.take(bytes) as Block;
    const sides = `${mebibytes(bytes)} beside ${mebibytes(blocks.taken)} in use, of ${mebibytes(size)}`;
    throw new DeviceError(
      "tolk/wasm-memory",
      `tolk.wasm: cannot allocate (${sides}; WebAssembly addresses 4096 MiB at most)`,
      "use smaller arrays, or the native device",
    );
  }

  give(block: Block): void {
    this.blocks.give(block);
  }

  /** Grows by at least so many pages, by a share of what is there if the budget has it; false where that is refused. */
  private grow(pages: number): boolean {
    const have = this.memory.buffer.byteLength / PAGE;
    const room = Math.floor(this.limit / PAGE) - have;
    for (const more of new Set([Math.max(pages, Math.min(have >> 2, room)), pages])) {
      if (have + more > MOST_PAGES) continue;
      try {
        this.memory.grow(more);
      } catch {
        continue;
      }
      this.bytes = new Uint8Array(this.memory.buffer);
      this.words = new Float64Array(this.memory.buffer);
      this.blocks.extend(this.memory.buffer.byteLength);
      return true;
    }
    return false;
  }

  /** Frees the blocks of storages that are gone, where the engine can tell before the end of the job. */
  private sweep(): void {
    this.fresh = 0;
    if (!collect()) return;
    for (let guest = this.oldest; guest !== null; ) {
      const next: Guest | null = guest.newer;
      // An operand of the launch under way may be gone already, but not its bytes.
      if (guest.turn !== this.turn && guest.owner.deref() === undefined) this.leave(guest.cell);
      guest = next;
    }
    release();
  }

  private link(guest: Guest): void {
    guest.older = this.newest;
    guest.newer = null;
    if (this.newest === null) this.oldest = guest;
    else this.newest.newer = guest;
    this.newest = guest;
  }

  private unlink(guest: Guest): void {
    if (guest.older === null) this.oldest = guest.newer;
    else guest.older.newer = guest.newer;
    if (guest.newer === null) this.newest = guest.older;
    else guest.newer.older = guest.older;
  }
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
