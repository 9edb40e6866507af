import { expect, it } from "vitest";
import { describeKeys, type Step } from "./scenarios.ts";

interface Given {
  readonly html?: string;
  readonly text?: string;
  readonly vscode?: string;
  readonly files?: readonly (readonly [name: string, type: string])[];
}

/** Pastes, as a browser does on Ctrl+V, what another program put on the clipboard. */
const paste =
  ({ html, text, vscode, files }: Given): Step =>
  (page) =>
    page.evaluate(
      ([ofHtml, ofText, ofCode, ofFiles]) => {
        const data = new DataTransfer();
        if (ofHtml !== undefined) data.setData("text/html", ofHtml);
        if (ofText !== undefined) data.setData("text/plain", ofText);
        if (ofCode !== undefined) data.setData("vscode-editor-data", ofCode);
        for (const [name, type] of ofFiles ?? []) data.items.add(new File(["x"], name, { type }));
        const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
        document.querySelector(".notebook")!.dispatchEvent(event);
        return new Promise((resolve) => setTimeout(resolve, 20));
      },
      [html, text, vscode, files] as const,
    );

const word = (level: number, marker: string, text: string): string =>
  `<p class=MsoListParagraph style='margin-left:36pt;mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='mso-list:Ignore'>${marker}<span style='font:7pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>${text}<o:p></o:p></p>`;

const vscodeHtml =
  "<meta charset='utf-8'><div style=\"font-family: Menlo, Monaco, monospace;white-space: pre;\"><div><span>if (a) {</span></div><div><span>  b();</span></div><br><div><span>}</span></div></div>";

