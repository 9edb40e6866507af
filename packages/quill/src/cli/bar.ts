import type { ProgressOutput } from "../format/index.ts";
import { clip, duration, paint, type Terminal, textWidth } from "./terminal.ts";

/**
 * Draws a progress bar.
 *
 * @param bar - Done, total and label.
 * @param elapsed - Milliseconds since it first showed; gives the time that is left.
 * @param columns - Columns to fill.
 * @param terminal - For its colours.
 * @returns One line.
 */
export function drawBar(bar: ProgressOutput, elapsed: number, columns: number, terminal: Terminal): string {
  const part = bar.total > 0 ? Math.min(1, Math.max(0, bar.done / bar.total)) : 0;
  const percent = `${String(Math.floor(part * 100)).padStart(3)} %`;
  const left = part > 0 && part < 1 ? `${duration((elapsed * (1 - part)) / part)} left` : duration(elapsed);
  const facts = `${percent}  ${formatCount(bar.done)}/${formatCount(bar.total)}  ${left}`;
  const label = clip(bar.label, Math.max(8, columns - 60));
  const room = columns - textWidth(facts) - textWidth(label) - (label ? 4 : 2);
  const length = Math.max(4, Math.min(40, room));
  const filled = Math.round(part * length);
  const line = paint(terminal, part === 1 ? "green" : "cyan", "━".repeat(filled));
  const rest = paint(terminal, "dim", "─".repeat(length - filled));
  return `${label ? `${label}  ` : ""}${line}${rest}  ${facts}`;
}

function formatCount(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en") : value.toPrecision(3);
}
