import { HtmlRenderer, Parser } from "commonmark";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cleanNotebook,
  encodeRegion,
  escapeControls,
  type SavedOutput,
  splitNotebook,
  unescapeControls,
  writeOutputs,
} from "../../src/format/index.ts";

const render = (markdown: string): string => new HtmlRenderer().render(new Parser().parse(markdown));

const hostile = fc
  .array(
    fc.constantFrom(
      ...["a", " ", "\n", "\n\n", "```", "````", "~~~", "<!-- /quill:output -->", "<!-- quill:output -->"],
      ...[
        "-->",
        "# h",
        "* x",
        "\\",
        "\\u001b",
        "\\\\u000d",
        "\r",
        "\r\n",
        "\u001b[31mred\u001b[0m",
        "\0",
        "\t",
      ],
      ...[
        "<script>",
        "&amp;",
        "| a |",
        "    code",
        "[r]: /u",
        "日本",
        "😀",
        "\u2028",
        "---",
        "$$",
        "dropped=1:2",
      ],
    ),
    { maxLength: 12 },
  )
  .map((bits) => bits.join(""));

/** One line, as the text of an image is. */
const line = hostile.map((text) => text.replace(/\p{Cc}/gu, " "));

const savedOutput: fc.Arbitrary<SavedOutput> = fc.oneof(
  hostile.map((text): SavedOutput => ({ kind: "stdout", text })),
  hostile.map((text): SavedOutput => ({ kind: "stderr", text, dropped: "12:3456" })),
  hostile.map((text): SavedOutput => ({ kind: "error", text })),
  hostile.map((text): SavedOutput => ({ kind: "result", mime: "text/plain", text })),
  hostile.map((text): SavedOutput => ({ kind: "display", mime: "text/html", text })),
  fc.nat(99).map((n): SavedOutput => ({ kind: "display", image: `p ${n}.svg`, alt: "x [y](z) \\" })),
  line.map((alt): SavedOutput => ({ kind: "result", image: "50 %, c#?<a>\\.quill/x.png", alt })),
);

const before = "# T\n\n```ts\nconst a = 1;\n```\n";
const after = "\nafter *one*\n\n- x\n";

describe("output regions", () => {
  test("an image is shown with its text and path as they are, whatever they hold", () => {
    fc.assert(
      fc.property(line, line, (alt, path) => {
        const region = encodeRegion([{ kind: "display", image: path || "x", alt }]);
        const tree = new Parser().parse(region.split("\n").find((text) => text.startsWith("!"))!);
        const image = tree.firstChild!.firstChild!;
        expect(decodeURIComponent(image.destination!)).toBe(path || "x");
        let shown = "";
        for (let node = image.firstChild; node; node = node.next) shown += node.literal ?? "";
        expect(shown).toBe(alt);
      }),
      { numRuns: 1000 },
    );
    const alt = "cross-entropy [nats] of a_b";
    expect(encodeRegion([{ kind: "display", image: "a b.svg", alt }])).toContain(
      "![cross-entropy \\[nats\\] of a\\_b](<a b.svg>)",
    );
  });

  test("any output survives save and load and leaves the rest of the document as it renders", () => {
    const head = render(before);
    const tail = render(after);
    fc.assert(
      fc.property(fc.array(savedOutput, { minLength: 1, maxLength: 3 }), fc.nat(), (outputs, n) => {
        const text = before + encodeRegion(outputs, { n, note: "--> x" }) + after;
        const segments = splitNotebook(text);
        expect(segments.map((segment) => segment.type)).toEqual(["prose", "cell", "output", "prose"]);
        const region = segments[2]!;
        expect(region).toMatchObject({ outputs, meta: { n, note: "--> x" } });
        expect(cleanNotebook(text)).toBe(before + after);
        const html = render(text);
        expect(html.startsWith(head) && html.endsWith(tail)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test("escaping control characters is undone exactly", () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: "binary" })), (text) => {
        const escaped = escapeControls(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the claim is about them
        expect(/[\u0000-\u0008\u000b-\u001f\u007f]/.test(escaped)).toBe(false);
        expect(unescapeControls(escaped)).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  test("a region reads as plain Markdown", () => {
    const region = encodeRegion(
      [
        { kind: "stdout", text: "hello\n" },
        { kind: "error", text: "TypeError: no\n" },
        { kind: "result", mime: "text/plain", text: "3" },
        { kind: "display", mime: "text/html", text: "<b>x</b>" },
        { kind: "display", image: "m.quill/cell1-0a.svg", alt: "loss" },
      ],
      { n: 3, ms: 12 },
    );
    expect(region).toBe(
      [
        '<!-- quill:output {"n":3,"ms":12} -->',
        ...["", "```text stdout", "hello", "```"],
        ...["", "```text error", "TypeError: no", "```"],
        ...["", "```text result", "3", "```"],
        ...["", "```html display text/html", "<b>x</b>", "```"],
        ...["", "![loss](<m.quill/cell1-0a.svg>)"],
        ...["", "<!-- /quill:output -->", ""],
      ].join("\n"),
    );
  });

  test.each([
    ["has no end", "<!-- quill:output -->\nedited by hand, no end\n"],
    ["holds foreign text", "<!-- quill:output -->\nforeign\n<!-- /quill:output -->\n"],
    ["has broken facts", "<!-- quill:output {n:1} -->\n\n<!-- /quill:output -->\n"],
    ["has an open fence", "<!-- quill:output -->\n```text stdout\nx\n<!-- /quill:output -->\n"],
  ])("a region that %s is left in the prose", (_, region) => {
    const text = before + region + after;
    expect(splitNotebook(text).map((segment) => segment.type)).toEqual(["prose", "cell", "prose"]);
    expect(cleanNotebook(text)).toBe(text);
  });

  test("a region that does not follow a cell is left in the prose", () => {
    const text = `# T\n\n${encodeRegion([{ kind: "stdout", text: "x\n" }])}`;
    expect(splitNotebook(text).map((segment) => segment.type)).toEqual(["prose"]);
    expect(writeOutputs(text, [])).toBe(text);
  });
});
