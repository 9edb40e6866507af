/** Which list an item of Word belongs to, and how deep it is. */
const wordList = /mso-list:\s*l\d+\s+level(\d+)/i;

/** What stands for a bullet or number in an item of Word. */
const wordMarker = /mso-list:\s*ignore/i;

const styleOf = (element: Element): string => element.getAttribute("style") ?? "";

/**
 * HTML of other programs as the document's schema reads it: Google's wrapper in bold without bold, styles that are
 * marks, Word's lists that are paragraphs, check boxes. Pictures from elsewhere become links, so that nothing is
 * loaded by pasting. HTML that quill wrote is left as it is.
 */
export function readableHtml(html: string): string {
  // A document of its own, in which nothing runs or loads.
  const { body } = new DOMParser().parseFromString(html, "text/html");
  if (body.querySelector("[data-pm-slice]")) return html;
  for (const element of [...body.querySelectorAll<HTMLElement>("b, strong")]) {
    if (/font-weight:\s*(?:normal|400)/i.test(styleOf(element))) unwrap(element);
  }
  for (const element of [...body.querySelectorAll<HTMLElement>("span, font")]) takeMarks(element);
  takeWordLists(body);
  takeCode(body);
  for (const box of [...body.querySelectorAll<HTMLInputElement>("li input[type=checkbox]")]) {
    const item = box.closest("li")!;
    item.setAttribute("data-quill-list_item", JSON.stringify({ checked: box.hasAttribute("checked") }));
    box.remove();
  }
  for (const picture of [...body.querySelectorAll("img[src]")]) {
    const src = picture.getAttribute("src")!;
    if (!/^\s*(?:https?:)?\/\//i.test(src)) continue;
    const link = picture.ownerDocument.createElement("a");
    link.setAttribute("href", src);
    link.textContent = picture.getAttribute("alt") || src;
    picture.replaceWith(picture.closest("a") ? link.textContent : link);
  }
  return body.innerHTML;
}

function unwrap(element: Element): void {
  element.replaceWith(...element.childNodes);
}

/** Bold, italic and struck text that is set by a style. */
function takeMarks(element: HTMLElement): void {
  const style = styleOf(element);
  const tags = [
    /font-weight:\s*(?:bold|[6-9]00)/i.test(style) && "strong",
    /font-style:\s*italic/i.test(style) && "em",
    /text-decoration[^;]*line-through/i.test(style) && "del",
  ].filter((tag) => tag !== false);
  for (const tag of tags) {
    const mark = element.ownerDocument.createElement(tag);
    mark.append(...element.childNodes);
    element.append(mark);
  }
}

/** Paragraphs that Word means as items become lists, nested by their levels. */
function takeWordLists(body: HTMLElement): void {
  let stack: HTMLElement[] = [];
  let last: Element | null = null;
  for (const item of [...body.querySelectorAll<HTMLElement>("p, h1, h2, h3, h4, h5, h6")]) {
    const level = Number(wordList.exec(styleOf(item))?.[1] ?? 0);
    if (level === 0) continue;
    const marker = [...item.querySelectorAll("span")].find((span) => wordMarker.test(styleOf(span)));
    const number = /^\s*(?:(\d+)|[a-z]{1,4})[.)]/i.exec(marker?.textContent ?? "");
    marker?.remove();
    const before: Element | null = item.previousElementSibling;
    if (before === null || before !== last) stack = [];
    stack.length = Math.min(stack.length, level);
    const tag = number ? "OL" : "UL";
    if (stack.length === level && stack.at(-1)!.tagName !== tag) stack.pop();
    while (stack.length < level) {
      const list = body.ownerDocument.createElement(tag);
      if (number?.[1] && number[1] !== "1") list.setAttribute("start", number[1]);
      const holder = stack.at(-1)?.lastElementChild;
      if (holder) holder.append(list);
      else item.before(list);
      stack.push(list);
    }
    const entry = body.ownerDocument.createElement("li");
    entry.append(...item.childNodes);
    stack.at(-1)!.append(entry);
    last = stack[0]!;
    item.remove();
  }
}

/** Lines in a fixed font that keep their spaces, as editors of code copy them, become a block of code. */
function takeCode(body: HTMLElement): void {
  for (const block of [...body.querySelectorAll<HTMLElement>("div")]) {
    const style = styleOf(block);
    if (
      !/white-space:\s*pre/i.test(style) ||
      !/font-family:[^;]*(?:mono|consolas|courier|menlo)/i.test(style)
    )
      continue;
    const pre = body.ownerDocument.createElement("pre");
    const lines = [...block.childNodes].map((line) =>
      line.nodeName === "BR" ? "" : (line.textContent ?? ""),
    );
    pre.textContent = lines.join("\n");
    block.replaceWith(pre);
  }
}
