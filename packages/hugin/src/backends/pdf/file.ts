import { compressSync } from "../png/compress.ts";

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** A text as PDF keeps it: UTF-16 in hex, after its byte order mark. */
export const pdfText = (text: string): string => {
  let hex = "FEFF";
  for (let i = 0; i < text.length; i++) hex += text.charCodeAt(i).toString(16).toUpperCase().padStart(4, "0");
  return `<${hex}>`;
};

/** The numbered objects of a PDF file. */
export class PdfFile {
  private readonly objects: Uint8Array[][] = [];

  /** Keeps a number for an object that is given later. */
  reserve(): number {
    this.objects.push([]);
    return this.objects.length;
  }

  add(body: string, at: number = this.reserve()): number {
    this.objects[at - 1] = [ascii(body)];
    return at;
  }

  /** Adds compressed bytes; `entries` are those of its dictionary. */
  stream(bytes: Uint8Array | string, entries = ""): number {
    const packed = compressSync(typeof bytes === "string" ? ascii(bytes) : bytes);
    const at = this.reserve();
    const head = `<< ${entries}${entries && " "}/Filter /FlateDecode /Length ${packed.length} >>\nstream\n`;
    this.objects[at - 1] = [ascii(head), packed, ascii("\nendstream")];
    return at;
  }

  /** The bytes of the whole file, the same for the same objects. */
  bytes(root: number, info: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let length = 0;
    const push = (part: Uint8Array): void => {
      parts.push(part);
      length += part.length;
    };
    // A comment of bytes beyond ASCII says that the file is binary.
    push(ascii("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"));
    const starts = this.objects.map((object, i) => {
      const start = length;
      push(ascii(`${i + 1} 0 obj\n`));
      for (const part of object) push(part);
      push(ascii("\nendobj\n"));
      return start;
    });
    const table = length;
    const rows = starts.map((start) => `${String(start).padStart(10, "0")} 00000 n \n`).join("");
    const count = starts.length + 1;
    push(ascii(`xref\n0 ${count}\n0000000000 65535 f \n${rows}`));
    push(
      ascii(
        `trailer\n<< /Size ${count} /Root ${root} 0 R /Info ${info} 0 R >>\nstartxref\n${table}\n%%EOF\n`,
      ),
    );
    const out = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}
