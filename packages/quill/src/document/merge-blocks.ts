import { likeOriginal, parseMarkdown, type Source } from "./markdown.ts";
import { common } from "./merge-text.ts";

/** A place that both changed, in different ways: what each has there, as Markdown; `""` where it was removed. */
export interface Conflict {
  readonly mine: string;
  readonly theirs: string;
}

/** A part of a merged text: blocks that are settled, or a conflict. */
export type MergedPart = readonly Block[] | Conflict;

/** A block of a text as Markdown. */
interface Block {
  /** What stands between the block and the one before it. */
  readonly gap: string;
  readonly text: string;
}

/** Two texts that began as one, merged by blocks. */
export class Merge {
  /** What the merged text is made of, in order. */
  readonly parts: readonly MergedPart[];
  /** What stands before the first block and behind the last one. */
  private readonly ends: readonly [string, string];
  /** The text whose line ends the merged one has. */
  private readonly like: Source;

  private constructor(parts: readonly MergedPart[], ends: readonly [string, string], like: Source) {
    this.parts = parts;
    this.ends = ends;
    this.like = like;
  }

  /**
   * Merges two texts that began as one: a block that only one of them changed, removed or put in is taken as that one
   * has it; where both put something in at one place, both stay. What both changed in different ways is a conflict.
   *
   * @param base - The text that both began with.
   * @param mine - One of the texts.
   * @param theirs - The other one.
   *
   * @example
   * Merge.of("a\n\nb\n", "a!\n\nb\n", "a\n\nb?\n").text([]) // "a!\n\nb?\n"
   */
  static of(base: string, mine: string, theirs: string): Merge {
    const [old, own, others] = [base, mine, theirs].map(blocksOf) as [Blocks, Blocks, Blocks];
    const kept = [matches(old.blocks, own.blocks), matches(old.blocks, others.blocks)] as const;
    const parts: MergedPart[] = [];
    let at = 0;
    let a = 0;
    let b = 0;
    for (;;) {
      let next = at;
      while (next < old.blocks.length && !(kept[0][next]! >= 0 && kept[1][next]! >= 0)) next++;
      const ends = next < old.blocks.length;
      const toA = ends ? kept[0][next]! : own.blocks.length;
      const toB = ends ? kept[1][next]! : others.blocks.length;
      parts.push(
        ...settle(old.blocks.slice(at, next), own.blocks.slice(a, toA), others.blocks.slice(b, toB)),
      );
      if (!ends) break;
      const gap =
        own.blocks[toA]!.gap === old.blocks[next]!.gap ? others.blocks[toB]!.gap : own.blocks[toA]!.gap;
      parts.push([{ text: old.blocks[next]!.text, gap }]);
      at = next + 1;
      a = toA + 1;
      b = toB + 1;
    }
    const either = (from: (blocks: Blocks) => string): string =>
      from(own) === from(old) ? from(others) : from(own);
    return new Merge(parts, [either(({ head }) => head), either(({ tail }) => tail)], others.source);
  }

  /** The places that both changed. */
  get conflicts(): readonly Conflict[] {
    return this.parts.filter((part): part is Conflict => "mine" in part);
  }

  /**
   * The merged text.
   *
   * @param chosen - For each conflict in order what stands in its place, as Markdown.
   */
  text(chosen: readonly string[]): string {
    let out = "";
    let conflict = 0;
    const add = ({ gap, text }: Block): void => {
      if (!text) return;
      out += (out ? (gap.includes("\n") ? gap : "\n\n") : "") + text;
    };
    for (const part of this.parts) {
      if ("mine" in part) add({ gap: "\n\n", text: chosen[conflict++]! });
      else part.forEach(add);
    }
    const [head, tail] = this.ends;
    return out && likeOriginal(head + out + (tail || "\n"), this.like);
  }
}

interface Blocks {
  readonly blocks: readonly Block[];
  readonly head: string;
  readonly tail: string;
  readonly source: Source;
}

function blocksOf(given: string): Blocks {
  const { source } = parseMarkdown(given);
  const { text, spans } = source;
  const blocks = spans.map(([from, to], at) => ({
    gap: at > 0 ? text.slice(spans[at - 1]![1], from) : "",
    text: text.slice(from, to),
  }));
  const end = spans.at(-1)?.[1] ?? text.length;
  return { blocks, head: text.slice(0, spans[0]?.[0] ?? 0), tail: text.slice(end), source };
}

const same = (a: readonly Block[], b: readonly Block[]): boolean =>
  a.length === b.length && a.every(({ text }, at) => text === b[at]!.text);

/** For each block of a text the same block of another one, or -1. */
function matches(a: readonly Block[], b: readonly Block[]): Int32Array {
  const texts = (blocks: readonly Block[]): string[] => blocks.map(({ text }) => text);
  const out = new Int32Array(a.length).fill(-1);
  for (const run of common(texts(a), texts(b))) {
    for (let k = 0; k < run.length; k++) out[run.a + k] = run.b + k;
  }
  return out;
}

/** What becomes of a stretch in which no block is the same in all three texts. */
function settle(old: readonly Block[], mine: readonly Block[], theirs: readonly Block[]): MergedPart[] {
  if (same(mine, theirs) || same(theirs, old)) return [mine];
  if (same(mine, old)) return [theirs];
  if (old.length === 0) return [theirs, mine];
  if (old.length > 1 && mine.length === old.length && theirs.length === old.length) {
    return old.flatMap((block, at) => settle([block], [mine[at]!], [theirs[at]!]));
  }
  return [{ mine: written(mine), theirs: written(theirs) }];
}

const written = (blocks: readonly Block[]): string =>
  blocks.map(({ gap, text }, at) => (at > 0 ? gap : "") + text).join("");
