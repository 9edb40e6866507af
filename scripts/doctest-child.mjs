// Runs compiled examples one by one and answers each with a message; see doctest.mjs.
// @ts-check
import { mismatch } from "./example-value.mjs";

process.on("message", async (/** @type {string[]} */ modules) => {
  for (const url of modules) {
    /** @type {number | undefined} */
    let line;
    /** @type {string | undefined} */
    let error;
    try {
      const example = await import(url);
      await example.default(
        (/** @type {number} */ at) => {
          line = at;
        },
        async (/** @type {() => Promise<unknown>} */ thunk, /** @type {string} */ expected) => {
          error ??= await mismatch(thunk, expected).then((text) => text && `line ${line}: ${text}`);
        },
      );
    } catch (thrown) {
      error = thrown instanceof Error ? `threw ${thrown.name}: ${thrown.message}` : `threw ${thrown}`;
    }
    process.send?.({ error, line });
  }
  process.disconnect();
  setTimeout(() => process.exit(0), 200).unref();
});
