import type * as crypto from "node:crypto";
import type * as fs from "node:fs";
import type * as os from "node:os";
import type * as path from "node:path";
import { builtin, nodeProcess } from "./koffi.ts";

/** Bytes that the cache may hold before its least recently used entries go. */
const LIMIT = 1024 ** 3;
const DAY = 24 * 3600 * 1000;

let told = false;

/** Bytes that a folder must have room for, to be of use. */
const ROOM = 1 << 20;

/** Hex SHA-256 of text or bytes. */
export function sha256(data: string | Uint8Array): string {
  return builtin<typeof crypto>("node:crypto").createHash("sha256").update(data).digest("hex");
}

/** Makes a folder and those above it. Node's own recursive mkdir never returns where files cannot be made (/proc). */
function makeFolder(folder: string): void {
  const { mkdirSync, statSync } = builtin<typeof fs>("node:fs");
  const { dirname } = builtin<typeof path>("node:path");
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ENOENT" && dirname(folder) !== folder && !exists(dirname(folder))) {
      makeFolder(dirname(folder));
      mkdirSync(folder, { mode: 0o700 });
    } else if (code !== "EEXIST" || !statSync(folder).isDirectory()) throw error;
  }
}

function exists(file: string): boolean {
  return builtin<typeof fs>("node:fs").existsSync(file);
}

/** Throws where a file of some size cannot be written: on a full disk a folder looks like any other. */
function tryWriting(folder: string): void {
  const { writeFileSync, rmSync } = builtin<typeof fs>("node:fs");
  const file = builtin<typeof path>("node:path").join(folder, `room-${nodeProcess()?.pid}`);
  try {
    writeFileSync(file, new Uint8Array(ROOM));
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * The folder of compiled code: `RAVEN_CACHE`, else the platform's place for a user's caches. Null when none of them,
 * nor a private folder under the system's temporary one, can be written.
 *
 * @param full - a folder that is known to have no room
 */
export function cacheFolder(full?: string): string | null {
  const { accessSync, constants, readdirSync, statSync } = builtin<typeof fs>("node:fs");
  const { join } = builtin<typeof path>("node:path");
  const { homedir, tmpdir, userInfo } = builtin<typeof os>("node:os");
  const process = nodeProcess();
  const env = process?.env ?? {};
  const places: (string | undefined)[] = [env.RAVEN_CACHE];
  if (process?.platform === "darwin") places.push(join(homedir(), "Library", "Caches", "raven-ts"));
  else if (env.LOCALAPPDATA) places.push(join(env.LOCALAPPDATA, "raven-ts"));
  else places.push(join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "raven-ts"));
  const uid = userInfo().uid;
  let refused = "";
  places.push(join(tmpdir(), `raven-ts-${uid}`));
  for (const place of places) {
    if (!place || place === full) continue;
    try {
      makeFolder(place);
      accessSync(place, constants.W_OK);
      // Code is loaded from here: nobody else may own it.
      if (uid >= 0 && statSync(place).uid !== uid) continue;
      // A folder that holds compiled code already is of use even when it is full.
      if (readdirSync(place).length === 0) tryWriting(place);
      if (refused !== "" && !told) {
        told = true;
        process?.stderr.write(`raven: compiled code goes to ${place}: ${refused}\n`);
      }
      return place;
    } catch (error) {
      if (place === env.RAVEN_CACHE) refused = `RAVEN_CACHE cannot be used (${(error as Error).message})`;
    }
  }
  return null;
}

/**
 * A folder of entries, each a folder of its own that appears whole: written aside, then renamed. An entry lists the
 * checksum of its file, so a damaged one counts as absent.
 */
export class Cache {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  private path(...parts: string[]): string {
    return builtin<typeof path>("node:path").join(this.folder, ...parts);
  }

  /** The path of `file` in entry `key`, or null when it is absent or damaged. */
  find(key: string, file: string): string | null {
    const { readFileSync, statSync, utimesSync } = builtin<typeof fs>("node:fs");
    try {
      const found = this.path(key, file);
      if (readFileSync(this.path(key, "sha256"), "utf8") !== sha256(readFileSync(found))) return null;
      const now = Date.now();
      if (now - statSync(this.path(key)).mtimeMs > DAY) utimesSync(this.path(key), now / 1000, now / 1000);
      return found;
    } catch {
      return null;
    }
  }

  /** A folder to build an entry in, on the same file system. */
  stage(): string {
    return builtin<typeof fs>("node:fs").mkdtempSync(this.path("building-"));
  }

  /** Makes a staged folder the entry `key` and returns the path of `file`. Of two at once either may win. */
  commit(stage: string, key: string, file: string): string {
    const { readFileSync, writeFileSync, renameSync, rmSync } = builtin<typeof fs>("node:fs");
    const { join } = builtin<typeof path>("node:path");
    writeFileSync(join(stage, "sha256"), sha256(readFileSync(join(stage, file))));
    for (let attempt = 0; ; attempt++) {
      try {
        renameSync(stage, this.path(key));
        break;
      } catch (error) {
        // Someone else's entry stands there: take it when it is whole, else replace it.
        const found = this.find(key, file);
        if (found !== null) {
          rmSync(stage, { recursive: true, force: true });
          return found;
        }
        if (attempt === 3) throw error;
        rmSync(this.path(key), { recursive: true, force: true });
      }
    }
    this.trim();
    return this.path(key, file);
  }

  /** Drops the entries used longest ago while the cache is over its limit. Looks at most once a day. */
  trim(limit: number = LIMIT, now: number = Date.now()): void {
    const { readdirSync, statSync, rmSync, writeFileSync } = builtin<typeof fs>("node:fs");
    const mark = this.path("trimmed");
    try {
      if (limit === LIMIT && now - statSync(mark).mtimeMs < DAY) return;
    } catch {
      // Never trimmed.
    }
    try {
      writeFileSync(mark, "");
      const entries = readdirSync(this.folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => {
          const at = this.path(entry.name);
          let bytes = 0;
          for (const name of readdirSync(at)) bytes += statSync(this.path(entry.name, name)).size;
          return { at, bytes, used: statSync(at).mtimeMs, building: entry.name.startsWith("building-") };
        })
        .sort((a, b) => a.used - b.used);
      let total = entries.reduce((sum, entry) => sum + entry.bytes, 0);
      for (const entry of entries) {
        const abandoned = entry.building && now - entry.used > DAY;
        if (total <= limit && !abandoned) continue;
        if (entry.building && !abandoned) continue;
        rmSync(entry.at, { recursive: true, force: true });
        total -= entry.bytes;
      }
    } catch {
      // Another process trims at the same time.
    }
  }
}
