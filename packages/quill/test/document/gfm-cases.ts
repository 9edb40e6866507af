/** GFM constructs, front matter, math and the shapes of notebooks; the specification has none of them. */
export const gfmCases: readonly string[] = [
  "| foo | bar |\n| --- | --- |\n| baz | bim |\n",
  "| abc | defghi |\n:-: | -----------:\nbar | baz\n",
  "| f\\|oo  |\n| ------ |\n| b `\\|` az |\n| b **\\|** im |\n",
  "| abc | def |\n| --- | --- |\n| bar | baz |\n> bar\n",
  "| abc | def |\n| --- | --- |\n| bar | baz |\nbar\n\nbar\n",
  "| abc | def |\n| --- |\n| bar |\n",
  "| abc | def |\n| --- | --- |\n| bar |\n| bar | baz | boo |\n",
  "| abc | def |\n| --- | --- |\n",
  '| a | b |\n|:--|--:|\n| *em* | [l](u "t") |\n| ~~s~~ | ![i](s.png) |\n',
  "a | b\n-|-\n1 | 2\n",
  "- [ ] foo\n- [x] bar\n",
  "- [x] foo\n  - [ ] bar\n  - [x] baz\n- [ ] bim\n",
  "1. [ ] one\n2. [x] two\n",
  "- [ ] a\n\n- [x] b\n\n  more\n",
  "- plain\n- [ ] task\n- plain again\n",
  "~~Hi~~ Hello, ~there~ world!\n",
  "This ~~has a\n\nnew paragraph~~.\n",
  "This will ~~~not~~~ strike.\n",
  "www.commonmark.org\n",
  "Visit www.commonmark.org/help for more information.\n",
  "http://commonmark.org\n\n(Visit https://encrypted.example.com/search?q=Markup+(business))\n",
  "foo@bar.baz\n",
  "Text[^1] and more[^note].\n\n[^1]: First note.\n\n[^note]: Second\n    with continuation.\n",
  "> | a | b |\n> |---|---|\n> | 1 | 2 |\n",
  "- item\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n",
  "---\ntitle: Hello\nkernel: ts\n---\n\n# Title\n\ntext\n",
  "Inline $a_1 + b_1$ and $$x^*y^*$$.\n\n$$\n\\int_0^1 x^2 \\, dx\n$$\n",
  "```ts {echo=false}\nconst x = 1;\n```\n<!-- quill:output -->\n<!-- out:stdout -->\nx = 42\n<!-- /quill:output -->\n\nnext\n",
  '```ts\nconst x = 1;\n```\n\n<!-- quill:output id="a" -->\n\n```text\n1\n```\n\n![plot](a.png)\n\n<!-- /quill:output -->\n',
  "> [!NOTE]\n> An alert.\n",
];

/** One document in which nearly every block is written in a style of its own. */
export const mixedStyles: string = `---
title: "Byte faithful"
---

Setext heading
==============

* star list
* second
    * four space nested

1) paren list
2) two

A line with __strong__ and _em_ and a hard break  
next line\\
third.

***

+ [ ] task one
+ [x] task two

| a|b |
|--|:-:|
|1 |2|

    indented code

~~~js
tilde fence
~~~

<div align="center">
  <b>raw html</b>
</div>

See [ref link][ref], ![img][pic] and <https://auto.link>.

[ref]: https://example.com  'A title'
[pic]: pic.png


Two blank lines above; trailing spaces here:   
Escapes \\* and &amp; entity &copy; done.

- loose

- list
`;
