import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("../src/style/tokens.css", import.meta.url), "utf8");
const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");

const colours = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]),
  );

/** Relative luminance of WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

describe.each([
  ["light", colours(light)],
  ["dark", { ...colours(light), ...colours(dark) }],
])("the %s scheme", (_, scheme) => {
  const names = Object.keys(scheme);
  const texts = names.filter((name) => /^(text|text-soft|accent|danger|busy|good)$|^code-|^ansi-/.test(name));

  it.each(texts)("sets %s apart from the page and from code by at least 4.5 : 1", (name) => {
    expect(contrast(scheme[name]!, scheme.page!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(scheme[name]!, scheme.code!)).toBeGreaterThanOrEqual(4.5);
  });

  it("sets errors and buttons apart from their background", () => {
    expect(contrast(scheme.danger!, scheme["danger-soft"]!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(scheme.text!, scheme["danger-soft"]!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(scheme["on-accent"]!, scheme.accent!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(scheme.page!, scheme.text!)).toBeGreaterThanOrEqual(4.5);
  });
});
