import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

/** Ends the title of a test that is skipped for want of a browser. */
export const NO_BROWSER = " (skipped: no Chromium; set CHROMIUM to one)";

/**
 * Finds a Chromium to test in: `CHROMIUM`, an installed one, or Playwright's own.
 *
 * @returns Its path; `null` when there is none, which fails under `CI=true`.
 */
export function findBrowser(): string | null {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const places = [
    process.env.CHROMIUM,
    ...names.map((name) => `/usr/bin/${name}`),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    chromium.executablePath(),
  ];
  const found = places.find((place) => place !== undefined && place !== "" && existsSync(place));
  if (!found && process.env.CI === "true") throw new Error("quill: cannot test without a browser (CI=true)");
  return found ?? null;
}
