/** The HTML blocks of CommonMark 0.31, section 4.6, kinds 1 to 5: how they start and what ends them. */
const HTML_UNTIL: readonly (readonly [RegExp, RegExp])[] = [
  [/^<(?:script|pre|style|textarea)(?:\s|>|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<![A-Za-z]/, />/],
  [/^<!\[CDATA\[/, /\]\]>/],
];

/** Kind 6: these names, until a blank line. */
const HTML_BLOCK =
  /^<\/?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?:\s|\/?>|$)/i;

/** Kind 7: any other tag, whole and alone on its line, until a blank line; cannot interrupt a paragraph. */
const HTML_TAG =
  /^(?:<[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*\/?>|<\/[A-Za-z][A-Za-z0-9-]*\s*>)\s*$/;

const FENCE = /^( {0,3})(`{3,}|~{3,})(.*)$/;
const MATH = /^ {0,3}(\${2,})[^$]*$/;
const QUOTE = /^ {0,3}>/;
const ITEM = /^( {0,3})([-+*]|\d{1,9}[.)])(?=[ \t]|$)/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const HEADING = /^ {0,3}#{1,6}(?:[ \t]|$)/;
const TABLE_RULE = /^ {0,3}(?=.*\|)[|:\- \t]*-[|:\- \t]*$/;
const UNDERLINE = /^ {0,3}(?:=+|-+)[ \t]*$/;

type Open =
  | { readonly kind: "fence" | "math"; readonly marker: string }
  | { readonly kind: "html"; readonly until: RegExp }
  | { readonly kind: "quote"; readonly inner: BlockScanner }
  | { readonly kind: "item"; readonly inner: BlockScanner; readonly indent: number; readonly bare: boolean };

/**
 * Follows the block structure of a Markdown document line by line, as far as it decides where fences stand.
 *
 * Knows fences, `$$` math, HTML blocks, quotes and lists with their lazy lines (CommonMark 0.31), so a fence that is
 * text inside another block is not taken for one. Front matter is left to the caller.
 */
export class BlockScanner {
  #open: Open | null = null;
  #paragraph = false;
  /** The paragraph is a GFM table: any HTML tag ends it. */
  #table = false;
  /** A line other than blank was seen, in a list item that began with an empty line. */
  #touched = false;

  /** True while the lines belong to a fence, at the top level. */
  get insideFence(): boolean {
    return this.#open?.kind === "fence";
  }

  /**
   * Takes the next line.
   *
   * @param line - A line without its line break.
   * @returns The info string, when this line opens a fence in column 1 of the document; else `null`.
   */
  next(line: string): string | null {
    const open = this.#open;
    if (open && this.#continues(open, line)) return null;
    return this.#start(line);
  }

  get #lazy(): boolean {
    const open = this.#open;
    return open?.kind === "quote" || open?.kind === "item" ? open.inner.#lazy : !open && this.#paragraph;
  }

  /** Whether the line belongs to the open block; closes the block where it ends. */
  #continues(open: Open, line: string): boolean {
    switch (open.kind) {
      case "fence":
      case "math":
        if (closes(line, open.marker)) this.#open = null;
        return true;
      case "html":
        if (open.until.test(line)) this.#open = null;
        return true;
      case "quote":
        if (QUOTE.test(line)) {
          open.inner.next(line.replace(/^ {0,3}> ?/, ""));
          return true;
        }
        break;
      case "item":
        if (line.trim() === "") {
          if (open.bare && !open.inner.#touched) this.#open = null;
          else open.inner.next("");
          this.#paragraph = false;
          return true;
        }
        if (indentOf(line) >= open.indent) {
          open.inner.#touched = true;
          open.inner.next(outdent(line, open.indent));
          return true;
        }
        break;
    }
    if (line.trim() !== "" && this.#lazy && !interrupts(line)) return true;
    this.#open = null;
    this.#paragraph = false;
    return false;
  }

  #start(line: string): string | null {
    const paragraph = this.#paragraph;
    const table = this.#table;
    this.#paragraph = false;
    this.#table = false;
    if (line.trim() === "") return null;
    if (indentOf(line) >= 4) {
      this.#paragraph = paragraph;
      return null;
    }
    const fence = FENCE.exec(line);
    if (fence && !(fence[2]![0] === "`" && fence[3]!.includes("`"))) {
      this.#open = { kind: "fence", marker: fence[2]! };
      return fence[1] === "" ? fence[3]! : null;
    }
    const math = MATH.exec(line);
    if (math) {
      this.#open = { kind: "math", marker: math[1]! };
      return null;
    }
    const text = line.trimStart();
    for (const [begin, until] of HTML_UNTIL) {
      if (!begin.test(text)) continue;
      // `<!-->` and `<!--->` are whole comments, so their end may overlap the start.
      if (!until.test(text)) this.#open = { kind: "html", until };
      return null;
    }
    if (HTML_BLOCK.test(text) || ((!paragraph || table) && HTML_TAG.test(text))) {
      this.#open = { kind: "html", until: /^\s*$/ };
      return null;
    }
    if (QUOTE.test(line)) {
      const inner = new BlockScanner();
      inner.next(line.replace(/^ {0,3}> ?/, ""));
      this.#open = { kind: "quote", inner };
      return null;
    }
    if ((paragraph && UNDERLINE.test(line)) || RULE.test(line) || HEADING.test(line)) return null;
    const item = ITEM.exec(line);
    if (item && !(paragraph && !canInterrupt(item[2]!, line.slice(item[0].length)))) {
      this.#openItem(line, item[0].length);
      return null;
    }
    this.#paragraph = true;
    this.#table = table || (paragraph && TABLE_RULE.test(line));
    return null;
  }

  #openItem(line: string, marker: number): void {
    const rest = line.slice(marker);
    const spaces = indentOf(rest);
    const bare = rest.trim() === "";
    // More than four spaces after the marker are indented code that starts one column after it.
    const indent = marker + (bare || spaces > 4 ? 1 : spaces);
    const inner = new BlockScanner();
    if (!bare) inner.next(outdent(rest, indent - marker));
    this.#open = { kind: "item", inner, indent, bare };
  }
}

function closes(line: string, marker: string): boolean {
  const text = line.replace(/^ {0,3}/, "").trimEnd();
  return text.length >= marker.length && text === marker[0]!.repeat(text.length);
}

/** Whether a line starts a block that ends a paragraph of which it would else be a lazy line. */
function interrupts(line: string): boolean {
  if (indentOf(line) >= 4) return false;
  const fence = FENCE.exec(line);
  if (fence && !(fence[2]![0] === "`" && fence[3]!.includes("`"))) return true;
  const text = line.trimStart();
  if (MATH.test(line) || QUOTE.test(line) || RULE.test(line) || HEADING.test(line)) return true;
  if (HTML_BLOCK.test(text) || HTML_UNTIL.some(([begin]) => begin.test(text))) return true;
  return ITEM.test(line);
}

function canInterrupt(marker: string, rest: string): boolean {
  return rest.trim() !== "" && (marker.length === 1 || /^1[.)]$/.test(marker));
}

function indentOf(line: string): number {
  let column = 0;
  for (const character of line) {
    if (character === " ") column++;
    else if (character === "\t") column += 4 - (column % 4);
    else break;
  }
  return column;
}

function outdent(line: string, columns: number): string {
  let column = 0;
  let at = 0;
  while (at < line.length && column < columns) {
    column += line[at] === "\t" ? 4 - (column % 4) : 1;
    at++;
  }
  return " ".repeat(Math.max(0, column - columns)) + line.slice(at);
}
