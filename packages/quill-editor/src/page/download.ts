import { encodeRegion, saveOutputs, writeOutputs } from "@raven-ts/quill/format";
import type { CellState } from "@raven-ts/quill/session";

/** A notebook's text with the outputs that the page shows, pictures inside it. */
export function withOutputs(text: string, cells: readonly CellState[]): string {
  const numbers = new Map(cells.map(({ id }, index) => [id, index + 1]));
  const regions = cells.map(({ outputs, count, ms }, index) => {
    const { saved } = saveOutputs(outputs, {
      folder: null,
      cell: index + 1,
      cellNumber: (id) => numbers.get(id),
    });
    return encodeRegion(saved, {
      ...(count === null ? {} : { n: count }),
      ...(ms === null ? {} : { ms: Math.round(ms) }),
    });
  });
  return writeOutputs(text, regions);
}

/** Hands a text to the browser as a file to keep. */
export function download(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
