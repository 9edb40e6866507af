import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeBrowser, serveFolder, temporaryFolder } from "./browser.ts";
import { buildTestPage } from "./editor-page.ts";
import type {} from "./pages/editor.ts";

/** A key (`Control+b`, `ArrowDown`), a text that is typed, or anything else that is done to the page. */
export type Step = string | ((page: Page) => Promise<unknown>);

/** What a file of scenarios works with: one editor in one page, given a new document by each scenario. */
export interface Editor {
  readonly page: Page;
  /** Opens a text (`‸` caret, `‹` anchor) and takes the steps. @returns what is shown then, as `shown` writes it. */
  after(given: string, ...steps: Step[]): Promise<string>;
  /** Takes more steps. @returns what is shown then. */
  then(...steps: Step[]): Promise<string>;
  /** The text that a save would write. */
  text(): Promise<string>;
  /** One test: what `given` becomes by `steps`. */
  scenario(title: string, given: string, steps: readonly Step[], expected: string): void;
}

const keyName =
  /^(?:(?:Control|Shift|Alt|Meta)\+)+.$|^(?:(?:Control|Shift|Alt|Meta)\+)*(?:Enter|Tab|Backspace|Delete|Escape|Home|End|PageUp|PageDown|F\d+|Arrow(?:Up|Down|Left|Right))$/;

/** Lets the page take notice of what the browser did by itself: selection events come a task later. */
const settle = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>((resolve) => setTimeout(() => setTimeout(resolve))));

/** Composes a text as an input method does, one form after the other; the last one is taken. */
export const compose =
  (...forms: string[]): Step =>
  async (page) => {
    const client = await page.context().newCDPSession(page);
    for (const text of forms) {
      const { length } = text;
      await client.send("Input.imeSetComposition", { text, selectionStart: length, selectionEnd: length });
    }
    await client.send("Input.insertText", { text: forms.at(-1)! });
    await client.detach();
  };

/** Clicks nearer in time than this are a double click, in milliseconds. */
const apart = 520;
let clicked = 0;

/** Clicks in the middle of a text, or of the element that a selector names. */
export const click =
  (target: string, options: { shift?: boolean; selector?: boolean; count?: number } = {}): Step =>
  async (page) => {
    await page.waitForTimeout(Math.max(0, clicked + apart - Date.now()));
    const place = options.selector ? page.locator(target) : page.getByText(target, { exact: true });
    await place.first().click({
      modifiers: options.shift ? ["Shift"] : [],
      clickCount: options.count ?? 1,
    });
    clicked = Date.now();
  };

/** A `describe` for scenarios of real keys: one page for all of them, a new document for each. */
export function describeKeys(name: string, tests: (editor: Editor) => void): void {
  describeBrowser(name, (browser) => {
    let page: Page;
    let server: { url: string; close(): Promise<void> };
    const errors: string[] = [];

    beforeAll(async () => {
      const folder = await temporaryFolder();
      await buildTestPage("editor", folder);
      server = await serveFolder(folder);
      page = await browser().newPage({ viewport: { width: 900, height: 700 } });
      page.on("pageerror", (error) => errors.push(error.message));
      await page.goto(server.url);
      await page.waitForFunction("window.editor !== undefined");
    }, 60_000);

    afterAll(async () => {
      await server?.close();
    });

    const then = async (...steps: Step[]): Promise<string> => {
      for (const step of steps) {
        if (typeof step !== "string") await step(page);
        else if (keyName.test(step)) await page.keyboard.press(step);
        else await page.keyboard.type(step);
        await settle(page);
      }
      const after = await page.evaluate(() => window.editor.shown());
      expect(errors.splice(0)).toEqual([]);
      return after;
    };
    const after = async (given: string, ...steps: Step[]): Promise<string> => {
      await page.evaluate((text) => window.editor.openMarked(text), given);
      await settle(page);
      return then(...steps);
    };
    tests({
      get page() {
        return page;
      },
      after,
      then,
      text: () => page.evaluate(() => window.editor.text()),
      scenario: (title, given, steps, expected) =>
        it(title, async () => {
          expect(await after(given, ...steps)).toBe(expected);
        }),
    });
  });
}
