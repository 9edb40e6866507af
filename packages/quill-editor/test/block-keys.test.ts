import { describeKeys } from "./scenarios.ts";

describeKeys("keys in headings", ({ scenario }) => {
  scenario("Backspace at the start makes a paragraph", "one\n\n## ‸two\n", ["Backspace"], "one\n‸two");
  scenario("Backspace in the first heading makes a paragraph", "# ‸one\n", ["Backspace"], "‸one");
  scenario("Backspace in an empty heading makes a paragraph", "a\n\n# ‸\n", ["Backspace", "x"], "a\nx‸");
  scenario("Backspace twice joins the text above", "one\n\n## ‸two\n", ["Backspace", "Backspace"], "one‸two");
  scenario("Backspace in a heading of a list makes a paragraph", "- # ‸a\n", ["Backspace"], "- ‸a");
  scenario("Enter at the end begins a paragraph", "## one‸\n", ["Enter", "x"], "## one\nx‸");
  scenario("Enter at the start makes room above", "## ‸one\n", ["Enter"], "\n## ‸one");
  scenario("Enter in the middle splits a heading", "## one‸two\n", ["Enter"], "## one\n## ‸two");
  scenario("Delete at the end takes the next text", "# one‸\n\ntwo\n", ["Delete"], "# one‸two");
  scenario("Ctrl+Alt+0 makes a paragraph", "# one‸\n", ["Control+Alt+0"], "one‸");
  scenario("Ctrl+Alt+0 leaves a paragraph", "one‸\n", ["Control+Alt+0"], "one‸");
  scenario(
    "Ctrl+Alt+2 makes a heading and takes it back",
    "one‸\n",
    ["Control+Alt+2", "Control+Alt+2"],
    "one‸",
  );
});

describeKeys("keys in quotes and footnotes", ({ scenario }) => {
  scenario("Backspace at the start leaves the quote", "> ‸a\n", ["Backspace"], "‸a");
  scenario("Backspace takes one block out of a quote", "> ‸a\n>\n> b\n", ["Backspace"], "‸a\n> b");
  scenario("Backspace leaves the innermost quote", "> > ‸a\n", ["Backspace"], "> ‸a");
  scenario("Backspace joins paragraphs in a quote", "> a\n>\n> ‸b\n", ["Backspace"], "> a‸b");
  scenario("Backspace below a quote joins its text", "> a\n\n‸b\n", ["Backspace"], "> a‸b");
  scenario("Delete above a quote takes its text", "a‸\n\n> b\n>\n> c\n", ["Delete"], "a‸b\n> c");
  scenario("Delete at the end of a quote takes the text below", "> a‸\n\nb\n", ["Delete"], "> a‸b");
  scenario("Enter in an empty line leaves the quote", "> a‸\n", ["Enter", "Enter", "b"], "> a\nb‸");
  scenario(
    "Enter in an empty line in the middle of a quote leaves it there",
    "> a‸\n>\n> b\n",
    ["Enter", "Enter", "x"],
    "> a\nx‸\n> b",
  );
  scenario("Enter in a quote stays in it", "> a‸\n", ["Enter", "b"], "> a\n> b‸");
  scenario(
    "Backspace at the start of a footnote holds",
    "a[^1]\n\n[^1]: ‸b\n",
    ["Backspace"],
    "a[^1]\n[^1]: ‸b",
  );
  scenario("Backspace in a list of a quote leaves the list first", "> - ‸a\n", ["Backspace"], "> ‸a");
  scenario("Backspace below a rule removes it", "a\n\n---\n\n‸b\n", ["Backspace"], "a\n‸b");
});
