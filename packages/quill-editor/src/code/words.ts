import type {
  Completion,
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from "@codemirror/autocomplete";
import type { Node } from "prosemirror-model";

const word = /[A-Za-z_$][\w$]{2,}/g;

/** The words of a cell; a cell that was not edited is not read again. */
const wordsIn: WeakMap<Node, readonly string[]> = new WeakMap();

function wordsOfCell(node: Node): readonly string[] {
  const found = wordsIn.get(node) ?? Array.from(node.textContent.matchAll(word), ([name]) => name);
  wordsIn.set(node, found);
  return found;
}

/** Offers the names that stand in the code of the notebook's cells, also where the types are not known. */
export function wordsOf(cells: () => readonly Node[]): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const typed = context.matchBefore(/[A-Za-z_$][\w$]*/);
    if (!typed || (typed.text.length < 2 && !context.explicit)) return null;
    const counts = new Map<string, number>();
    for (const cell of cells()) {
      for (const name of wordsOfCell(cell)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const own = (counts.get(typed.text) ?? 0) === 1 ? typed.text : null;
    const options = [...counts.keys()]
      .filter((name) => name !== own)
      .map((label): Completion => ({ label, type: "variable", boost: -1 }));
    return { from: typed.from, options, validFor: /^[\w$]*$/ };
  };
}
