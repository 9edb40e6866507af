import { clip, type Terminal, textWidth } from "./terminal.ts";

/** The lines at the bottom of a terminal that are drawn again and again; what is printed goes above them. */
export class LiveRegion {
  readonly #terminal: Terminal;
  #drawn = 0;
  #lines: readonly string[] = [];

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Prints text that stays; it must end with a line break. */
  print(text: string): void {
    if (text === "") return;
    this.#terminal.out.write(this.#erase() + text);
    this.#draw();
  }

  /** Sets the lines to show; none are shown where lines cannot be redrawn. */
  show(lines: readonly string[]): void {
    this.#lines = this.#terminal.live ? lines : [];
    const erase = this.#erase();
    if (erase) this.#terminal.out.write(erase);
    this.#draw();
  }

  #erase(): string {
    if (this.#drawn === 0) return "";
    const up = this.#drawn > 1 ? `\u001b[${this.#drawn - 1}A` : "";
    this.#drawn = 0;
    return `\r${up}\u001b[J`;
  }

  #draw(): void {
    if (this.#lines.length === 0) return;
    // A line as wide as the terminal would wrap and count as two.
    const columns = this.#terminal.columns() - 1;
    const lines = this.#lines.map((line) => (textWidth(line) > columns ? clip(line, columns) : line));
    this.#terminal.out.write(lines.join("\n"));
    this.#drawn = lines.length;
  }
}
