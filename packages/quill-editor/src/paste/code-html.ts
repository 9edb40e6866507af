const monospace = /monospace|menlo|monaco|consolas|courier|jetbrains|fira code|source code|sfmono|cascadia/i;

/** Numbers of lines, beside lines of code that are rows of a table. */
const numbered = "td[data-line-number],td.blob-num,td.hljs-ln-numbers,td.lineno";

/** Whether an element holds code: `<pre>`, or what editors copy, lines in one typeface with their spaces kept. */
export function isCode(element: Element): boolean {
  if (element.localName === "pre") return true;
  if (element.localName === "table") return element.querySelector(`:is(${numbered}) + td`) !== null;
  const style = element.getAttribute("style") ?? "";
  return /white-space:\s*pre/i.test(style) && monospace.test(style);
}

/** The language that a block of code says in its classes, as web pages and forges write it. */
function languageOf(element: Element): string | null {
  const named = [element, ...element.querySelectorAll("code")].map((one) => one.className).join(" ");
  const around = element.parentElement?.className ?? "";
  return (
    /(?:^|\s)(?:lang(?:uage)?|highlight-source|brush:)-?\s?([\w+#.-]+)/.exec(`${named} ${around}`)?.[1] ??
    null
  );
}

/** Makes one `<pre>` of a block of code: its text, a line for each element that is one. */
export function codeLines(element: Element): void {
  const language = languageOf(element);
  for (const number of element.querySelectorAll(numbered)) number.remove();
  const text = linesOf(element).replaceAll("\u00a0", " ").replace(/\n+$/, "");
  const pre = element.ownerDocument.createElement("pre");
  if (language) pre.className = `language-${language}`;
  // HTML drops a line break at the start of `<pre>`.
  pre.textContent = text.startsWith("\n") ? `\n${text}` : text;
  element.replaceWith(pre);
}

function linesOf(element: Element): string {
  let out = "";
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) out += node.nodeValue;
    else if (node.nodeName === "BR") out += "\n";
    else if (node.nodeType === Node.ELEMENT_NODE) {
      const inner = linesOf(node as Element);
      const line = /^(?:DIV|P|LI|TR)$/.test(node.nodeName);
      if (line && out && !out.endsWith("\n")) out += "\n";
      out += line && !inner.endsWith("\n") ? `${inner}\n` : inner;
    }
  }
  return out;
}
