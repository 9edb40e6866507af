import { describe, expect, test } from "vitest";
import { errorText, loadOutputs, type Output, saveOutputs } from "../../src/format/index.ts";

const svg = "<svg xmlns='http://www.w3.org/2000/svg'/>";

function roundTrip(outputs: Output[], folder: string | null = "nb.quill"): Output[] {
  const { saved, files } = saveOutputs(outputs, { folder, cell: 2 });
  return loadOutputs(saved, (path) => files.find((file) => file.path === path)?.content);
}

describe("saveOutputs", () => {
  test("text, values and errors come back as they were", () => {
    const outputs: Output[] = [
      { type: "stream", name: "stdout", text: "a\nb" },
      { type: "stream", name: "stderr", text: "c\n", dropped: { lines: 3, bytes: 40 } },
      { type: "result", data: { "text/plain": "[1, 2]" } },
      { type: "display", data: { "text/html": "<b>x</b>" } },
      {
        type: "error",
        name: "TypeError",
        message: "no: such\nthing",
        frames: [{ name: "f", file: "util.ts", line: 3, column: 7 }],
      },
    ];
    expect(roundTrip(outputs)).toEqual(outputs);
  });

  test("an image goes to a file named after the cell and its content, with the plain text as description", () => {
    const outputs: Output[] = [
      { type: "result", data: { "image/svg+xml": svg, "text/plain": "line chart" } },
    ];
    const { saved, files } = saveOutputs(outputs, { folder: "nb.quill", cell: 2 });
    expect(files).toEqual([
      { path: expect.stringMatching(/^nb\.quill\/cell2-[0-9a-f]{8}\.svg$/), content: svg, binary: false },
    ]);
    expect(saved).toEqual([{ kind: "result", image: files[0]!.path, alt: "line chart" }]);
    expect(roundTrip(outputs)).toEqual(outputs);
  });

  test("images can be kept inside the file", () => {
    const outputs: Output[] = [
      { type: "display", data: { "image/png": "aGk=" } },
      { type: "display", data: { "image/svg+xml": svg } },
    ];
    expect(saveOutputs(outputs, { folder: null, cell: 1 }).files).toEqual([]);
    expect(roundTrip(outputs, null)).toEqual(outputs);
  });

  test("a missing image is said in words", () => {
    expect(loadOutputs([{ kind: "display", image: "nb.quill/x.svg", alt: "" }])).toEqual([
      { type: "display", data: { "text/plain": "(image not found: nb.quill/x.svg)" } },
    ]);
  });

  test("Markdown is preferred over images, images over HTML, HTML over text; bars are left out", () => {
    const forms = { "text/plain": "p", "text/html": "h", "image/svg+xml": svg, "text/markdown": "m" };
    const { "text/markdown": _markdown, ...noMarkdown } = forms;
    const { "image/svg+xml": _image, ...noImage } = noMarkdown;
    const kinds = [forms, noMarkdown, noImage].map((data) => {
      const [first] = saveOutputs([{ type: "display", data }], { folder: "f", cell: 1 }).saved;
      return first && ("mime" in first ? first.mime : "image");
    });
    expect(kinds).toEqual(["text/markdown", "image", "text/html"]);
    const bar: Output = { type: "progress", key: "", done: 1, total: 2, label: "" };
    expect(saveOutputs([bar], { folder: "f", cell: 1 }).saved).toEqual([]);
  });

  test("an error shows the number of the cell of each frame", () => {
    const frames = [{ name: "bad", cell: "c7", line: 5, column: 12 }];
    expect(errorText({ name: "TypeError", message: "no", frames }, () => 3)).toBe(
      "TypeError: no\n    at bad (cell 3:5:12)\n",
    );
  });
});
