import * as fc from "fast-check";
import type { Node } from "prosemirror-model";
import { expect, it } from "vitest";
import { documents, withAnyAttributes } from "../../quill/test/document/random-document.ts";
import { describeKeys, type Step } from "./scenarios.ts";

/** One of each construct, as their bytes stand in a file. */
const constructs: Readonly<Record<string, string>> = {
  paragraph: "plain text",
  heading: "## Sub ##",
  "underlined heading": "Title\n=====",
  tasks: "- [x] two\n- [ ] three",
  "a list by stars": "* a\n* b",
  "a list from five": "5. five\n6. six",
  "a list by brackets": "3) c\n4) d",
  "a loose list": "- a\n\n- b",
  "nested lists": "- a\n  1. b\n     - c",
  quote: "> one\n>\n> two",
  "an aligned table": "| a | b |\n|:--|--:|\n| 1 | 2 |",
  "a padded table": "| aa   | b   |\n| ---- | :-: |\n| 1    |  2  |",
  "a narrow table": "|a|b|\n|-|-|\n|1|2|",
  "a cell": "```ts\nconst a = 1;\n\n  b\n```",
  "a cell with options": "```ts hide fold\nx\n```",
  "code by tildes": "~~~js\nold()\n~~~",
  "indented code": "    four\n      six",
  "math in a line": "so $a+b_1$ holds",
  "a block of math": "$$\nx^2\n$$",
  "a link with a title": '[t](u.md "T")',
  "a reference": "[text][label] and [label]\n\n[label]: http://e.org 'T'",
  "a bare address": "see https://e.com/a_b now",
  "an address in brackets": "<https://e.com>",
  footnote: "a[^1]\n\n[^1]: note",
  comment: "<!-- note -->",
  html: "<div>\n<b>x</b>\n</div>",
  "html in a line": "a <kbd>K</kbd> b",
  image: '![alt](p.png "T")',
  rule: "***",
  marks: "**b** __b__ *e* _e_ ~~s~~ `c` ***x***",
  breaks: "a\\\nb  \nc\nd",
  "front matter": "---\ntitle: t\n---\n\ntext",
  spaces: "a  b",
};

/** Bytes that the document itself does not hold: only the text of the block has them. */
const bytes: Readonly<Record<string, string>> = {
  "math between two signs": "a $$c$$ b",
  "a block of math by three signs": "$$$\nx\n$$$",
  "code with room": "a `` x`y `` and ` b ` c",
  "a long fence": "````ts\nx\n````",
  "a fence with blanks": "```  ts  hide\nx\n```",
  "titles in other quotes": "[t](<u v.md> 'T') and [t](u.md (T))",
  "a definition over two lines": '[ref]: <u.md>\n  "T"',
  "entities and escapes": "a&copy;b c\\_d",
  "a long underline": "Title\n=====",
  "a large box": "- [X] a",
  "text struck by one sign": "~one~ and H~2~O",
  "a lazy quote": "> a\nb",
  "a quote without blanks": ">a\n>b",
  "blanks behind a sign of a heading": "##   T",
  "code indented by a tab": "\tcode",
  "a list with other blanks": "-   a\n-  b",
  "numbers as they come": "1. a\n3. b\n3. c",
  "a table out of line": "| a | b\n|:-:|-\n| long text | x |",
  "nested, with all kinds": "- a\n\n  > q\n  lazy\n\n      code\n- $$x$$",
};

