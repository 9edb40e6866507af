import * as hugin from "@raven-ts/hugin";
import * as kaun from "@raven-ts/kaun";
import * as nx from "@raven-ts/nx";
import * as rune from "@raven-ts/rune";
import { expect, test } from "vitest";
import * as raven from "../src/index.ts";

test.each([
  ["nx", raven.nx, nx],
  ["rune", raven.rune, rune],
  ["kaun", raven.kaun, kaun],
  ["hugin", raven.hugin, hugin],
])("raven.%s is the package of that name, every public name included", (_, inside, whole) => {
  expect(Object.keys(inside)).toEqual(Object.keys(whole));
  for (const key of Object.keys(whole)) expect(Reflect.get(inside, key)).toBe(Reflect.get(whole, key));
});

test("the umbrella exports one namespace a package and nothing else", () => {
  expect(Object.keys(raven).sort()).toEqual(["hugin", "kaun", "nx", "rune"]);
});
