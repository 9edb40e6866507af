import type { Handle } from "mdast-util-to-markdown";
import { meaningOf } from "./escapes.ts";

type State = Parameters<Handle>[2];

/** The writers that may take other signs for emphasis than those it was written with. */
const free: WeakSet<State> = new WeakSet();

/** Whether emphasis may take other signs than those it was written with. */
export const mayChangeSigns = (state: State): boolean => free.has(state);

/**
 * Writes emphasis with its own signs where that is read as it is meant, else with signs that are.
 *
 * @param around - Puts the text into its block.
 */
export function withOwnSigns(state: State, write: () => string, around: (text: string) => string): string {
  const own = write();
  free.add(state);
  const other = write();
  free.delete(state);
  if (own === other) return own;
  const plain = !own.includes("&#x") || other.includes("&#x");
  return plain && meaningOf(around(own)) === meaningOf(around(other)) ? own : other;
}
