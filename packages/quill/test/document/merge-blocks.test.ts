import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Merge, parseMarkdown, writeMarkdown } from "../../src/document/index.ts";
import { documents } from "./random-document.ts";

const base = "# T\n\none\n\n* a\n* b\n\n\ntwo\n\n```ts\nx\n```\n\nthree\n";
const merged = (mine: string, theirs: string, from = base): string => {
  const merge = Merge.of(from, mine, theirs);
  expect(merge.conflicts).toEqual([]);
  return merge.text([]);
};

describe("merging by blocks", () => {
  it("takes changes of different blocks from both", () => {
    expect(merged(base.replace("one", "one mine"), base.replace("two", "two theirs"))).toBe(
      base.replace("one", "one mine").replace("two", "two theirs"),
    );
  });

  it("takes changes of neighbouring blocks from both", () => {
    expect(merged(base.replace("two", "2"), base.replace("x\n", "y\n"))).toBe(
      base.replace("two", "2").replace("x\n", "y\n"),
    );
  });

  it("takes a block that one removed out, and one that the other put in in", () => {
    expect(merged(base.replace("one\n\n", ""), `${base}\nfour\n`)).toBe(
      `${base.replace("one\n\n", "")}\nfour\n`,
    );
  });

  it("keeps what both put in at one place", () => {
    expect(merged(`${base}\nmine\n`, `${base}\ntheirs\n`)).toBe(`${base}\ntheirs\n\nmine\n`);
    expect(merged(`mine\n\n${base}`, `theirs\n\n${base}`)).toBe(`theirs\n\nmine\n\n${base}`);
    expect(merged("mine\n", "theirs\n", "")).toBe("theirs\n\nmine\n");
  });

  it("takes the same change of both once", () => {
    const both = base.replace("one", "1").replace("three", "3");
    expect(merged(both, both.replace("two", "2"))).toBe(both.replace("two", "2"));
  });

  it("finds a conflict where both changed one block, and takes what is chosen", () => {
    const merge = Merge.of(
      base,
      base.replace("one", "mine"),
      base.replace("one", "theirs").replace("two", "2"),
    );
    expect(merge.conflicts).toEqual([{ mine: "mine", theirs: "theirs" }]);
    expect(merge.text(["mine"])).toBe(base.replace("one", "mine").replace("two", "2"));
    expect(merge.text(["theirs\n\nmine"])).toBe(base.replace("one", "theirs\n\nmine").replace("two", "2"));
    expect(merge.text([""])).toBe(base.replace("one\n\n", "").replace("two", "2"));
  });

  it("finds a conflict where one removed what the other changed", () => {
    const merge = Merge.of(base, base.replace("\n\n\ntwo", ""), base.replace("two", "2"));
    expect(merge.conflicts).toEqual([{ mine: "", theirs: "2" }]);
    expect(merge.text(["2"])).toBe(base.replace("two", "2").replace("\n\n\n2", "\n\n2"));
  });

  it("finds each conflict by itself where both changed neighbours", () => {
    const merge = Merge.of("a\n\nb\n", "a1\n\nb1\n", "a2\n\nb2\n");
    expect(merge.conflicts).toEqual([
      { mine: "a1", theirs: "a2" },
      { mine: "b1", theirs: "b2" },
    ]);
    expect(merge.text(["a1", "b2"])).toBe("a1\n\nb2\n");
  });

  it("keeps Windows line ends and a byte order mark", () => {
    const windows = (text: string): string => `\ufeff${text.replaceAll("\n", "\r\n")}`;
    expect(merged(windows(base.replace("one", "1")), windows(base.replace("two", "2")), windows(base))).toBe(
      windows(base.replace("one", "1").replace("two", "2")),
    );
  });

  it("gives back the bytes of the only text that changed", () => {
    void fc.assert(
      fc.property(documents, documents, (one, other) => {
        const [before, after] = [writeMarkdown(one), writeMarkdown(other)];
        fc.pre(
          parseMarkdown(before).source.blocks.length > 0 && parseMarkdown(after).source.blocks.length > 0,
        );
        expect(merged(after, before, before)).toBe(after);
        expect(merged(before, after, before)).toBe(after);
        expect(merged(after, after, before)).toBe(after);
      }),
      { numRuns: 60, seed: 20261127 },
    );
  });
});
