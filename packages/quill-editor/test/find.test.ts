import { expect, it } from "vitest";
import { click, describeKeys, type Step } from "./scenarios.ts";

const doc = "‸one Two\n\n```ts\ntwo();\nconst twofold = 2;\n```\n\n| a | two |\n|---|---|\n\n- **tw**o\n";
const named: Record<string, string> = { Aa: "Match case", ".*": "Regular expression" };
const press = (text: string): Step =>
  click(named[text] ? `.find-bar [aria-label="${named[text]}"]` : `.find-bar button:text-is("${text}")`, {
    selector: true,
  });
const into = (name: string): Step => click(`.find-bar [aria-label="${name}"]`, { selector: true });

describeKeys("find", (editor) => {
  const { scenario, after, then } = editor;
  const count = (): Promise<string | null> => editor.page.locator(".find-bar [role=status]").textContent();
  const marks = (): Promise<string[]> => editor.page.locator(".found").allTextContents();
  const plain = async (): Promise<string> => (await then()).replaceAll(/[‹‸]/g, "");
  const closed = async (): Promise<void> => {
    await then("Escape");
    expect(await editor.page.locator(".find-bar").isVisible()).toBe(false);
  };

  it("finds in text, cells and tables, over marks, and goes around", async () => {
    await after(doc, "Control+f", "two");
    expect(await count()).toBe("1 of 5");
    expect(await marks()).toEqual(["Two", "two", "two", "two", "tw", "o"]);
    expect(await then("Enter")).toContain("‹two‸();");
    expect(await count()).toBe("2 of 5");
    expect(await then("Enter", "Enter")).toContain("| a | ‹two‸ |");
    expect(await then("Enter")).toContain("- **‹tw**o‸");
    expect(await then("Enter")).toContain("one ‹Two‸");
    expect(await then("Shift+Enter")).toContain("- **‹tw**o‸");
    expect(await then("F3")).toContain("one ‹Two‸");
    expect(await then("Control+g")).toContain("‹two‸();");
    await closed();
    expect(await marks()).toEqual([]);
  });

  it("goes on typing where the match is when it is closed", async () => {
    expect(await after(doc, "Control+f", "fold", "Escape", "x")).toContain("const twox‸ = 2;");
    expect(await after(doc, "Control+f", "one", "Escape", "x")).toContain("x‸ Two");
  });

  it("matches case and words by buttons, and says what is wrong", async () => {
    await after(doc, "Control+f", "two", press("Aa"));
    expect(await count()).toBe("1 of 4");
    await then(press(".*"), into("Find"), "Control+a", "^two\\b");
    expect(await count()).toBe("1 of 3");
    await then("Control+a", "(");
    expect(await count()).toBe("No regular expression");
    expect(await editor.page.locator(".find-bar [aria-label=Find]").getAttribute("aria-invalid")).toBe(
      "true",
    );
    await then(press(".*"), press("Aa"));
    expect(await count()).toBe("1 of 1");
    await then(into("Find"), "Control+a", "nowhere");
    expect(await count()).toBe("No results");
    await then("Control+a", "Delete");
    expect(await count()).toBe("");
    await closed();
  });

  it("takes what is selected, in text and in cells", async () => {
    await after("a ‹word‸ and a word\n", "Control+f");
    expect(await count()).toBe("1 of 2");
    await closed();
    await after("```ts\n‹word‸\n```\n\nword\n", "Control+f");
    expect(await count()).toBe("1 of 2");
    await closed();
  });

  it("replaces one match after the other", async () => {
    await after("‸a b a\n\n```ts\na\n```\n", "Control+h", "a", into("Replace with"), "aa", press("Replace"));
    expect(await then()).toBe("aa b ‹a‸\n```ts a");
    expect(await then("Enter")).toBe("aa b aa\n```ts ‹a‸");
    expect(await then("Enter", "Escape")).toMatch(/^‹a‸a b aa\n```ts aa/);
    expect(await then("Control+z")).toMatch(/^aa b aa\n```ts ‹?a‸/);
  });

  it.each([
    ["a link", "x [foo](http://u) y", "x [bar](http://u) y"],
    ["a link with a title", 'x [foo](http://u "T")', 'x [bar](http://u "T")'],
    ["a reference", "[foo][r] y\n\n[r]: http://u", "[bar][r] y\n\n[r]: http://u"],
    ["a part of a link", "[a foo b](http://u)", "[a bar b](http://u)"],
    ["emphasis", "*foo* x", "*bar* x"],
    ["inline code", "`foo` x", "`bar` x"],
    ["a strong link", "**[foo](http://u)**", "[**bar**](http://u)"],
    ["the first of a text", "foo **x**", "bar **x**"],
    ["text beside a link", "foo[x](http://u)foo", "bar[x](http://u)bar"],
    ["a link in a table", "| [foo](http://u) |\n|---|", "| [bar](http://u) |\n|---|"],
  ])("keeps what %s is", async (_title, given, expected) => {
    for (const button of ["Replace", "Replace all"]) {
      await after(`${given}\n`, "Control+h", "foo", into("Replace with"), "bar", press(button));
      while (button === "Replace" && (await marks()).includes("foo")) await then(press(button));
      await closed();
      expect((await editor.text()).trimEnd()).toBe(expected);
    }
  });

  it("replaces all in one step of the history", async () => {
    await after(
      "a‸ b\n\n```ts\na + a\n```\n\n| a |\n|---|\n",
      "Control+h",
      "a",
      into("Replace with"),
      "x",
      press("Replace all"),
    );
    expect(await count()).toBe("4 replaced");
    await closed();
    expect(await plain()).toBe("x b\n```ts x + x\n| x |");
    await then("Control+z");
    expect(await plain()).toBe("a b\n```ts a + a\n| a |");
    await then("Control+y");
    expect(await plain()).toBe("x b\n```ts x + x\n| x |");
  });

  it("replaces by groups of a regular expression", async () => {
    const steps: Step[] = [into("Replace with"), "Control+a", "$2-$1", press("Replace all"), "Escape"];
    await after(
      "‸k1 = v1\n\n```ts\nk2 = v2\n```\n",
      "Control+h",
      press(".*"),
      into("Find"),
      "Control+a",
      "(\\w+) = (\\w+)",
      ...steps,
    );
    expect(await plain()).toBe("v1-k1\n```ts v2-k2");
    await after(
      "‸aXb\n\n```ts\naXb\n```\n",
      "Control+h",
      press(".*"),
      into("Find"),
      "Control+a",
      "(?<=a)x",
      into("Replace with"),
      "Control+a",
      "\\n$&",
      press("Replace all"),
      "Escape",
    );
    expect(await plain()).toBe("a\\⏎Xb\n```ts a⏎Xb");
  });

  it("keeps marks, and nothing is special in plain text", async () => {
    await after(
      "**a.b** $& axb‸\n",
      "Control+h",
      "Control+a",
      "a.b",
      into("Replace with"),
      "Control+a",
      "$&",
      press("Replace all"),
      "Escape",
    );
    expect(await plain()).toBe("**$&** $& axb");
    await after("a\\b (c)‸\n", "Control+f", "Control+a", "\\b (");
    expect(await count()).toBe("1 of 1");
    await closed();
  });

  it("follows edits while it is open", async () => {
    await after("one‸ one\n", "Control+f", "Control+a", "one");
    expect(await count()).toBe("2 of 2");
    await then(click("p", { selector: true }), "End", " one");
    expect(await count()).toMatch(/ of 3$/);
    await then("Control+f");
    await closed();
  });

  it("finds in cells far away, whose editors are not made yet, and shows them", async () => {
    const far = Array.from(
      { length: 300 },
      (_, i) => `text ${i}\n\n\`\`\`ts\nconst n${i} = ${i};\n\`\`\`\n`,
    ).join("\n");
    await after(`‸start\n\n${far}`, "Control+f", "Control+a", "n299 =");
    expect(await count()).toBe("1 of 1");
    const mark = editor.page.locator(".found.current");
    expect(await mark.textContent()).toBe("n299 =");
    const box = (await mark.boundingBox())!;
    expect(box.y).toBeGreaterThan(60);
    expect(box.y).toBeLessThan(700);
    await closed();
  });

  scenario("Ctrl+F keeps the text as it is", "a ‹b‸ c\n", ["Control+f", "x", "Escape"], "a ‹b‸ c");
});
