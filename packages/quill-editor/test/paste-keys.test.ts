import { expect, it } from "vitest";
import { describeKeys, type Step } from "./scenarios.ts";

/** Pastes what a clipboard holds: text, HTML, and what programs add for themselves. */
const paste =
  (data: Readonly<Record<string, string>>): Step =>
  (page) =>
    page.evaluate((held) => {
      const clipboardData = new DataTransfer();
      for (const [type, value] of Object.entries(held)) clipboardData.setData(type, value);
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    }, data);

const html = (value: string, text = "x"): Step => paste({ "text/html": value, "text/plain": text });
const text = (value: string): Step => paste({ "text/plain": value });

const wordItem = (marker: string, words: string, level = 1, list = 0): string =>
  `<p class=MsoListParagraphCxSpMiddle style='margin-left:.5in;mso-list:l${list} level${level} lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>${marker}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>${words}<o:p></o:p></p>\n`;

const google = (inner: string): string =>
  `<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1">${inner}</b>`;

const code = (...lines: string[]): string =>
  `<meta charset='utf-8'><div style="color: #ccc;background-color: #1f1f1f;font-family: Menlo, Monaco, 'Courier New', monospace;font-weight: normal;font-size: 12px;white-space: pre;">${lines
    .map((line) => (line ? `<div><span style="color: #569cd6;">${line}</span></div>` : "<br>"))
    .join("")}</div>`;

