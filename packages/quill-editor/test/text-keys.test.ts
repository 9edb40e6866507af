import { click, compose, describeKeys } from "./scenarios.ts";

describeKeys("composed text and clicks", ({ scenario }) => {
  scenario(
    "text is taken as it was composed, at the caret",
    "one ‸two",
    [compose("に", "にほ", "日本")],
    "one 日本‸two",
  );
  scenario("composed text joins what was typed", "‸", ["a", compose("e", "é"), "b"], "aéb‸");
  scenario(
    "a shifted click selects, and a letter replaces what is selected",
    "‸alpha\n\nomega",
    ["Home", click("omega", { shift: true }), "x"],
    "x‸",
  );
});
