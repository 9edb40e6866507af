// Ratios of the rows that `npm run bench` wrote: per case, every framework against the fastest of ours.
// @ts-check
import { median } from "./harness.mjs";

/**
 * @typedef {{ round?: string, suite: string, case: string, framework: string, median_ms?: number,
 *   ns_per_op?: number, error?: string, unsupported?: string }} Row
 */

const ours = (/** @type {string} */ framework) => framework === "raven" || framework.startsWith("raven-");
const short = (/** @type {number} */ x) =>
  x >= 100 ? x.toFixed(0) : x >= 1 ? x.toFixed(2) : x.toPrecision(2);

/**
 * A Markdown table: time of our fastest variant, then each framework's time divided by it (above 1: we are
 * faster). A ratio is taken within one round, and the median over rounds is shown.
 * @param {Row[]} rows
 * @returns {string}
 */
export function ratios(rows) {
  /** @type {Map<string, Map<string, Map<string, number>>>} case -> framework -> round -> ms */
  const cells = new Map();
  /** @type {string[]} */
  const missing = [];
  for (const row of rows) {
    const key = `${row.suite} ${row.case}`;
    if (row.median_ms === undefined) {
      const why = row.error ?? row.unsupported;
      if (why !== undefined) missing.push(`- ${key} ${row.framework}: ${why}`);
      continue;
    }
    const frameworks = cells.get(key) ?? new Map();
    cells.set(key, frameworks);
    const rounds = frameworks.get(row.framework) ?? new Map();
    frameworks.set(row.framework, rounds);
    rounds.set(row.round ?? "", row.median_ms);
  }
  const lines = ["| case | raven | ms | others, time / raven's |", "|---|---|---|---|"];
  for (const [key, frameworks] of cells) {
    const middle = (/** @type {string} */ name) => median([...(frameworks.get(name)?.values() ?? [])]);
    const names = [...frameworks.keys()].sort((a, b) => middle(a) - middle(b));
    const best = names.find(ours);
    const others = names
      .filter((name) => name !== best)
      .map((name) => {
        const base = best === undefined ? undefined : frameworks.get(best);
        const both = [...(frameworks.get(name) ?? [])].filter(([round]) => base?.has(round));
        const ratio = both.map(([round, ms]) => ms / (base?.get(round) ?? Number.NaN));
        return ratio.length > 0 ? `${name} ${short(median(ratio))}x` : `${name} ${short(middle(name))} ms`;
      });
    const own = best === undefined ? "- | -" : `${best} | ${short(middle(best))}`;
    lines.push(`| ${key} | ${own} | ${others.join(", ") || "-"} |`);
  }
  return `\n${[...lines, ...(missing.length > 0 ? ["", "missing or failing:", ...missing] : [])].join("\n")}\n`;
}
