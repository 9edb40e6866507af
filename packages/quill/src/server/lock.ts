import { open, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** How long a lock is waited for, and after how long one counts as left behind by a server that died, in milliseconds. */
const PATIENCE_MS = 5_000;
const STALE_MS = 10_000;
const PAUSE_MS = 15;

const code = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/**
 * Does something with a file while no other server does: what it reads there is still so when it writes. The lock is a
 * hidden file beside it. Where none can be made, as in a folder that is read-only, nothing can be replaced either.
 *
 * @param path - The file.
 * @param work - Reads, compares and writes it.
 * @throws {Error} when another server holds the lock for longer than 5 s.
 */
export async function locked<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = join(dirname(path), `.${basename(path)}.lock`);
  const held = await take(lock, path);
  try {
    return await work();
  } finally {
    if (held) await rm(lock, { force: true });
  }
}

async function take(lock: string, path: string): Promise<boolean> {
  for (const until = Date.now() + PATIENCE_MS; ; ) {
    try {
      const handle = await open(lock, "wx");
      await handle.writeFile(String(process.pid)).finally(() => handle.close());
      return true;
    } catch (error) {
      if (code(error) !== "EEXIST") return false;
    }
    const age = await stat(lock).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > STALE_MS) await rm(lock, { force: true });
    else if (Date.now() > until) {
      throw new Error(`quill: cannot save ${path} (another server is saving it; remove ${lock} if none is)`);
    } else await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
