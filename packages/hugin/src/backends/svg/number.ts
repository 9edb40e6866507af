/** Shortest text of a coordinate rounded to 1/100 px. */
export function coord(v: number): string {
  const r = Math.round(v * 100) / 100;
  const text = r === 0 ? "0" : String(r);
  return text.startsWith("0.") ? text.slice(1) : text.startsWith("-0.") ? `-${text.slice(2)}` : text;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML 1.0 section 2.2 forbids control characters other than tab, newline and return. */
const allowed = (c: string): boolean => c >= " " || c === "\t" || c === "\n" || c === "\r";

/** Text as XML character data or an attribute value; what XML forbids is left out. */
export const escapeXml = (text: string): string =>
  [...text]
    .filter((c) => allowed(c) && c !== "\ufffe" && c !== "\uffff")
    .map((c) => ESCAPES[c] ?? c)
    .join("");
