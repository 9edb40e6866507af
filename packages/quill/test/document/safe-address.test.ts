import { expect, test } from "vitest";
import { LINKS, PICTURES, safeAddress } from "../../src/document/safe-address.ts";

test.each([
  "a/b.md",
  "#part",
  "?q=a:b",
  "/x:y",
  "../a:b/c",
  "",
  "https://x.org",
  "HTTP://x.org",
  "mailto:a@b.c",
])("a link may lead to %j", (address) => {
  expect(safeAddress(address, LINKS)).toBe(address);
});

test.each([
  "javascript:x",
  "JavaScript:x",
  " java\nscript:x",
  "\u0001javascript:x",
  "vbscript:x",
  "data:text/html,x",
  "file:///x",
  "blob:x",
])("a link may not lead to %j", (address) => {
  expect(safeAddress(address, LINKS)).toBeNull();
});

test("pictures may hold their own data", () => {
  expect(safeAddress("data:image/png;base64,AA", PICTURES)).toBe("data:image/png;base64,AA");
  expect(safeAddress("javascript:x", PICTURES)).toBeNull();
});
