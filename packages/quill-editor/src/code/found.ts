import { StateEffect, type StateEffectType, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import type { FoundPart } from "../find/find.ts";

/** Marks what a search finds in the code; an empty list takes the marks away. */
export const setFound: StateEffectType<readonly FoundPart[]> = StateEffect.define();

/** The marks of a search in code. */
export const foundMarks: StateField<DecorationSet> = StateField.define({
  create: () => Decoration.none,
  update(before, tr) {
    let marks = before.map(tr.changes);
    for (const effect of tr.effects) {
      if (!effect.is(setFound)) continue;
      marks = Decoration.set(
        effect.value.map(({ from, to, current }) =>
          Decoration.mark({ class: current ? "found current" : "found" }).range(from, to),
        ),
      );
    }
    return marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});
