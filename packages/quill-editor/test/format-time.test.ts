import { expect, it } from "vitest";
import { duration } from "../src/page/format-time.ts";

it.each([
  [0.2, "< 1 ms"],
  [12.4, "12 ms"],
  [1234, "1.2 s"],
  [75_000, "1 min 15 s"],
  [3_720_000, "1 h 2 min"],
])("writes %d ms as %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});
