import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StreamText } from "../../src/session/stream-text.ts";

const make = (lines = 100, characters = 1000): StreamText => new StreamText({ lines, characters });

/** The second implementation: a terminal whose lines are replaced when something follows a carriage return. */
function terminal(text: string): string {
  return text
    .replace(/\r+\n/g, "\n")
    .split("\n")
    .map((line) => line.split("\r").filter((part, i, all) => part !== "" || i === all.length - 1))
    .map((parts) => (parts.at(-1) === "" && parts.length > 1 ? parts.at(-2) : parts.at(-1)))
    .join("\n");
}

describe("StreamText", () => {
  test.each([
    ["a\nb", "a\nb"],
    ["50 %\r100 %\ndone\n", "100 %\ndone\n"],
    ["long line\rx", "x"],
    ["kept\r", "kept"],
    ["windows\r\nlines\r\n", "windows\nlines\n"],
    ["\u001b[2K\ra\u001b[Kb", "ab"],
    ["a\n\rb", "a\nb"],
  ])("%j shows as %j", (written, shown) => {
    const stream = make();
    stream.write(written);
    expect(stream.text).toBe(shown);
  });

  test("it shows what a terminal shows, and patches rebuild it, however the text is cut", () => {
    const piece = fc.array(fc.constantFrom("a", "bc", "\n", "\r", "x\r", "é"), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        // A `\r\n` that is cut in two is a rewrite of nothing and a line break, which is the same.
        const stream = make();
        let followed = "";
        for (const chunk of pieces) {
          stream.write(chunk.join(""));
          const { keep, add } = stream.takePatch();
          followed = followed.slice(0, keep) + add;
          expect(followed).toBe(stream.text);
        }
        expect(stream.text).toBe(terminal(pieces.flat().join("")));
      }),
      { numRuns: 2000 },
    );
  });

  test("lines beyond the limit are counted and the rest stays", () => {
    const stream = make(3);
    stream.write("1\n2\n3\n4\n5\nsix");
    stream.write("\n7\n");
    expect([stream.text, stream.dropped]).toEqual(["1\n2\n3\n", { lines: 4, bytes: 10 }]);
  });

  test("characters beyond the limit are counted in bytes", () => {
    const stream = make(100, 5);
    stream.write("abc");
    stream.write("défg\n");
    stream.write("h");
    expect([stream.text, stream.dropped]).toEqual(["abcdé", { lines: 1, bytes: 4 }]);
  });

  test("of one long text the start is kept, and no character is cut in two", () => {
    const stream = make(100, 4);
    stream.write("abc😀de");
    expect([stream.text, stream.dropped]).toEqual(["abc", { lines: 0, bytes: 6 }]);
  });

  test("a line that is rewritten again and again uses the room of one", () => {
    const stream = make(10, 100);
    for (let i = 0; i <= 10_000; i++) stream.write(`\r${i} of 10000`);
    expect([stream.text, stream.dropped]).toEqual(["10000 of 10000", undefined]);
  });
});
