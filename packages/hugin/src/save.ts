import { saveError } from "./errors.ts";
import { type PngOptions, type SvgOptions, toPdf, toPng, toSvg } from "./render.ts";
import type { FigureLike } from "./spec/types.ts";

interface NodeFiles {
  writeFile(path: string, data: Uint8Array | string): Promise<void>;
}

/** Node's files, found at run time so that a page can import this module. */
function nodeFiles(): NodeFiles | undefined {
  const host = (globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } }).process;
  return host?.getBuiltinModule?.("node:fs/promises") as NodeFiles | undefined;
}

/**
 * Writes a figure to a file, as the name's ending says: `.svg`, `.png` or `.pdf`. Node only.
 *
 * @param figure - A figure, or anything with a figure's `spec`.
 * @param path - Where to; the folder must exist.
 * @param options - Those of `toSvg`, `toPng` or `toPdf`.
 * @throws {FigureError} if the ending is another, or where there are no files.
 * @example
 * await save(line([1, 2, 3]), "/dev/null.jpg").catch((e) => e.message.split("\n")[0]) // 'hugin.save: cannot write "/dev/null.jpg" (.jpg is not a format)'
 */
export async function save(
  figure: FigureLike,
  path: string,
  options: SvgOptions & PngOptions = {},
): Promise<void> {
  if (typeof path !== "string")
    throw saveError(String(path), "it is not a path", 'give one: save(figure, "a.png")');
  const ending = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
  if (ending !== "svg" && ending !== "png" && ending !== "pdf") {
    throw saveError(
      path,
      ending ? `.${ending} is not a format` : "it has no ending",
      "end it in .svg, .png or .pdf",
    );
  }
  const files = nodeFiles();
  if (!files)
    throw saveError(path, "this place has no files", "use toSvg, toPng or toPdf and hand the result on");
  const made =
    ending === "svg"
      ? toSvg(figure, options)
      : ending === "pdf"
        ? toPdf(figure, options)
        : await toPng(figure, options);
  await files.writeFile(path, made);
}
