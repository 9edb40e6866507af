// API reports: every public name of every entry, in packages/*/api/*.api.md.
// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { at, root, say } from "./setup.mjs";
import { entries, packages, walk } from "./workspace.mjs";

/**
 * Writes the reports, or compares them with the committed ones.
 * @param {{ write: boolean }} options
 * @returns {Promise<number>} exit code
 */
export async function api(options) {
  const { faults, note } = await reports(options);
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  say(`api: ${note}`);
  return faults.length > 0 ? 1 : 0;
}

/**
 * @param {{ write: boolean }} options
 * @returns {Promise<{ faults: string[], note: string }>}
 */
export async function reports({ write }) {
  /** @type {string[]} */
  const faults = [];
  const known = readCache();
  let count = 0;
  let fresh = 0;
  for (const pkg of packages()) {
    const folder = path.join(pkg.dir, "api");
    const expected = new Set();
    for (const entry of entries(pkg)) {
      count++;
      const name = `${entry.label}.api.md`;
      const committed = path.join(folder, name);
      expected.add(committed);
      const key = fingerprint(pkg.dir, committed);
      if (existsSync(committed) && known[entry.specifier] === key) continue;
      fresh++;
      mkdirSync(folder, { recursive: true });
      const fault = await report(pkg, entry, name, write).catch(
        (error) => `${entry.specifier}: ${error.message}`,
      );
      if (fault !== undefined) faults.push(fault);
      else known[entry.specifier] = fingerprint(pkg.dir, committed);
    }
    for (const file of walk(folder, (one) => one.endsWith(".api.md"))) {
      if (expected.has(file)) continue;
      if (write) rmSync(file);
      else faults.push(`${path.relative(root, file)}: its entry is gone; run \`npm run api\``);
    }
  }
  writeCache(known);
  return { faults, note: `${count} reports, ${fresh} made anew` };
}

/**
 * @param {import("./workspace.mjs").Package} pkg
 * @param {ReturnType<typeof entries>[number]} entry
 * @param {string} name @param {boolean} write
 * @returns {Promise<string | undefined>} what is wrong
 */
export async function report(pkg, entry, name, write) {
  const { Extractor, ExtractorConfig } = await import("@microsoft/api-extractor");
  const temp = at("node_modules/.cache/raven-api", pkg.name);
  mkdirSync(temp, { recursive: true });
  const base = JSON.parse(readFileSync(at("api-extractor.base.json"), "utf8"));
  const config = ExtractorConfig.prepare({
    configObject: {
      ...base,
      projectFolder: pkg.dir,
      mainEntryPointFilePath: entry.types,
      apiReport: {
        ...base.apiReport,
        reportFileName: name,
        reportFolder: path.join(pkg.dir, "api"),
        reportTempFolder: temp,
      },
    },
    configObjectFullPath: path.join(pkg.dir, "api-extractor.json"),
    packageJsonFullPath: path.join(pkg.dir, "package.json"),
  });
  /** @type {string[]} */
  const messages = [];
  const result = Extractor.invoke(config, {
    localBuild: write,
    showVerboseMessages: false,
    messageCallback(message) {
      if (message.logLevel === "error") messages.push(message.text);
      message.handled = true;
    },
  });
  const file = path.join("packages", pkg.name, "api", name);
  if (messages.length > 0) return `${file}: ${messages.join("; ")}`;
  if (result.apiReportChanged && !write)
    return `${file} differs from the code; run \`npm run api\` and commit it`;
  return undefined;
}

const cacheFile = at("node_modules/.cache/raven-api/checked.json");

/** @returns {Record<string, string>} */
function readCache() {
  try {
    return JSON.parse(readFileSync(cacheFile, "utf8"));
  } catch {
    return {};
  }
}

/** @param {Record<string, string>} known */
function writeCache(known) {
  mkdirSync(path.dirname(cacheFile), { recursive: true });
  writeFileSync(cacheFile, JSON.stringify(known));
}

/** Hash of every declaration a report is made from (its package's and nx's types) and of the report itself. */
function fingerprint(/** @type {string} */ dir, /** @type {string} */ committed) {
  const hash = createHash("sha256");
  for (const folder of new Set([dir, at("packages/tolk"), at("packages/nx"), at("packages/rune")])) {
    for (const file of walkDist(path.join(folder, "dist"))) hash.update(file).update(readFileSync(file));
  }
  if (existsSync(committed)) hash.update(readFileSync(committed));
  return hash.digest("hex");
}

const walkDist = (/** @type {string} */ dir) => walk(dir, (file) => file.endsWith(".d.ts"));
