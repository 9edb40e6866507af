import { expect, it } from "vitest";
import { compose, describeKeys, type Step } from "./scenarios.ts";

describeKeys("Markdown as it is typed", ({ after, text, scenario }) => {
  const typed = (markdown: string, shown: string, written = `${markdown.trimEnd()}\n`): void =>
    it(`${JSON.stringify(markdown)} is shown as ${JSON.stringify(shown)}`, async () => {
      expect(
        await after(
          "‸",
          ...markdown
            .split(/(?<=\n)/)
            .flatMap((line): Step[] => (line.endsWith("\n") ? [line.slice(0, -1), "Enter"] : [line]))
            .filter((step) => step !== ""),
        ),
      ).toBe(shown);
      expect(await text()).toBe(written);
    });

  typed("*a* _b_ `c` d", "*a* *b* `c` d‸");
  typed("_em_ x", "*em* x‸");
  typed("*em* x", "*em* x‸");
  typed("**b** x", "**b** x‸");
  typed("__b__ x", "**b** x‸");
  typed("***x*** y", "***x*** y‸");
  typed("`c`d", "`c`d‸");
  typed("~~s~~ x", "~~s~~ x‸");
  typed("**a *b* c** d", "**a *****b***** c** d‸");
  typed("**a `x` c** d", "**a `x` c** d‸");
  typed("[site](a.md) x", "[site](a.md) x‸");
  typed('[site](a.md "T") x', "[site](a.md) x‸");
  typed("[**b**](u) x", "[**b**](u) x‸");
  typed("[w](a_(b)) x", "[w](a_(b)) x‸");
  typed("[t](_a_b_) x", "[t](_a_b_) x‸");
  typed("![a](p.png) x", "![a](p.png) x‸");
  typed('![](p.png "T")', "![](p.png)‸");
  typed("$x_1$ y", "$x_1$ y‸");
  typed("$a*b*c$ y", "$a*b*c$ y‸");
  typed("`a*b*c` y", "`a*b*c` y‸");
  typed("`[t](u)` y", "`[t](u)` y‸");
  typed("a[^1] b", "a[^1] b‸\n[^1]:", "a[^1] b\n\n[^1]:\n");
  typed("see https://e.com/a_b_c now", "see [https://e.com/a_b_c](https://e.com/a_b_c) now‸");
  typed("me@ex.org, x", "[me@ex.org](mailto:me@ex.org), x‸");
  typed("to me@ex.org now", "to [me@ex.org](mailto:me@ex.org) now‸");
  typed("http://e.org/_a_ x", "[http://e.org/_a](http://e.org/_a)_ x‸");
  typed("| x | y |\n1", "| x | y |\n| 1‸ |  |", "| x | y |\n| --- | --- |\n| 1 |  |\n");
  typed("| **x** | `y` |\n", "| **x** | `y` |\n| ‸ |  |", "| **x** | `y` |\n| --- | --- |\n|  |  |\n");
  typed("| x | y |\n|:--|--:|\n1", "| x | y |\n| 1‸ |  |", "| x | y |\n| :-- | --: |\n| 1 |  |\n");
  typed("# Head\ntext", "# Head\ntext‸", "# Head\n\ntext\n");
  typed("### Head", "### Head‸");
  typed("> quote", "> quote‸");
  typed("- a\nb", "- a\n- b‸", "- a\n- b\n");
  typed("* a", "- a‸");
  typed("+ a", "- a‸");
  typed("7. a", "7. a‸");
  typed("3) a", "3. a‸");
  typed("- [ ] a", "- [ ] a‸");
  typed("- [x] a", "- [x] a‸");
  typed("---x", "---\nx‸", "---\n\nx\n");
  typed("***\nx", "---\nx‸", "***\n\nx\n");
  typed("snake_case_name x", "snake_case_name x‸");
  typed("2 * 3 * 4", "2 * 3 * 4‸");
  typed("a\\*b* c", "a\\*b* c‸", "a\\\\\\*b* c\n");
  typed("$5 and $6", "$5 and $6‸", "\\$5 and $6\n");

  scenario("a fence with a language opens a cell", "‸", ["```ts", "Enter", "x"], "```ts x‸");
  scenario(
    "a note that is typed takes the place of the empty one that its reference made",
    "a‸\n",
    ["[^1]", "Enter", "[^1]: ", "note"],
    "a[^1]\n[^1]: note‸",
  );
  scenario(
    "a note that says something stays beside the one that is typed",
    "a‸\n\n[^1]: old\n",
    ["Enter", "[^1]: ", "note"],
    "a\n[^1]: note‸\n[^1]: old",
  );
  scenario("a note is typed as Markdown has it", "a‸\n", ["Enter", "[^1]: ", "note"], "a\n[^1]: note‸");

  const back = (given: string, shown: string): void =>
    scenario(
      `Backspace takes back what became of ${JSON.stringify(given)}`,
      "‸",
      [given, "Backspace"],
      shown,
    );
  back("*a*", "*a*‸");
  back("**a**", "**a**‸");
  back("`a`", "`a`‸");
  back("_a_", "_a_‸");
  back("~~a~~", "~~a~~‸");
  back("[a](b)", "[a](b)‸");
  back("![a](b)", "![a](b)‸");
  back("$x$", "$x$‸");
  back("# ", "# ‸");
  back("> ", "> ‸");
  back("- ", "- ‸");
  back("5. ", "5. ‸");
  back("---", "---‸");

  it("takes back the formatting, and the text is escaped where it has to be", async () => {
    await after("‸", "*a*", "Backspace", " x");
    expect(await text()).toBe("\\*a* x\n");
    await after("‸", "[a](b)", "Backspace");
    expect(await text()).toBe("\\[a](b)\n");
  });

  scenario("composed text may be marked", "‸", ["**", compose("に", "日本"), "** x"], "**日本** x‸");
  scenario(
    "a composed sign closes a mark",
    "‸",
    ["*a", compose("*"), (page) => page.waitForTimeout(30), " x"],
    "*a* x‸",
  );
  scenario("nothing is a rule in a cell", "```ts\n‸\n```\n", ["*a* [b](c) "], "```ts *a* [b](c) ‸");
  scenario("nothing is a rule in a block of math", "$$\nx‸\n$$\n", ["*a*_b_"], "$$ x*a*_b_‸");
  scenario("nothing is a rule in a span of code", "`a‸b`\n", ["*x*"], "`a*x*‸b`");
});
