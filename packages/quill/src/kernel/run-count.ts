/** Numbers the runs of a kernel, as the side that asks for them knows them. */
export class RunCount {
  #asked = 0;
  #ended = 0;

  /** The number of a run that is asked for now. */
  next(): number {
    return ++this.#asked;
  }

  /** A run said that it is done. */
  end(): void {
    this.#ended++;
  }

  /** The run that goes on, as far as we know, or will begin next; `null` when there is none. */
  get current(): number | null {
    return this.#ended < this.#asked ? this.#ended + 1 : null;
  }
}
