import fc from "fast-check";
import { expect, it } from "vitest";
import { describeKeys } from "./scenarios.ts";

const starts: readonly string[] = [
  "---\ntitle: t\n---\n\n# Head\n\npa‸ra *em* `code`\n\n```ts\nconst a = 1;\nconst b = 2;\n```\n\n```ts\nsecond();\n```\n\n<!-- note -->\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- one\n  - two\n- [ ] task\n\n> quote\n\n---\n\n$$\nx^2\n$$\n\n![i](i.png) text $y$\n\n[r]: /u\n",
  "```ts\nfi‸rst\n```\n\n```ts\nsecond\n```\n",
  "| a‸ | b |\n|---|---|\n| c | d |\n\n```ts\ncode\n```\n\n---\n\n<div>x</div>\n",
  "- ```ts\n  in‸ner\n  ```\n- $$\n  m\n  $$\n\n> | q | r |\n> |---|---|\n> | s | t |\n",
];

const arrows = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];
const moves: readonly string[] = [
  ...arrows,
  ...["ArrowUp", "ArrowDown", "ArrowUp", "ArrowDown"],
  ...arrows.map((key) => `Shift+${key}`),
  ...arrows.map((key) => `Control+${key}`),
  ...arrows.map((key) => `Control+Shift+${key}`),
  ...["Escape", "Control+a", "PageUp", "PageDown"],
];
const edits: readonly string[] = [
  ...["Enter", "Shift+Enter", "Backspace", "Delete", "Tab", "Shift+Tab", "x", "y z", "- ", "# ", "> ", "1. "],
  ...["Control+Enter", "Control+z", "Control+y", "Control+Shift+7", "Control+Shift+8", "Control+Shift+9"],
  ...[
    "Control+b",
    "Control+Alt+1",
    "Control+Alt+c",
    "Control+[",
    "Control+]",
    "Control+Backspace",
    "Control+x",
  ],
];

describeKeys("any keys", ({ after, then, text }) => {
  it("that only move change nothing", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...starts),
        fc.array(fc.constantFrom(...moves), { maxLength: 16 }),
        async (start, keys) => {
          await after(start, ...keys);
          expect(await text()).toBe(start.replace("‸", ""));
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  }, 120_000);

  it("keep a text that says what is shown, and undo brings the first one back", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...starts),
        fc.array(fc.constantFrom(...moves, ...edits, ...edits), { maxLength: 14 }),
        async (start, keys) => {
          await after(start, ...keys);
          const written = await text();
          await then(...Array.from({ length: 3 * keys.length }, () => "Control+z"));
          expect(await text()).toBe(start.replace("‸", ""));
          await after(written);
          expect(await text()).toBe(written);
        },
      ),
      { numRuns: 50, seed: 5 },
    );
  }, 240_000);
});
