import type { Dropped } from "../format/index.ts";

/** How much of one cell's text is kept. */
export interface StreamLimits {
  readonly lines: number;
  /** UTF-16 units. */
  readonly characters: number;
}

/** What all streams of one cell may still take. */
export interface StreamBudget {
  lines: number;
  characters: number;
}

/** A change of a text: it becomes `text.slice(0, keep) + add`. */
export interface TextPatch {
  readonly keep: number;
  readonly add: string;
}

// Erase in line: after a carriage return the line is replaced as a whole anyway.
const ESCAPE = String.fromCharCode(27);
const ERASE = new RegExp(`${ESCAPE}\\[[012]?K`, "g");

/**
 * Text as a terminal shows it: a carriage return starts the line anew. Keeps what fits a budget and counts the rest.
 */
export class StreamText {
  readonly #budget: StreamBudget;
  #text = "";
  #lineStart = 0;
  #returned = false;
  #keep = 0;
  #changed = false;
  #dropped: Dropped | undefined;

  constructor(budget: StreamBudget) {
    this.#budget = budget;
  }

  get text(): string {
    return this.#text;
  }

  get dropped(): Dropped | undefined {
    return this.#dropped;
  }

  get changed(): boolean {
    return this.#changed;
  }

  /** Adds what a cell wrote. */
  write(chunk: string): void {
    if (chunk === "") return;
    this.#changed = true;
    if (!this.#returned && !chunk.includes("\r") && !chunk.includes(ESCAPE)) {
      this.#append(chunk);
      return;
    }
    const clean = chunk.replace(ERASE, "").replace(/\r+\n/g, "\n");
    for (const piece of clean.split(/(\r|\n)/)) {
      if (piece === "\r") this.#returned = true;
      else if (piece === "\n") {
        this.#returned = false;
        this.#append("\n");
      } else if (piece !== "") {
        if (this.#returned) this.#rewind();
        this.#append(piece);
      }
    }
  }

  /** The change since the last call, for someone who has the text as it was then. */
  takePatch(): TextPatch {
    const patch = { keep: this.#keep, add: this.#text.slice(this.#keep) };
    this.#keep = this.#text.length;
    this.#changed = false;
    return patch;
  }

  #rewind(): void {
    this.#returned = false;
    this.#budget.characters += this.#text.length - this.#lineStart;
    this.#text = this.#text.slice(0, this.#lineStart);
    this.#keep = Math.min(this.#keep, this.#lineStart);
  }

  #append(text: string): void {
    const kept = this.#fitting(text);
    if (kept > 0) {
      const piece = kept === text.length ? text : text.slice(0, kept);
      const lineBreak = piece.lastIndexOf("\n");
      if (lineBreak >= 0) this.#lineStart = this.#text.length + lineBreak + 1;
      this.#text += piece;
      this.#budget.characters -= kept;
    }
    if (kept === text.length) return;
    const { lines = 0, bytes = 0 } = this.#dropped ?? {};
    this.#dropped = {
      lines: lines + countLines(text, kept),
      bytes: bytes + utf8Length(text, kept),
    };
  }

  /** Number of characters of `text` that the budget takes; takes their lines from it. */
  #fitting(text: string): number {
    if (this.#dropped) return 0;
    const most = wholeCharacters(text, this.#budget.characters);
    let at = 0;
    for (;;) {
      if (this.#budget.lines === 0) return at;
      const next = text.indexOf("\n", at);
      if (next < 0 || next >= most) return most;
      at = next + 1;
      this.#budget.lines--;
    }
  }
}

/** Length of the longest start of a text of at most `most` units that does not cut a pair in two. */
function wholeCharacters(text: string, most: number): number {
  if (text.length <= most) return text.length;
  const last = text.charCodeAt(most - 1);
  return last >= 0xd800 && last < 0xdc00 ? most - 1 : most;
}

function countLines(text: string, from: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n", from); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

function utf8Length(text: string, from: number): number {
  let bytes = 0;
  for (let i = from; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else {
      // The two halves of a pair make four bytes.
      bytes += unit >= 0xd800 && unit < 0xe000 ? 2 : 3;
    }
  }
  return bytes;
}
