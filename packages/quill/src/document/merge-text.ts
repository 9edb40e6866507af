/** A stretch that two lists share: where it starts in each, and how long it is. */
interface Run {
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

/** Above this many changes two texts are taken as having nothing in common. */
const mostChanges = 1_500;

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+|\n|[^\S\n]+|./gsu) ?? [];
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? [];

/**
 * Takes the change from `before` to `after` over into `original`, which says the same as `before` in other bytes: a
 * word of `before` that either of the others lacks goes, and what they have beside it comes in. Where both put
 * something in at one place, that of `after` does. Compares lines first, then words.
 *
 * @example
 * mergeText("|a |b |", "| a | b |", "| a | c |") // "|a |c |"
 */
export function mergeText(original: string, before: string, after: string): string {
  const old = wordsOf(before);
  const mine = changes(before, original);
  const theirs = changes(before, after);
  let out = "";
  for (let at = 0; at <= old.length; at++) {
    out += theirs.added[at] ?? mine.added[at] ?? "";
    // Blanks that were other ones in `original` stay where those had to give way.
    const instead = theirs.added[at] && mine.added[at] && /^\s+$/.test(old[at] ?? "");
    if (at < old.length && (instead || mine.kept[at]! >= 0) && theirs.kept[at]! >= 0) out += old[at];
  }
  return out;
}

/** What becomes of each word of a text in another one, and what that has before each of them. */
function changes(before: string, after: string): { kept: Int32Array; added: (string | undefined)[] } {
  const kept = matches(before, after);
  const words = wordsOf(after);
  const added: (string | undefined)[] = [];
  let next = 0;
  let gap = 0;
  for (let at = 0; at <= kept.length; at++) {
    const to = at < kept.length ? kept[at]! : words.length;
    if (to < 0) continue;
    if (to > next) added[gap] = words.slice(next, to).join("");
    next = to + 1;
    gap = at + 1;
  }
  return { kept, added };
}

/** For each word of a text the word of another text that it is, or -1. */
function matches(a: string, b: string): Int32Array {
  const linesA = linesOf(a);
  const linesB = linesOf(b);
  const wordsA = linesA.map(wordsOf);
  const wordsB = linesB.map(wordsOf);
  const total = (lines: string[][]): number => lines.reduce((sum, { length }) => sum + length, 0);
  const out = new Int32Array(total(wordsA)).fill(-1);
  const ends: Run = { a: linesA.length, b: linesB.length, length: 0 };
  let lineA = 0;
  let lineB = 0;
  let wordA = 0;
  let wordB = 0;
  for (const run of [...common(linesA, linesB), ends]) {
    const betweenA = wordsA.slice(lineA, run.a).flat();
    const betweenB = wordsB.slice(lineB, run.b).flat();
    for (const part of common(betweenA, betweenB)) {
      for (let k = 0; k < part.length; k++) out[wordA + part.a + k] = wordB + part.b + k;
    }
    wordA += betweenA.length;
    wordB += betweenB.length;
    const size = total(wordsA.slice(run.a, run.a + run.length));
    for (let k = 0; k < size; k++) out[wordA + k] = wordB + k;
    wordA += size;
    wordB += size;
    lineA = run.a + run.length;
    lineB = run.b + run.length;
  }
  return out;
}

/**
 * The longest common subsequence as runs, by Myers's algorithm: O((n + m) d) for d changes.
 * E. W. Myers, An O(ND) difference algorithm and its variations, Algorithmica 1 (1986).
 */
export function common(a: readonly string[], b: readonly string[]): Run[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail++;
  const inner = middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)).map((run) => ({
    ...run,
    a: run.a + head,
    b: run.b + head,
  }));
  const first: Run = { a: 0, b: 0, length: head };
  const last: Run = { a: a.length - tail, b: b.length - tail, length: tail };
  return [first, ...inner, last].filter(({ length }) => length > 0);
}

function middle(a: readonly string[], b: readonly string[]): Run[] {
  const most = Math.min(a.length + b.length, mostChanges);
  const offset = most + 1;
  const reach = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let changes = 0; changes <= most; changes++) {
    trace.push(reach.slice());
    for (let k = -changes; k <= changes; k += 2) {
      const down = k === -changes || (k !== changes && reach[offset + k - 1]! < reach[offset + k + 1]!);
      let x = down ? reach[offset + k + 1]! : reach[offset + k - 1]! + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[offset + k] = x;
      if (x >= a.length && x - k >= b.length) return walkBack(trace, offset, a.length, b.length);
    }
  }
  return [];
}

function walkBack(trace: readonly Int32Array[], offset: number, endA: number, endB: number): Run[] {
  const runs: Run[] = [];
  let x = endA;
  let y = endB;
  for (let changes = trace.length - 1; changes >= 0; changes--) {
    const reach = trace[changes]!;
    const k = x - y;
    const down = k === -changes || (k !== changes && reach[offset + k - 1]! < reach[offset + k + 1]!);
    const before = changes === 0 ? 0 : reach[offset + (down ? k + 1 : k - 1)]!;
    const start = changes === 0 ? 0 : down ? before : before + 1;
    if (x > start) runs.unshift({ a: start, b: start - k, length: x - start });
    x = before;
    y = before - (down ? k + 1 : k - 1);
  }
  return runs;
}
