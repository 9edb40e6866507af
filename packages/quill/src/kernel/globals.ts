import type { DisplayHandle, DisplayOptions } from "./display.ts";

/** `display`: shows a value below the cell at once, in its richest form. */
export type Display = (value: unknown, options?: DisplayOptions) => DisplayHandle;

/** `progress`: draws a bar below the cell; calls with the same label move the same bar. */
export type Progress = (done: number, total: number, label?: string) => void;

declare global {
  /**
   * Shows a value below the cell at once, in its richest form. A second display with the same `id` replaces the
   * first, from any cell.
   *
   * @param value - A value with a `Symbol.for("Jupyter.display")` method, or any other: shown as text.
   * @param options - `id` names the display.
   * @returns A handle whose `update(value)` replaces what is shown.
   */
  var display: Display;
  /**
   * Draws a progress bar below the cell. Cheap to call often.
   *
   * @param done - Amount done, in any unit.
   * @param total - The whole amount.
   * @param label - Text beside the bar; names the bar.
   */
  var progress: Progress;
}
