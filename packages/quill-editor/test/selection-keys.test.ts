import { click, compose, describeKeys, type Step } from "./scenarios.ts";

const doc = "one\n\n```ts\nab\ncd\n```\n\ntwo\n";

describeKeys("selections over prose and cells", ({ scenario }) => {
  const inCell = (text: string): string => doc.replace("ab\ncd", text);
  scenario(
    "Shift+ArrowDown goes on at a cell's end",
    inCell("ab\nc‸d"),
    ["Shift+ArrowDown", "x"],
    expectX("ab⏎cx", ""),
  );
  scenario(
    "Shift+ArrowRight goes on at a cell's end",
    inCell("ab\ncd‸"),
    ["Shift+ArrowRight"],
    "one\n```ts ab⏎cd‹\n‸two",
  );
  scenario(
    "Shift+ArrowRight goes on after it",
    inCell("ab\ncd‸"),
    ["Shift+ArrowRight", "Shift+ArrowRight"],
    "one\n```ts ab⏎cd‹\nt‸wo",
  );
  scenario(
    "Shift+ArrowLeft comes back into the cell",
    inCell("ab\nc‸d"),
    ["Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft"],
    "one\n```ts ab⏎c‹d‸\ntwo",
  );
  scenario(
    "Shift+ArrowLeft goes on at a cell's start",
    inCell("‸ab\ncd"),
    ["Shift+ArrowLeft"],
    "one‸\n```ts ‹ab⏎cd\ntwo",
  );
  scenario(
    "Ctrl+Shift+ArrowRight takes words over the border",
    inCell("ab\n‸cd"),
    ["Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "Control+Shift+ArrowRight"],
    "one\n```ts ab⏎‹cd\ntwo‸",
  );
  scenario(
    "Ctrl+Shift+ArrowLeft takes words over the border",
    inCell("ab‸\ncd"),
    ["Control+Shift+ArrowLeft", "Control+Shift+ArrowLeft", "Control+Shift+ArrowLeft"],
    "‸one\n```ts ab‹⏎cd\ntwo",
  );
  scenario(
    "Shift+ArrowDown goes from text into a cell and on",
    "one‸\n\n```ts\nab\ncd\n```\n\ntwo\n",
    ["Shift+ArrowDown", "Shift+ArrowDown"],
    "one‹\n```ts ab⏎‸cd\ntwo",
  );
  scenario(
    "Shift+ArrowRight goes from text into a cell",
    "one‸\n\n```ts\nab\n```\n",
    ["Shift+ArrowRight", "Shift+ArrowRight"],
    "one‹\n```ts a‸b",
  );
  scenario(
    "Shift+ArrowLeft goes from text into a cell",
    "```ts\nab\n```\n\n‸one\n",
    ["Shift+ArrowLeft", "Shift+ArrowLeft"],
    "```ts a‸b\n‹one",
  );
  scenario(
    "Shift+ArrowDown goes over a cell to the text below",
    "one‸\n\n```ts\nab\n```\n\ntwo\n",
    ["Shift+ArrowDown", "Shift+ArrowDown", "Shift+End", "x"],
    "onex‸",
  );
  scenario(
    "Ctrl+Shift+End selects to the end over cells",
    "o‸ne\n\n```ts\nab\n```\n\ntwo\n",
    ["Control+Shift+End", "x"],
    "ox‸",
  );
  scenario(
    "Ctrl+Shift+Home selects to the start over cells",
    "one\n\n```ts\nab\n```\n\ntw‸o\n",
    ["Control+Shift+Home", "x"],
    "x‸o",
  );
  scenario(
    "Ctrl+Shift+End in a cell selects to the end",
    "one\n\n```ts\na‸b\n```\n\ntwo\n",
    ["Control+Shift+End", "x"],
    "one\n```ts ax‸\n",
  );
  scenario(
    "an arrow leaves the selection at its end",
    "```ts\na‸b\n```\n\none\n",
    ["Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "ArrowRight", "x"],
    "```ts ab\nox‸ne",
  );
  scenario(
    "an arrow leaves the selection at its start",
    "```ts\na‸b\n```\n\none\n",
    ["Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "ArrowLeft", "x"],
    "```ts ax‸b\none",
  );
});

describeKeys("selections from blocks without text", ({ scenario }) => {
  const html = click(".html-block", { selector: true });
  const given = "a‸\n\n<div>x</div>\n\nb\n";
  scenario(
    "Shift+ArrowDown goes on to the text below",
    given,
    [html, "Shift+ArrowDown"],
    "a‹\n<div>x</div>\n‸b",
  );
  scenario("Shift+ArrowUp goes on to the text above", given, [html, "Shift+ArrowUp"], "a‸\n<div>x</div>\n‹b");
  scenario("a letter replaces it", given, [html, "Shift+ArrowDown", "y"], "ay‸b");
});

describeKeys("what replaces a selection over prose and cells", ({ scenario }) => {
  const keys = (steps: Step[], given: string, expected: string): void =>
    scenario(`${steps.join(", ")} on ${JSON.stringify(given)}`, given, steps, expected);
  const cell = "```ts\ncode\n```";
  keys(["x"], `o‹ne\n\n${cell}\n\ntw‸o\n`, "ox‸o");
  keys(["Delete"], `o‹ne\n\n${cell}\n\ntw‸o\n`, "o‸o");
  keys(["Backspace"], `o‸ne\n\n${cell}\n\ntw‹o\n`, "o‸o");
  keys(["x"], "o‹ne\n\n```ts\nco‸de\n```\n\ntwo\n", "ox‸\n```ts de\ntwo");
  keys(["Delete"], "o‹ne\n\n```ts\ncode‸\n```\n\ntwo\n", "o‸\ntwo");
  keys(["x"], "one\n\n```ts\nco‹de\n```\n\ntw‸o\n", "one\n```ts cox‸\no");
  keys(["Delete"], "one\n\n```ts\n‹code\n```\n\ntw‸o\n", "one\n‸o");
  keys(["x"], "```ts\nco‹de\n```\n\none\n\n```ts\nco‸de\n```\n", "```ts cox‸\n```ts de");
  keys(["x"], "```ts\n‹code\n```\n\none\n\n```ts\ncode‸\n```\n", "x‸");
  keys(["Enter", "x"], `o‹ne\n\n${cell}\n\ntw‸o\n`, "o\nx‸o");
  keys(["Enter", "x"], "one\n\n```ts\nco‹de\n```\n\ntw‸o\n", "one\n```ts co⏎x‸\no");
  keys(["x"], `- o‹ne\n- two\n\n${cell}\n\nth‸ree\n`, "- ox‸ree");
  keys(["x"], "# o‹ne\n\n$$\nma‸th\n$$\n", "# ox‸\n$$ th");
  keys(["Delete"], "o‹ne\n\n| a |\n|---|\n| b‸ |\n\ntwo\n", "o‸\ntwo");
  keys(["x"], "| a‹ |\n|---|\n| b |\n\ntw‸o\n", "x‸o");
  keys(["Control+z"], "o‹ne\n\n```ts\nco‸de\n```\n", "o‹ne\n```ts co‸de");
  keys(["x", "Control+z"], "o‹ne\n\n```ts\nco‸de\n```\n", "o‹ne\n```ts co‸de");
  scenario(
    "composed text replaces it",
    "o‹ne\n\n```ts\nco‸de\n```\n",
    [compose("に", "日本")],
    "o日本‸\n```ts de",
  );
  scenario("a cut takes it away", "o‹ne\n\n```ts\nco‸de\n```\n", ["Control+x"], "o‸\n```ts de");
});

describeKeys("clicks and Ctrl+A over prose and cells", ({ scenario }) => {
  scenario(
    "a shifted click in a cell selects from the text",
    "‸one\n\n```ts\ncode\n```\n\ntwo\n",
    ["End", click("code", { shift: true }), "Shift+End", "x"],
    "onex‸\ntwo",
  );
  scenario(
    "a shifted click in the text selects from a cell",
    "```ts\ncode‸\n```\n\none\n\ntwo\n",
    [click("two", { shift: true }), "Shift+End", "x"],
    "```ts codex‸\n",
  );
  scenario(
    "a shifted click over a cell selects it",
    "‸one\n\n```ts\ncode\n```\n\ntwo\n",
    [click("two", { shift: true }), "Shift+End", "Delete"],
    "‸",
  );
  const drag =
    (from: string, to: string): Step =>
    async (page) => {
      const edge = async (text: string): Promise<[number, number]> => {
        const { x, y, height } = (await page.getByText(text, { exact: true }).first().boundingBox())!;
        return [x + 1, y + height / 2];
      };
      await page.getByText(from, { exact: true }).first().hover();
      await page.mouse.move(...(await edge(from)));
      await page.mouse.down();
      await page.mouse.move(...(await edge(to)), { steps: 8 });
      await page.mouse.up();
    };
  scenario(
    "a drag from a cell into the text selects what is between",
    "‸one\n\n```ts\ncode\n```\n\ntwo\n",
    [drag("code", "two"), "x"],
    "one\nx‸two",
  );
  scenario(
    "a drag from the text over a cell selects what is between",
    "‸one\n\n```ts\ncode\n```\n\ntwo\n",
    [drag("one", "two"), "x"],
    "x‸two",
  );
  scenario(
    "a drag up from a cell selects what is above",
    "‸one\n\n```ts\ncode\n```\n",
    [drag("code", "one"), "Delete"],
    "‸\n```ts code",
  );
  scenario(
    "Ctrl+A selects the cell, then the document",
    "one\n\n```ts\nco‸de\n```\n",
    ["Control+a", "x"],
    "one\n```ts x‸",
  );
  scenario(
    "Ctrl+A twice selects the document",
    "one\n\n```ts\nco‸de\n```\n",
    ["Control+a", "Control+a", "x"],
    "x‸",
  );
  scenario(
    "Ctrl+A in an empty cell selects the document",
    "one\n\n```ts\n```\n",
    [click(".cell .code", { selector: true }), "Control+a", "Delete"],
    "‸",
  );
  scenario(
    "Ctrl+A in text selects the document",
    "o‸ne\n\n```ts\ncode\n```\n",
    ["Control+a", "Backspace"],
    "‸",
  );
});

function expectX(cell: string, rest: string): string {
  return `one\n\`\`\`ts ${cell}‸\n${rest}two`;
}
