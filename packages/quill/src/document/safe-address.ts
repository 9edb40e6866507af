/** Schemes that a link may lead to. */
export const LINKS: readonly string[] = ["http", "https", "mailto", "tel"];

/** Schemes that a picture may come from. */
export const PICTURES: readonly string[] = ["http", "https", "data", "blob"];

/**
 * Keeps addresses that a page may hold: relative ones, and those of given schemes. Others, such as `javascript:`,
 * would run with the rights of the page.
 *
 * @param address - An address, as a document has it.
 * @param schemes - Names of schemes, in lower case.
 * @returns The address, or `null`.
 */
export function safeAddress(address: string, schemes: readonly string[]): string | null {
  // Browsers drop blanks and control characters before they look for the scheme.
  const scheme = /^([^/?#]*?):/.exec(address.replace(/[\s\p{Cc}]/gu, ""))?.[1]?.toLowerCase();
  return scheme === undefined || schemes.includes(scheme) ? address : null;
}

/** Whether a bare link that reads `text` leads to `url`. */
export function addresses(text: string, url: string): boolean {
  return url === text || url === `http://${text}` || url === `mailto:${text}`;
}
