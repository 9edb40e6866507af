// A browser for the tests: an installed one, else Playwright's, else Debian's package.
// @ts-check
import { existsSync } from "node:fs";
import path from "node:path";
import { at, node, probe, quiet, run, say } from "./setup.mjs";

const names = ["chromium", "google-chrome-stable", "google-chrome", "chromium-browser", "chrome"];
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "/opt/google/chrome/chrome",
  "/usr/lib/chromium/chromium",
];

/**
 * Path of a Chrome or Chromium that starts here, or undefined. `CHROMIUM` names one by hand.
 * @param {NodeJS.ProcessEnv} env
 */
export function findBrowser(env) {
  const folders = (env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const candidates = [
    env.CHROMIUM ?? "",
    ...names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    ...places,
  ];
  return candidates.find((file) => file !== "" && existsSync(file) && starts(file));
}

/** Ubuntu ships a `chromium-browser` that only prints where to get one: a file that exists is not enough. */
const starts = (/** @type {string} */ file) =>
  process.platform === "win32" || probe(file, ["--version"]) !== undefined;

/** The browser that Playwright's installer has put into its own folder, or undefined. */
async function playwrights() {
  const { chromium } = await import("playwright-core");
  const file = chromium.executablePath();
  return file !== "" && existsSync(file) && starts(file) ? file : undefined;
}

/** @param {string} reason */
const loud = (reason) => say(`NO BROWSER: ${reason}. The browser tests are skipped.`);

/**
 * Finds a browser, or installs one; undefined, after one loud line, when none can be had.
 * @returns {Promise<string | undefined>}
 */
export async function browser() {
  const found = findBrowser(process.env) ?? (await playwrights());
  if (found !== undefined) return found;
  say("no Chrome or Chromium here: asking Playwright's installer for one ...");
  const cli = at("node_modules/playwright-core/cli.js");
  if ((await node([cli, "install", "chromium"], { stdio: "ignore" })) === 0) {
    const file = await playwrights();
    if (file !== undefined) return file;
  }
  const debian = existsSync("/etc/debian_version") && process.getuid?.() === 0;
  if (!debian) {
    loud("Playwright's installer brought none that starts");
    return undefined;
  }
  say("installing the Debian package chromium ...");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-qq"], { ...quiet, env });
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { ...quiet, env });
  const file = findBrowser(process.env);
  if (file === undefined) loud("neither Playwright's installer nor apt-get brought one that starts");
  return file;
}
