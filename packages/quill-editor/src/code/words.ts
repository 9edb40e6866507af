import type {
  Completion,
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from "@codemirror/autocomplete";

const word = /[A-Za-z_$][\w$]{2,}/g;

/** Offers the names that stand in the code of the notebook's cells, also where the types are not known. */
export function wordsOf(sources: () => readonly string[]): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const typed = context.matchBefore(/[A-Za-z_$][\w$]*/);
    if (!typed || (typed.text.length < 2 && !context.explicit)) return null;
    const counts = new Map<string, number>();
    for (const source of sources()) {
      for (const [name] of source.matchAll(word)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const own = (counts.get(typed.text) ?? 0) === 1 ? typed.text : null;
    const options = [...counts.keys()]
      .filter((name) => name !== own)
      .map((label): Completion => ({ label, type: "variable", boost: -1 }));
    return { from: typed.from, options, validFor: /^[\w$]*$/ };
  };
}
