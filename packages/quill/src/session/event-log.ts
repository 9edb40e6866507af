import type { Numbered, SessionEvent } from "./protocol.ts";

/** Characters of JSON that the log holds at most before it forgets its oldest events. */
const LIMIT = 8_000_000;

/** Numbers events and remembers the last ones, for pages that come back. */
export class EventLog {
  readonly #entries: { readonly event: Numbered; readonly size: number }[] = [];
  #seq = 0;
  #size = 0;

  /** Number of the last event, 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  /** Numbers and remembers an event. */
  add(event: SessionEvent): Numbered {
    const numbered: Numbered = { ...event, seq: ++this.#seq };
    const size = JSON.stringify(event).length;
    this.#entries.push({ event: numbered, size });
    this.#size += size;
    while (this.#size > LIMIT && this.#entries.length > 1) this.#size -= this.#entries.shift()!.size;
    return numbered;
  }

  /** Events after number `seq`, or `null` when some of them are forgotten or were never sent. */
  since(seq: number): readonly Numbered[] | null {
    const first = this.#seq - this.#entries.length + 1;
    if (seq > this.#seq || seq < first - 1) return null;
    return this.#entries.slice(seq - first + 1).map((entry) => entry.event);
  }
}
