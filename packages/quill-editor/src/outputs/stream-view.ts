import type { StreamOutput } from "@raven-ts/quill/format";
import { type AnsiStyle, drawRun, parseAnsi, plainStyle } from "./ansi.ts";

/** Characters in one element: what has to be drawn again when the end of a stream changes. */
const chunkSize = 8_000;

interface Chunk {
  readonly start: number;
  readonly end: number;
  /** The style after its last character. */
  readonly after: AnsiStyle;
  readonly dom: HTMLElement;
}

/** Text that a cell wrote. It is drawn in chunks, so that a line added to a long stream costs little. */
export class StreamView {
  readonly dom: HTMLElement = document.createElement("pre");
  private readonly chunks: Chunk[] = [];
  private readonly dropped: HTMLElement = document.createElement("div");
  private text = "";

  constructor(output: StreamOutput) {
    this.dom.className = `stream ${output.name}`;
    this.dropped.className = "dropped";
    this.draw(output);
  }

  update(output: StreamOutput): boolean {
    if (!this.dom.classList.contains(output.name)) return false;
    this.draw(output);
    return true;
  }

  private draw({ text, dropped }: StreamOutput): void {
    if (dropped && dropped.lines > 0) {
      this.dropped.textContent = `${dropped.lines.toLocaleString("en")} lines left out`;
      if (!this.dropped.parentNode) this.dom.prepend(this.dropped);
    }
    const same = commonLength(this.text, text);
    this.text = text;
    for (
      let last = this.last;
      last && (last.end > same || last.end - last.start < chunkSize);
      last = this.last
    ) {
      this.chunks.pop()!.dom.remove();
    }
    for (let start = this.last?.end ?? 0; start < text.length; start = this.last!.end) {
      const end = chunkEnd(text, start);
      const { runs, end: after } = parseAnsi(text.slice(start, end), this.last?.after ?? plainStyle);
      const dom = document.createElement("span");
      dom.append(...runs.map(drawRun));
      this.dom.append(dom);
      this.chunks.push({ start, end, after, dom });
    }
  }

  private get last(): Chunk | undefined {
    return this.chunks[this.chunks.length - 1];
  }
}

/** Chunks end at a line break, so that no escape code is cut in two. */
function chunkEnd(text: string, start: number): number {
  if (text.length - start <= chunkSize) return text.length;
  const line = text.indexOf("\n", start + chunkSize);
  return line < 0 ? text.length : line + 1;
}

function commonLength(a: string, b: string): number {
  if (b.startsWith(a)) return a.length;
  const most = Math.min(a.length, b.length);
  let same = 0;
  while (same < most && a.charCodeAt(same) === b.charCodeAt(same)) same++;
  return same;
}
