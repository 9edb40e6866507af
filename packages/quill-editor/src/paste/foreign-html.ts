import { codeLines, isCode } from "./code-html.ts";
import { unwrap } from "./elements.ts";
import { withoutLoading } from "./pictures.ts";
import { listsOfWord } from "./word-lists.ts";

/** What is no text: it would run, load something, or say what a browser shows nowhere. */
const noText =
  "script,style,template,noscript,iframe,object,embed,svg,canvas,audio,video,link,meta,base,title,button,select,textarea";

/**
 * HTML from any other program as plain HTML of what Markdown has: the marks that styles mean, lists that Word writes
 * as paragraphs, code that editors write as lines, cells as one line. Nothing of it runs, and pictures elsewhere are
 * links: pasting loads nothing.
 */
export function plainHtml(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const element of body.querySelectorAll(noText)) element.remove();
  // What only a notebook says of itself is not taken from others.
  for (const element of body.querySelectorAll("*")) {
    for (const name of element.getAttributeNames()) {
      if (name.startsWith("data-quill-")) element.removeAttribute(name);
    }
  }
  // Word writes `<o:p>` around empty paragraphs.
  for (const element of [...body.querySelectorAll("*")]) {
    if (element.localName.includes(":")) unwrap(element);
  }
  // Word writes its marks of paragraphs as text.
  for (const end of body.querySelectorAll(".EOP")) end.remove();
  for (const line of body.querySelectorAll("br")) splitAt(line);
  formulas(body);
  listsOfWord(body);
  for (const element of body.querySelectorAll("pre,div,table")) {
    if (isCode(element) && body.contains(element)) codeLines(element);
  }
  for (const element of body.querySelectorAll<HTMLElement>("b,strong,i,em,span,s,u,font"))
    marksOfStyle(element);
  for (const heading of body.querySelectorAll("h1,h2,h3,h4,h5,h6")) {
    for (const strong of heading.querySelectorAll("b,strong")) unwrap(strong);
  }
  for (const list of body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) {
    list.previousElementSibling?.append(list);
  }
  for (const cell of body.querySelectorAll("td,th")) oneLine(cell);
  for (const picture of body.querySelectorAll("img")) withoutLoading(picture);
  for (const link of body.querySelectorAll("a")) {
    if (!leadsSomewhere(link.getAttribute("href") ?? "")) unwrap(link);
  }
  for (const table of body.querySelectorAll("table")) {
    const cells = table.querySelectorAll("td,th");
    // One cell of a spreadsheet is its text.
    if (cells.length === 1) table.replaceWith(...cells[0]!.childNodes);
  }
  return body.innerHTML;
}

const drawnFormula = ".katex-display,.katex,.mwe-math-element,mjx-container,math";

/** An empty line between two lines of a paragraph is the end of it. */
function splitAt(line: Element): void {
  const next =
    line.nextSibling && isBlank(line.nextSibling) ? line.nextSibling.nextSibling : line.nextSibling;
  if (next?.nodeName !== "BR" || line.closest("td,th,pre,li")) return;
  next.remove();
  const rest = line.ownerDocument.createElement("div");
  line.replaceWith(rest);
  while (rest.nextSibling && !/^(?:P|DIV|[UO]L|H[1-6]|TABLE|PRE|HR)$/.test(rest.nextSibling.nodeName)) {
    rest.append(rest.nextSibling);
  }
}

/** Formulas that a page draws keep the TeX they came from; those without any are their text. */
function formulas(body: HTMLElement): void {
  for (const drawn of body.querySelectorAll(drawnFormula)) {
    if (!body.contains(drawn)) continue;
    const source = drawn.querySelector("annotation[encoding='application/x-tex']")?.textContent;
    const tex = source?.replace(/^\{\\displaystyle\s*([\s\S]*)\}$/, "$1").trim();
    if (!tex) continue;
    const display =
      drawn.matches(".katex-display,[display=block],[display=true]") ||
      /^\s*<math[^>]*display="block"/.test(drawn.innerHTML);
    const formula = body.ownerDocument.createElement(display ? "div" : "var");
    formula.dataset.tex = tex;
    if (display) formula.textContent = tex;
    drawn.replaceWith(formula);
  }
}

/** Whether an address is one that a link may have. */
function leadsSomewhere(address: string): boolean {
  const base = "https://here.invalid/";
  return (
    address !== "" &&
    URL.canParse(address, base) &&
    ["http:", "https:", "mailto:", "tel:"].includes(new URL(address, base).protocol)
  );
}

/** Whether a style says a mark, says that there is none, or says nothing of it. */
function says(element: HTMLElement): Readonly<Record<"strong" | "em" | "del", boolean | null>> {
  const { fontWeight, fontStyle, textDecoration, textDecorationLine } = element.style;
  const lines = `${textDecoration} ${textDecorationLine}`;
  return {
    strong: fontWeight === "" ? null : /^bold|^[6-9]00$/.test(fontWeight),
    em: fontStyle === "" ? null : /^italic|^oblique/.test(fontStyle),
    del: lines.includes("line-through") ? true : null,
  };
}

const tags: Readonly<Record<string, "strong" | "em" | "del">> = {
  b: "strong",
  strong: "strong",
  i: "em",
  em: "em",
  s: "del",
};

/** Makes elements of the marks that a style means; Google Docs wraps all of a text in a `<b>` that is not bold. */
function marksOfStyle(element: HTMLElement): void {
  const said = says(element);
  const own = tags[element.localName];
  element.removeAttribute("style");
  for (const mark of ["strong", "em", "del"] as const) {
    if (!said[mark] || own === mark) continue;
    const inner = element.ownerDocument.createElement(mark);
    inner.append(...element.childNodes);
    element.append(inner);
  }
  if (own === undefined || said[own] === false) unwrap(element);
}

/** Cells hold one line: blocks in them stand one after the other, with breaks between. */
function oneLine(cell: Element): void {
  for (const block of [...cell.querySelectorAll("p,div,li,ul,ol,h1,h2,h3,h4,h5,h6,pre,blockquote")]) {
    if (block.nextElementSibling || block.parentElement?.closest("td,th") !== block.parentElement) {
      if (block.localName !== "ul" && block.localName !== "ol" && following(block, cell)) {
        block.append(block.ownerDocument.createElement("br"));
      }
    }
    unwrap(block);
  }
  while (cell.lastChild && (cell.lastChild.nodeName === "BR" || isBlank(cell.lastChild)))
    cell.lastChild.remove();
}

const isBlank = (node: ChildNode): boolean => node.nodeType === Node.TEXT_NODE && !node.textContent?.trim();

/** Whether text follows an element inside of another one. */
function following(element: Element, inside: Element): boolean {
  const range = element.ownerDocument.createRange();
  range.setStartAfter(element);
  range.setEnd(inside, inside.childNodes.length);
  return range.toString().trim() !== "";
}
