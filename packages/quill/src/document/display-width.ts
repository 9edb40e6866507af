/** Signs that take two columns where all have one width, and signs that take none. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const none = /[\p{Mn}\p{Me}\u200b-\u200d\u2060\ufeff]/u;

/**
 * How many columns a text takes where all signs have one width: two for each sign of Chinese, Japanese and Korean and
 * for emoji, none for accents that stand on another sign.
 *
 * @example
 * displayWidth("日本 a") // 6
 */
export function displayWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += none.test(sign) ? 0 : wide.test(sign) ? 2 : 1;
  return width;
}
