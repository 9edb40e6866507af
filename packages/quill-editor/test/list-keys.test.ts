import { describeKeys } from "./scenarios.ts";

describeKeys("keys in lists", ({ scenario }) => {
  scenario("Enter splits an item", "- one‸two\n", ["Enter"], "- one\n- ‸two");
});