describeKeys("paste from elsewhere", (editor) => {
  const becomes = (title: string, given: Given, written: string, at = "‸"): void =>
    it(title, async () => {
      await editor.after(at, paste(given));
      expect(await editor.text()).toBe(written);
    });

  becomes(
    "a web page keeps its structure",
    {
      html: "<h2>Head</h2><p>one <b>two</b> <i>three</i> <a href='https://e.org/x' title='T'>four</a></p><ul><li>a</li><li>b<ol start=3><li>c</li></ol></li></ul><blockquote><p>q</p></blockquote><pre><code class='language-js'>x\n  y</code></pre><hr>",
    },
    '## Head\n\none **two** *three* [four](https://e.org/x "T")\n\n- a\n- b\n\n  3. c\n\n> q\n\n```js\nx\n  y\n```\n\n---\n',
  );
  becomes(
    "Google Docs is not bold",
    {
      html: '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:400;font-style:normal">plain </span><span style="font-weight:700">bold</span><span style="font-style:italic"> it</span><span style="text-decoration:line-through"> s</span></p></b>',
    },
    "plain **bold** *it* ~~s~~\n",
  );
  becomes("Word's bullets are a list", { html: word(1, "·", "one") + word(1, "·", "two") }, "- one\n- two\n");
  becomes("Word's numbers are a list", { html: word(1, "3.", "c") + word(1, "4.", "d") }, "3. c\n4. d\n");
  becomes(
    "Word's levels are nested",
    { html: word(1, "·", "one") + word(2, "o", "deep") + word(1, "·", "two") },
    "- one\n  - deep\n- two\n",
  );
  becomes(
    "two lists of Word with text between are two lists",
    { html: `${word(1, "·", "one")}<p class=MsoNormal>text</p>${word(1, "1.", "two")}` },
    "- one\n\ntext\n\n1. two\n",
  );
  becomes(
    "check boxes are tasks",
    { html: "<ul><li><input type=checkbox checked> a</li><li><input type=checkbox>b</li></ul>" },
    "- [x] a\n- [ ] b\n",
  );
  becomes(
    "code of VS Code is a block of its language",
    { html: vscodeHtml, text: "if (a) {\n  b();\n\n}", vscode: '{"version":1,"mode":"typescript"}' },
    "```ts\nif (a) {\n  b();\n\n}\n```\n",
  );
  becomes("code of an editor is a block", { html: vscodeHtml }, "```\nif (a) {\n  b();\n\n}\n```\n");
  becomes(
    "one line of code stays in its line",
    { text: "a_b", vscode: '{"mode":"python"}' },
    "(a_b)\n",
    "(‸)",
  );
  becomes(
    "lines of a terminal are kept",
    { text: "$ ls -l\ntotal 4\n-rw-r--r-- 1 me a_b.md\n" },
    "```\n$ ls -l\ntotal 4\n-rw-r--r-- 1 me a_b.md\n```\n",
  );
  becomes("lines of plain text are kept", { text: "one\ntwo\nthree" }, "one\ntwo\nthree\n");
  becomes(
    "aligned columns are kept",
    { text: "NAME    SIZE\na       1\nb       22" },
    "```\nNAME    SIZE\na       1\nb       22\n```\n",
  );
  becomes(
    "indented code is kept",
    { text: "def f(x):\n    return x\n" },
    "```\ndef f(x):\n    return x\n```\n",
  );
  becomes(
    "cells of a spreadsheet are a table",
    { text: "a\tb\n1\t2\n3\t\n" },
    "| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 |  |\n",
  );
  becomes(
    "a table of HTML is a table",
    {
      html: "<table><thead><tr><th>a</th><th align=right>b</th></tr></thead><tbody><tr><td>1</td><td><b>2</b></td></tr></tbody></table>",
    },
    "| a | b |\n| --- | --: |\n| 1 | **2** |\n",
  );
  becomes(
    "a ragged table gets its cells",
    { html: "<table><tr><td>a</td><td>b</td></tr><tr><td>1</td></tr></table>" },
    "| a | b |\n| --- | --- |\n| 1 |  |\n",
  );
  becomes(
    "Markdown becomes structure",
    { text: "# H\n\n- a\n- [x] b\n\n| x |\n|---|\n| 1 |\n" },
    "# H\n\n- a\n- [x] b\n\n| x |\n|---|\n| 1 |\n",
  );
  becomes("wrapped prose with marks stays prose", { text: "one **two**\nthree" }, "one **two**\nthree\n");
  becomes(
    "an address is the link of what is selected",
    { text: "https://e.org/a_b" },
    "see [this text](https://e.org/a_b) now\n",
    "see ‹this text‸ now\n",
  );
  becomes("an address at the caret is itself", { text: "https://e.org/a_b" }, "(https://e.org/a_b)\n", "(‸)");
  becomes(
    "a picture of a page is not loaded",
    { html: "<p>a <img src='http://tracker.invalid/p.png' alt='pic'> b</p>" },
    "a [pic](http://tracker.invalid/p.png) b\n",
  );
  becomes("an address that runs is no link", { html: "<a href=' java\tscript:alert(1)'>a</a>" }, "a\n");
  becomes(
    "a picture is kept as a file",
    { files: [["p 1.png", "image/png"]] },
    "a![p 1](<kept-p 1.png>)b\n",
    "a‸b",
  );
  becomes(
    "several files are kept in order",
    {
      files: [
        ["a.png", "image/png"],
        ["b.csv", "text/csv"],
      ],
    },
    "![a](kept-a.png)[b.csv](kept-b.csv)\n",
  );

  it("pastes the text and not its picture where a program gives both", async () => {
    await editor.after("‸", paste({ text: "x", html: "<p>x</p>", files: [["image.png", "image/png"]] }));
    expect(await editor.text()).toBe("x\n");
  });

  it("says that a file is not kept", async () => {
    await editor.after("a‸\n", paste({ files: [["large.png", "image/png"]] }));
    expect(await editor.page.evaluate(() => window.editor.failures)).toEqual([
      "large.png is not kept: too large",
    ]);
    expect(await editor.text()).toBe("a\n");
  });

  it("keeps a file that is dropped, where it is dropped", async () => {
    await editor.after("one‸\n\ntwo\n", async (page) => {
      const box = (await page.getByText("two", { exact: true }).boundingBox())!;
      await page.evaluate(
        ([x, y]) => {
          const data = new DataTransfer();
          data.items.add(new File(["x"], "p.png", { type: "image/png" }));
          const event = new DragEvent("drop", {
            dataTransfer: data,
            clientX: x,
            clientY: y,
            bubbles: true,
            cancelable: true,
          });
          document.elementFromPoint(x, y)!.dispatchEvent(event);
          return new Promise((resolve) => setTimeout(resolve, 20));
        },
        [box.x + 1, box.y + box.height / 2] as const,
      );
    });
    expect(await editor.text()).toBe("one\n\n![p](kept-p.png)two\n");
  });
});

describeKeys("between two pages", (editor) => {
  it("what is cut in one page is pasted in another with all that it was", async () => {
    const text =
      '- [x] a\n\n5) b\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n\n~~~js hide\nx\n~~~\n\n[t](u.md "T") $x$\n';
    await editor.after(text);
    await editor.page.evaluate(() => window.editor.focus());
    await editor.then("Control+a", "Control+x");
    const other = await editor.page.context().browser()!.newPage();
    await other.goto(editor.page.url());
    await other.waitForFunction("window.editor !== undefined");
    await other.evaluate(() => {
      window.editor.open("");
      window.editor.focus();
    });
    await other.keyboard.press("Control+v");
    expect(await other.evaluate(() => window.editor.text())).toBe(text);
    await other.close();
  });
});
