import type { Slice } from "prosemirror-model";

/** Where pages of one place tell each other which pictures were copied. */
const key = "quill-copied-pictures";

/** Pictures of the web whose address was copied in a notebook: only those are shown when they are pasted. */
export function rememberPictures(slice: Slice): void {
  const addresses: string[] = [];
  slice.content.descendants((node) => {
    if (node.type.name === "image") addresses.push(String(node.attrs.url));
  });
  try {
    localStorage.setItem(key, JSON.stringify(addresses.filter((address) => !address.startsWith("data:"))));
  } catch {
    // A page without storage shows no pictures of the web that are pasted, but links to them.
  }
}

function wereCopied(): readonly unknown[] {
  try {
    const addresses: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(addresses) ? addresses : [];
  } catch {
    return [];
  }
}

/** HTML that says it is of a notebook; pictures of the web that no notebook copied are links, for anyone may say so. */
export function copiedHtml(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const copied = wereCopied();
  const others = [...body.querySelectorAll<HTMLElement>("img,[data-quill-image]")].filter((picture) =>
    addressesOf(picture).some(
      (address) => /^\s*(?:[a-z]+:)?[\\/]{2}/i.test(address) && !copied.includes(address),
    ),
  );
  for (const picture of others) withoutLoading(picture);
  return others.length === 0 ? html : body.innerHTML;
}

/** The addresses that a picture may be loaded from: what a browser takes, and what the notebook reads. */
function addressesOf(picture: HTMLElement): string[] {
  const src = picture.getAttribute("src") ?? "";
  try {
    const { url } = JSON.parse(picture.getAttribute("data-quill-image") ?? "{}") as { url?: unknown };
    return typeof url === "string" ? [url, src] : [src];
  } catch {
    return [src];
  }
}

/** Pictures that hold their own data are shown; others would be loaded from where they are, and become links. */
export function withoutLoading(picture: HTMLElement): void {
  const [address = ""] = addressesOf(picture).filter((one) => one !== "");
  if (/^data:image\/(?:png|jpeg|gif|webp|svg\+xml)[;,]/i.test(address)) return;
  const alt = picture.getAttribute("alt") ?? "";
  const web = address.replace(/^\s*\/\//, "https://");
  if (!/^https?:/i.test(web)) {
    picture.replaceWith(alt);
    return;
  }
  if (picture.closest("a")) {
    picture.replaceWith(alt || web);
    return;
  }
  const link = picture.ownerDocument.createElement("a");
  link.href = web;
  link.textContent = alt || web.split("/").pop() || web;
  picture.replaceWith(link);
}
