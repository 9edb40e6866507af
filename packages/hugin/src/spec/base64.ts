/** Bytes as base64, in browsers and in Node. */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x6000)
    text += btoa(String.fromCharCode(...bytes.subarray(i, i + 0x6000)));
  return text;
}
