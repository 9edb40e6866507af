/** Entries of the table of common subsequences beyond which changed cells count as new. */
const MANY = 4_000_000;

/**
 * Finds which cells of a document are still there after it changed.
 *
 * Cells with the same code are matched in order (longest common subsequence); between two matches, as many changed
 * cells as there were before are taken for the same cells, edited.
 *
 * @param before - Code of the cells as they were.
 * @param after - Code of the cells as they are.
 * @returns For each cell of `after` its index in `before`, or `null` when it is new. O(n + c d) for c cells of
 *   `before` and d of `after` between the first and the last that changed.
 * @example
 * matchCells(["a", "b"], ["x", "a", "c"]) // [null, 0, 1]
 */
export function matchCells(before: readonly string[], after: readonly string[]): (number | null)[] {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < least - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const middle = matchChanged(
    before.slice(head, before.length - tail),
    after.slice(head, after.length - tail),
  );
  return after.map((_, i) => {
    if (i < head) return i;
    if (i >= after.length - tail) return i - after.length + before.length;
    const match = middle[i - head]!;
    return match === null ? null : match + head;
  });
}

function matchChanged(before: readonly string[], after: readonly string[]): (number | null)[] {
  if (before.length * after.length > MANY) {
    return after.map((_, i) => (before.length === after.length ? i : null));
  }
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const matched: (number | null)[] = after.map(() => null);
  let i = 0;
  let j = 0;
  let fromI = 0;
  let fromJ = 0;
  const pairGap = (): void => {
    if (i - fromI === j - fromJ) for (let k = 0; k < i - fromI; k++) matched[fromJ + k] = fromI + k;
  };
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      pairGap();
      matched[j++] = i++;
      fromI = i;
      fromJ = j;
    } else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i++;
    else j++;
  }
  i = before.length;
  j = after.length;
  pairGap();
  return matched;
}
