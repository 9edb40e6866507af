import type { Frame } from "../format/index.ts";

/** What places a stack's frames. */
export interface FramePlaces {
  /** Columns before the first line of a cell's code, by cell. */
  readonly headColumns: (cell: string) => number;
  /** Name to show for a file of the user, `undefined` for code that is not theirs. */
  readonly fileLabel: (url: string) => string | undefined;
}

/** `at name (place:1:2)`, or `at place:1:2`, where the place may itself hold blanks and parentheses. */
const NAMED = /^\s*at (?:async )?(.*?) \((.+):(\d+):(\d+)\)$/;
const BARE = /^\s*at (?:async )?()(.+):(\d+):(\d+)$/;
const CELL = /cell-([A-Za-z0-9_-]+)\.ts$/;

/** The name under which the code of a cell appears in stacks. */
export function cellFile(id: string): string {
  return `cell-${id}.ts`;
}

/**
 * Reads the frames of a V8 stack that are in the user's code.
 *
 * @param stack - `error.stack`.
 * @param places - How places are named.
 * @returns Frames, innermost first.
 */
export function stackFrames(stack: string, places: FramePlaces): Frame[] {
  const frames: Frame[] = [];
  for (const line of stack.split("\n")) {
    const match = NAMED.exec(line) ?? BARE.exec(line);
    if (!match) continue;
    const [, called = "", url, row, column] = match;
    const name = /^(?:eval|<anonymous>|Object\.<anonymous>)$/.test(called) ? "" : called;
    const cell = CELL.exec(url!)?.[1];
    if (cell !== undefined) {
      const head = row === "1" ? places.headColumns(cell) : 0;
      frames.push({ name, cell, line: Number(row), column: Math.max(1, Number(column) - head) });
      continue;
    }
    const file = places.fileLabel(url!);
    if (file !== undefined) frames.push({ name, file, line: Number(row), column: Number(column) });
  }
  return frames;
}