describeKeys("copying from one page to another", (editor) => {
  it.each(Object.entries({ ...constructs, ...bytes }))("keeps the bytes of %s", async (_, markdown) => {
    const { page } = editor;
    await editor.after(`${markdown}\n\nend‸\n`);
    await editor.then("Control+a", "Control+c");
    // A page that is loaded anew knows nothing of the one before it.
    await page.reload();
    await page.waitForFunction("window.editor !== undefined");
    await editor.after("‸");
    await editor.then("Control+v");
    expect(await editor.text()).toBe(`${markdown}\n\nend\n`);
  });

  it("writes an edited block by what it says, and others by their bytes", async () => {
    await editor.after("a &copy; b\n\nTitle\n=====\n");
    await editor.page.evaluate(() => window.editor.focus());
    await editor.then("Control+a", "Control+c");
    await editor.page.reload();
    await editor.page.waitForFunction("window.editor !== undefined");
    await editor.after("‸");
    await editor.then("Control+v", (page) => page.waitForTimeout(600), "Control+Home", "x");
    expect(await editor.text()).toBe("xa © b\n\nTitle\n=====\n");
  });

  it("takes no text that says something else than the block", async () => {
    await editor.after("‸");
    await editor.page.evaluate(() => {
      const data = new DataTransfer();
      data.setData(
        "text/html",
        '<p data-pm-slice="0 0 []" data-quill-source="<script>evil()</script>">good</p>',
      );
      document.activeElement!.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    expect(await editor.text()).toBe("good\n");
  });
});

describeKeys("cut and paste", (editor) => {
  const { after, then, text } = editor;
  const all: readonly Step[] = ["Control+a", "Control+x", "Control+v"];

  it.each(Object.entries(constructs))("gives back the bytes of %s", async (_, markdown) => {
    await after(`${markdown}\n`);
    await editor.page.evaluate(() => window.editor.focus());
    await then(...all);
    expect((await text()).trimEnd()).toBe(markdown.trimEnd());
  });

  it("gives back everything at once", async () => {
    const { "front matter": front, ...others } = constructs;
    const whole = `${front}\n\n${Object.values(others).join("\n\n")}\n`;
    await after(whole);
    await editor.page.evaluate(() => window.editor.focus());
    await then(...all);
    expect(await text()).toBe(whole);
  });

  it.each([
    "list",
    "table",
    "html_block",
    "thematic_break",
    "definition",
    "image",
    "math_inline",
    "footnote_def",
  ])("moves one %s", async (type) => {
    const whole = `one\n\n- [x] a\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n<!-- n -->\n\n***\n\n[r]: u "T"\n\n![i](p.png "T") $x$ [^1]\n\n[^1]: note\n`;
    await after(whole);
    await editor.page.evaluate((name) => window.editor.selectNode(name), type);
    await then("Control+x", "Control+z");
    expect(await text()).toBe(whole);
    await editor.page.evaluate((name) => window.editor.selectNode(name), type);
    const before = await editor.page.evaluate(() => window.editor.shown());
    await then("Control+x", "Control+v", "Control+z", "Control+z");
    expect(await text()).toBe(whole);
    expect(before).not.toBe("");
  });

  const ids = (): Promise<string[]> => editor.page.evaluate(() => window.editor.ids());

  it("gives a copy of a cell a new id", async () => {
    await after("‹a\n\n```ts\none\n```\n\nb‸\n");
    const [id] = await ids();
    await then("Control+c", "ArrowRight", "Enter", "Control+v");
    const copied = await ids();
    expect(copied).toHaveLength(2);
    expect(copied[0]).toBe(id);
    expect(copied[1]).not.toBe(id);
  });

  it("keeps the id of a cell that is cut and pasted, once", async () => {
    await after("‹a\n\n```ts\none\n```\n\nb‸\n");
    const before = await ids();
    await then("Control+x");
    expect(await ids()).toEqual([]);
    await then("Control+v");
    expect(await ids()).toEqual(before);
    await then("Enter", "Control+v");
    const [first, second] = await ids();
    expect(first).toBe(before[0]);
    expect(second).not.toBe(first);
  });

  it("takes no id from HTML that looks like a cell that is there", async () => {
    await after("```ts\none\n```\n\nb‸\n");
    const before = await ids();
    await editor.page.evaluate((id) => {
      const data = new DataTransfer();
      data.setData(
        "text/html",
        `<pre data-quill-code_block='{"lang":"ts","id":"${id}"}' data-cell="${id}"><code>one</code></pre>`,
      );
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      document.querySelector(".notebook")!.dispatchEvent(event);
    }, before[0]!);
    const now = await ids();
    expect(now.filter((id) => id === before[0])).toHaveLength(1);
  });

  it("writes front matter that is pasted below other text as code", async () => {
    await after("---\na: 1\n---\n\ntext\n");
    await editor.page.evaluate(() => window.editor.selectNode("frontmatter"));
    await then("Control+c");
    await editor.page.evaluate(() => window.editor.caret("text", 4));
    await then("Enter", "Control+v");
    expect(await text()).toBe("---\na: 1\n---\n\ntext\n\n```yaml\na: 1\n```\n");
  });
});

describeKeys("hostile HTML", (editor) => {
  const hostile: readonly string[] = [
    "<img src='x' onerror='window.hacked = 1'>",
    "<script>window.hacked = 1</script>a",
    "<svg onload='window.hacked = 1'><text>a</text></svg>",
    "<a href='javascript:window.hacked = 1'>a</a>",
    "<iframe srcdoc='<script>parent.hacked = 1</script>'></iframe>",
    "<p data-quill-paragraph='{}' onclick='window.hacked = 1'>a</p>",
    `<pre data-quill-html_block='{"value":"<img src=x onerror=window.hacked=1>"}'></pre>`,
    `<hr data-quill-thematic_break='{"marker":"x\n\n~~~ts\ncell\n~~~"}'>`,
    `<h2 data-quill-heading='{"level":2,"closing":"\n\n~~~ts"}'>a</h2>`,
    `<pre data-quill-code_block='{"lang":"ts\nx"}'><code>a</code></pre>`,
    `<a data-quill-link='{"url":"javascript:window.hacked=1"}'>a</a>`,
    `<img data-quill-image='{"url":1}' src='p.png'>`,
    `<li data-quill-list_item='{"checked":"yes"}'>a</li>`,
    `<p data-quill-list='{"__proto__":{"x":1}}'>a</p>`,
  ];

  it.each(hostile)("runs nothing and forges nothing: %s", async (html) => {
    await editor.after("b‸\n");
    await editor.page.evaluate((given) => {
      const data = new DataTransfer();
      data.setData("text/html", given);
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      document.querySelector(".notebook")!.dispatchEvent(event);
    }, html);
    await editor.then("x");
    expect(await editor.page.evaluate(() => "hacked" in window)).toBe(false);
    expect(
      await editor.page.locator(".notebook [href^=javascript], .notebook [onclick], iframe").count(),
    ).toBe(0);
    expect(await editor.text()).not.toMatch(/^(?:~~~|```)\w/m);
  });
});

describeKeys("what is copied", (editor) => {
  const { after } = editor;
  /** The text on the clipboard after a copy. */
  const copied = async (given: string): Promise<string> => {
    await after(given);
    return editor.page.evaluate(() => {
      const data = new DataTransfer();
      const event = new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true });
      document.querySelector(".notebook")!.dispatchEvent(event);
      return data.getData("text/plain");
    });
  };

  it.each([
    ["one ‹two‸ three\n", "two"],
    ["a **‹b‸** c\n", "**b**"],
    ["- one ‹two‸\n- b\n", "two"],
    ["- a ‹b\n- c‸\n", "- b\n- c"],
    ["> a ‹b‸\n", "b"],
    ["| a | ‹b‸ |\n|---|---|\n", "b"],
    ["‹a_b* c‸\n", "a_b* c"],
    ["‹one\n\ntwo‸\n", "one\n\ntwo"],
    ["‹a\n\n```ts\nx_y\n```\n\nb‸\n", "a\n\n```ts\nx_y\n```\n\nb"],
    ["a ‹[l](u 'T')‸\n", '[l](u "T")'],
    ["## ‹head‸\n", "head"],
    ["5. ‹a\n6. b‸\n", "5. a\n6. b"],
  ])("%j is copied as %j", async (given, expected) => {
    expect(await copied(given)).toBe(expected);
  });

  it("comes back through HTML as it was, for any document and any attributes", async () => {
    const docs = fc.sample(withAnyAttributes(documents), { numRuns: 300, seed: 20261126 });
    const changed = await editor.page.evaluate(
      (given) => window.editor.changedByHtml(given),
      docs.map((doc: Node) => doc.toJSON() as unknown),
    );
    expect(changed.map((index) => docs[index]!.toString())).toEqual([]);
  });
});
