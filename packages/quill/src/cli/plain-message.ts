/** What an error of the file system says in words, or `null` where it is none of the usual ones. */
export function plainMessage(error: NodeJS.ErrnoException, file: string): string | null {
  switch (error.code) {
    case "ENOENT":
      return `quill: cannot find ${error.path}`;
    case "EEXIST":
      return `quill: cannot make ${error.path} (it exists)`;
    case "EACCES":
    case "EPERM":
      return `quill: cannot use ${error.path} (no permission)`;
    case "EISDIR":
      return `quill: cannot read ${error.path ?? file} as a notebook (it is a folder)`;
    default:
      return null;
  }
}
