// `npm run build`: types and modules by tsc, which pages load, and what Node loads by `join.mjs`. Plain Node only: the
// commands import this file before `npm ci` has run.
// @ts-check
import { existsSync } from "node:fs";
import { at, node, quiet, Stop, say, tsc } from "./setup.mjs";

/** Builds every package into its `dist`; a second or two. */
export async function build() {
  if (!existsSync(at("packages/nx/dist/index.js"))) say("building the packages ...");
  const code = await node([tsc(), "-b"], quiet);
  if (code !== 0) throw new Stop("the packages do not compile (see above)");
  const { join } = await import("./join.mjs");
  await join();
}
