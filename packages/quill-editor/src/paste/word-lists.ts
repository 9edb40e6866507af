/** An item of a list that Word writes as a paragraph. */
const listed = /mso-list:\s*l(\d+)\s+level(\d+)/i;

const marker = /^\s*(?:\(?(\d+)[.)]|\(?[a-zA-Z]{1,4}[.)])/;

/** Makes lists of the paragraphs that Word numbers by `mso-list` styles; markers are taken out of the text. */
export function listsOfWord(body: HTMLElement): void {
  /** The lists that are open, the outermost first, and the paragraph that may go on. */
  let open: HTMLElement[] = [];
  let last: Element | null = null;
  for (const paragraph of body.querySelectorAll("p,h1,h2,h3,h4,h5,h6,div")) {
    const match = listed.exec(paragraph.getAttribute("style") ?? "");
    if (!match) continue;
    const level = Number(match[2]);
    const sign = takeMarker(paragraph);
    const number = marker.exec(sign);
    if (last === null || nextText(last) !== paragraph) open = [];
    while (open.length > level) open.pop();
    const tag = number ? "OL" : "UL";
    if (open.length === level && open[level - 1]!.tagName !== tag) open.pop();
    while (open.length < level) {
      const list = body.ownerDocument.createElement(tag);
      if (number?.[1] && number[1] !== "1") list.setAttribute("start", number[1]);
      const outer = open.at(-1);
      if (outer)
        (outer.lastElementChild ?? outer.appendChild(body.ownerDocument.createElement("li"))).append(list);
      else paragraph.before(list);
      open.push(list);
    }
    const item = body.ownerDocument.createElement("li");
    item.append(...paragraph.childNodes);
    open.at(-1)!.append(item);
    paragraph.remove();
    last = open[0]!;
  }
}

/** The next element beside one, if no text stands between. */
function nextText(element: Element): Element | null {
  let next = element.nextSibling;
  while (next && next.nodeType !== Node.ELEMENT_NODE && !next.textContent?.trim()) next = next.nextSibling;
  return next instanceof Element || next?.nodeType === Node.ELEMENT_NODE ? (next as Element) : null;
}

/** Takes the bullet or number out of a paragraph. @returns its text. */
function takeMarker(paragraph: Element): string {
  for (const span of paragraph.querySelectorAll("span")) {
    if (!/mso-list:\s*ignore/i.test(span.getAttribute("style") ?? "")) continue;
    const text = span.textContent ?? "";
    span.remove();
    return text;
  }
  // Word Online and older versions write the bullet as text.
  const first = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT).nextNode();
  const match = /^\s*(?:[·•▪§o\u00b7\uf0b7-]|\(?\d+[.)]|[a-z][.)])[\s\u00a0]+/.exec(first?.nodeValue ?? "");
  if (match) first!.nodeValue = first!.nodeValue!.slice(match[0].length);
  return match?.[0] ?? "";
}
