import type { Node } from "prosemirror-model";

/** Above this many comparisons the middle of two documents is not aligned block by block. */
const maxTable = 4e6;

const same = (a: Node, b: Node): boolean => a === b || a.eq(b);

/**
 * Matches the blocks of an edited document with the blocks it was parsed from, in order: common start,
 * common end, and the longest common subsequence between. O(n + edited * replaced).
 *
 * @returns for each current block, the index of its original, or -1 where it is new or changed.
 */
export function alignBlocks(current: readonly Node[], original: readonly Node[]): number[] {
  const match = new Array<number>(current.length).fill(-1);
  let start = 0;
  while (start < current.length && start < original.length && same(current[start]!, original[start]!)) {
    match[start] = start;
    start++;
  }
  let tail = 0;
  while (
    tail < current.length - start &&
    tail < original.length - start &&
    same(current[current.length - 1 - tail]!, original[original.length - 1 - tail]!)
  ) {
    match[current.length - 1 - tail] = original.length - 1 - tail;
    tail++;
  }
  const rows = current.length - start - tail;
  const columns = original.length - start - tail;
  if (rows > 0 && columns > 0 && rows * columns < maxTable) {
    matchMiddle(current.slice(start, start + rows), original.slice(start, start + columns), start, match);
  }
  return match;
}

function matchMiddle(current: Node[], original: Node[], offset: number, match: number[]): void {
  const width = original.length + 1;
  const longest = new Uint16Array((current.length + 1) * width);
  for (let i = current.length - 1; i >= 0; i--) {
    for (let j = original.length - 1; j >= 0; j--) {
      longest[i * width + j] = same(current[i]!, original[j]!)
        ? longest[(i + 1) * width + j + 1]! + 1
        : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
    }
  }
  for (let i = 0, j = 0; i < current.length && j < original.length; ) {
    if (same(current[i]!, original[j]!)) match[offset + i++] = offset + j++;
    else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) i++;
    else j++;
  }
}