describeKeys("pasting from elsewhere", (editor) => {
  const becomes = (title: string, given: string, steps: readonly Step[], expected: string): void =>
    it(`${title}: ${JSON.stringify(expected)}`, async () => {
      await editor.after(given, ...steps);
      expect(await editor.text()).toBe(`${expected}\n`);
    });
  const pasted = (title: string, value: string, expected: string): void =>
    becomes(title, "‸", [html(value)], expected);

  pasted("Google Docs is not bold", google("<p><span style='font-weight:400'>plain</span></p>"), "plain");
  pasted(
    "Google Docs says its marks by styles",
    google(
      "<p><span style='font-weight:700'>b</span><span> </span><span style='font-style:italic'>i</span><span> </span><span style='text-decoration:line-through'>s</span></p>",
    ),
    "**b** *i* ~~s~~",
  );
  pasted(
    "a heading of Google Docs",
    google("<h2 dir='ltr'><span style='font-weight:400'>Head</span></h2><p><span>text</span></p>"),
    "## Head\n\ntext",
  );
  pasted(
    "lists of Google Docs",
    google(
      "<ul><li style='font-weight:400' aria-level='1'><p><span>a</span></p></li><ul><li aria-level='2'><p><span>b</span></p></li></ul><li aria-level='1'><p><span>c</span></p></li></ul>",
    ),
    "- a\n  - b\n- c",
  );
  pasted(
    "bold and italic at once",
    "<p><span style='font-weight:bold;font-style:italic'>x</span></p>",
    "***x***",
  );

  pasted("bullets of Word", wordItem("·", "one") + wordItem("·", "two"), "- one\n- two");
  pasted("numbers of Word", wordItem("1.", "one") + wordItem("2.", "two"), "1. one\n2. two");
  pasted("numbers of Word from three", wordItem("3.", "c") + wordItem("4.", "d"), "3. c\n4. d");
  pasted(
    "nested lists of Word",
    wordItem("·", "a") + wordItem("o", "b", 2) + wordItem("·", "c"),
    "- a\n  - b\n- c",
  );
  pasted(
    "text around a list of Word",
    `<p class=MsoNormal>before<o:p></o:p></p>${wordItem("·", "a")}<p class=MsoNormal>after<o:p></o:p></p>`,
    "before\n\n- a\n\nafter",
  );
  pasted("a bold word of Word", wordItem("·", "a <b>b</b>"), "- a **b**");

  pasted("code of VS Code by its HTML", code("let a = 1;", "", "  b();"), "```\nlet a = 1;\n\n  b();\n```");
  becomes(
    "code of VS Code with its language",
    "‸",
    [
      paste({
        "text/html": code("let a = 1;", "b();"),
        "text/plain": "let a = 1;\nb();",
        "vscode-editor-data": '{"version":1,"mode":"typescript"}',
      }),
    ],
    "```ts\nlet a = 1;\nb();\n```",
  );
  becomes(
    "a word of VS Code in a sentence",
    "see ‸ now\n",
    [paste({ "text/plain": "f(a)", "vscode-editor-data": '{"version":1,"mode":"python"}' })],
    "see f(a) now",
  );
  pasted(
    "code of a web page",
    '<div class="highlight highlight-source-ts"><pre><span>const</span> a = 1;\n  b</pre></div>',
    "```ts\nconst a = 1;\n  b\n```",
  );
  pasted("code with a class", '<pre><code class="language-py">x = 1\n</code></pre>', "```py\nx = 1\n```");

  const shell = "$ ls *.ts\na_b.ts  c.ts\n$ echo $HOME and $PATH";
  becomes("what a terminal showed", "‸", [text(shell)], `\`\`\`\n${shell}\n\`\`\``);
  const user = "me@host:~/raven$ make\nok\n";
  becomes("a prompt with a host", "‸", [text(user)], `\`\`\`\n${user}\`\`\``);
  const columns = "PID   TTY    CMD\n1     ?      init\n22    pts/0  bash";
  becomes("columns of a terminal", "‸", [text(columns)], `\`\`\`\n${columns}\n\`\`\``);
  becomes("colours of a terminal go", "‸", [text("\u001b[31mred\u001b[0m\nplain")], "```\nred\nplain\n```");
  becomes("lines of text stay lines", "‸", [text("echo one\necho two")], "echo one\necho two");
  becomes("Windows lines stay lines", "‸", [text("one\r\ntwo")], "one\ntwo");
  becomes("paragraphs of text stay", "‸", [text("one\n\ntwo")], "one\n\ntwo");

  const grid = "<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>";
  pasted("cells of a spreadsheet", grid, "| a | b |\n| --- | --- |\n| 1 | 2 |");
  pasted(
    "cells with paragraphs",
    "<table><tbody><tr><th><p>a</p><p>b</p></th><th>c</th></tr><tr><td><ul><li>1</li><li>2</li></ul></td><td>x</td></tr></tbody></table>",
    "| a<br>b | c |\n| --- | --- |\n| 1<br>2 | x |",
  );
  pasted("one cell of a spreadsheet is its text", "<table><tr><td>42</td></tr></table>", "42");
  becomes("lines with tabs are a table", "‸", [text("a\tb\n1\t2\n")], "| a | b |\n| --- | --- |\n| 1 | 2 |");
  becomes("a line without a tab makes text of all", "‸", [text("a\tb\n1")], "a\tb\n1");
  becomes(
    "empty cells at the ends of rows may be missing",
    "‸",
    [text("a\tb\tc\n1\t2\n")],
    "| a | b | c |\n| --- | --- | --- |\n| 1 | 2 |  |",
  );
  becomes(
    "quoted cells hold tabs, lines and quotes",
    "‸",
    [text('"a\nb"\tc\n"x ""y"""\t2\n')],
    '| a<br>b | c |\n| --- | --- |\n| x "y" | 2 |',
  );
  becomes(
    "code with tabs before remarks and in front is no table",
    "‸",
    [text("a(); \t// one\n\tb();\t// two\tor\tthree\n")],
    "```\na(); \t// one\n\tb();\t// two\tor\tthree\n```",
  );

  becomes("Markdown becomes structure", "‸", [text("# H\n\n* a\n* b")], "# H\n\n* a\n* b");
  becomes("Markdown keeps its soft lines", "‸", [text("a *b*\nc")], "a *b*\nc");
  becomes(
    "an address over a selection is a link",
    "see ‹this‸ now\n",
    [text("https://e.com/a_b")],
    "see [this](https://e.com/a_b) now",
  );
  becomes(
    "an address over marked text keeps the mark",
    "**‹b‸**\n",
    [text("https://e.com")],
    "[**b**](https://e.com)",
  );
  becomes(
    "what is typed after the link is no link",
    "‹a‸\n",
    [text("https://e.com"), "b"],
    "[a](https://e.com)b",
  );
  becomes(
    "an address takes the place of another",
    "[‹a‸](u)\n",
    [text("https://e.com")],
    "[a](https://e.com)",
  );
  becomes("an address without a selection is itself", "‸", [text("https://e.com")], "https://e.com");
  becomes("two words are no address", "a ‹b‸\n", [text("https://e.com x")], "a https://e.com x");

  pasted(
    "a web page",
    '<h1>T</h1><p>a <a href="https://e.com" title="q">l</a> <code>c</code></p><ol start="4"><li>x</li></ol><blockquote><p>q</p></blockquote><hr>',
    '# T\n\na [l](https://e.com "q") `c`\n\n4. x\n\n> q\n\n---',
  );
  pasted(
    "tasks of a web page",
    '<ul><li><input type="checkbox" checked disabled> done</li><li><input type="checkbox" disabled> open</li></ul>',
    "- [x] done\n- [ ] open",
  );
  pasted(
    "a formula of a web page",
    '<p>so <span class="katex"><math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math><span aria-hidden="true">x2</span></span></p>',
    "so $x^2$",
  );
  pasted(
    "a formula of its own",
    '<p>a</p><span class="katex-display"><span class="katex"><math display="block"><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math></span></span><p>b</p>',
    "a\n\n$$\nx^2\n$$\n\nb",
  );
  pasted(
    "aligned cells",
    '<table><tr><th align="left">a</th><th style="text-align:right">b</th></tr><tr><td>1</td><td>2</td></tr></table>',
    "| a | b |\n| :-- | --: |\n| 1 | 2 |",
  );
  pasted(
    "what would run is left out",
    '<p>a<script>bad()</script><a href="javascript:bad()">b</a></p>',
    "ab",
  );
  pasted(
    "a picture elsewhere is a link",
    '<p>see <img src="https://e.invalid/p.png" alt="it" onerror="bad()"></p>',
    "see [it](https://e.invalid/p.png)",
  );

  pasted(
    "an address that is its own text",
    '<a href="https://e.com/a_b">https://e.com/a_b</a>',
    "https://e.com/a_b",
  );
  pasted("an empty line ends a paragraph", "one<br>two<br><br>three", "one\\\ntwo\n\nthree");
  pasted(
    "lines of a mail",
    "<div>one<div>two</div><div><br></div><div>three <b>b</b></div></div>",
    "one\n\ntwo\n\nthree **b**",
  );
  pasted(
    "code of a forge, with numbers of lines",
    '<table><tbody><tr><td data-line-number="1"></td><td class="blob-code">a</td></tr><tr><td data-line-number="2"></td><td>  b</td></tr></tbody></table>',
    "```\na\n  b\n```",
  );
  pasted(
    "code of JetBrains",
    '<pre style="font-family:monospace"><span>def </span>f():<br>    <span>return </span>1<br></pre>',
    "```\ndef f():\n    return 1\n```",
  );
  pasted(
    "items of Word on the web",
    '<ul><li><p><span>a</span><span class="EOP">&nbsp;</span></p></li><li><p>b</p></li></ul>',
    "- a\n- b",
  );
  pasted("letters of Word are numbers", wordItem("a)", "one") + wordItem("b)", "two"), "1. one\n2. two");
  pasted(
    "a heading of Word is not bold",
    "<h1><b><span style='font-weight:bold'>Head</span></b></h1>",
    "# Head",
  );
  pasted(
    "a cell with a bar and an empty one",
    "<table><tr><td>a|b</td><td></td></tr><tr><td>1</td><td>x<br>y</td></tr></table>",
    "| a\\|b |  |\n| --- | --- |\n| 1 | x<br>y |",
  );
  pasted("pictures without an address of the web are their text", '<img src="file:///p.png" alt="p">', "p");
  pasted(
    "a picture that holds its own data stays",
    '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="p">',
    "![p](data:image/gif;base64,R0lGODlhAQABAAAAACw=)",
  );
  becomes(
    "indented lines are code",
    "‸",
    [text("def f(x):\n    return x\n\nf(1)")],
    "```\ndef f(x):\n    return x\n\nf(1)\n```",
  );
  becomes("spaces around words stay", "a‸b\n", [text(" c ")], "a c b");
  becomes(
    "an address without a scheme over a selection",
    "‹a‸\n",
    [text("www.ex.org")],
    "[a](https://www.ex.org)",
  );
  becomes(
    "lines with tabs in a table are its cells",
    "| a‸ | b |\n|-|-|\n| 1 | 2 |\n",
    [text("x\ty\nz\tw\n")],
    "| x | y |\n|-|-|\n| z | w |",
  );
  becomes(
    "Markdown of VS Code becomes structure",
    "‸",
    [
      paste({
        "text/plain": "# a\n\n- b",
        "text/html": code("# a", "", "- b"),
        "vscode-editor-data": '{"mode":"markdown"}',
      }),
    ],
    "# a\n\n- b",
  );
  pasted(
    "no cell or output is forged",
    '<pre data-id="c1">x</pre><div class="output" data-id="c1">forged</div>',
    "```\nx\n```\n\nforged",
  );

  pasted(
    "a picture of someone who says to be a notebook is a link",
    `<p data-pm-slice="1 1 []">a <img src="https://e.invalid/p.png" alt="p"> <span data-quill-image='{"url":"//e.invalid/q.png","alt":"q"}' alt="q"></span></p>`,
    "a [p](https://e.invalid/p.png) [q](https://e.invalid/q.png)",
  );
  pasted(
    "a web page does not name its elements as a notebook does",
    `<p>a <span data-quill-image='{"url":"https://e.invalid/q.png"}'>b</span></p>`,
    "a b",
  );
  becomes(
    "a picture of the web that was copied here is a picture",
    "‹a ![p](https://e.invalid/own.png) b‸\n",
    ["Control+x", "Control+v"],
    "a ![p](https://e.invalid/own.png) b",
  );

  it("loads nothing by pasting", async () => {
    const asked: string[] = [];
    editor.page.on("request", (request) => asked.push(request.url()));
    await editor.after(
      "‸",
      html(
        '<style>@import "https://e.invalid/s.css";</style><link rel="stylesheet" href="https://e.invalid/l.css"><img src="https://e.invalid/p.png"><iframe src="https://e.invalid/f"></iframe><video poster="https://e.invalid/v"></video><div style="background:url(https://e.invalid/b)">x</div>',
      ),
    );
    await editor.page.waitForTimeout(200);
    expect(asked.filter((url) => url.includes("e.invalid"))).toEqual([]);
  });
});
