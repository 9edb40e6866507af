import { readdir, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import type { FolderEntry, FolderListing } from "../session/protocol.ts";

/** The folder that a server shows. Nothing outside it is reached, by `..` or by links. */
export class Folder {
  /** Real path. */
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async open(path: string): Promise<Folder> {
    return new Folder(await realpath(path));
  }

  /**
   * Finds a file or folder.
   *
   * @param path - Path from the root, `/` between parts.
   * @returns Its real path; `null` when it is hidden, does not exist or is elsewhere.
   */
  async find(path: string): Promise<string | null> {
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    if (parts.some((part) => part.startsWith(".") || /[\\\0]/.test(part))) return null;
    try {
      const real = await realpath(join(this.root, ...parts));
      return real === this.root || real.startsWith(this.root + sep) ? real : null;
    } catch {
      return null;
    }
  }

  /** Lists folders and notebooks, hidden ones left out; `null` when there is no such folder. */
  async list(path: string): Promise<FolderListing | null> {
    const real = await this.find(path);
    if (!real) return null;
    const entries = await readdir(real, { withFileTypes: true }).catch(() => null);
    if (!entries) return null;
    const prefix = path
      .split("/")
      .filter((part) => part !== "" && part !== ".")
      .join("/");
    const listed = entries.flatMap((entry): FolderEntry[] => {
      const { name } = entry;
      const kind = entry.isDirectory()
        ? "folder"
        : name.endsWith(".md") && entry.isFile()
          ? "notebook"
          : null;
      const hidden =
        name.startsWith(".") || name === "node_modules" || (kind === "folder" && name.endsWith(".quill"));
      return kind && !hidden ? [{ name, path: prefix ? `${prefix}/${name}` : name, kind }] : [];
    });
    listed.sort(
      (a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name, "en", { numeric: true }),
    );
    return { path: prefix, entries: listed };
  }
}
