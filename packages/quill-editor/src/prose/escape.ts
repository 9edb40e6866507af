import { NodeSelection, Plugin, Selection, TextSelection } from "prosemirror-state";

/** Escape leaves a selection. After it Tab leaves the editor, also where Tab is a key of lists and tables. */
export function escapeKey(): Plugin {
  let escaped = false;
  return new Plugin({
    props: {
      handleDOMEvents: {
        keydown(_view, event) {
          const leaves = escaped && event.key === "Tab";
          if (event.key !== "Shift") escaped = event.key === "Escape";
          return leaves;
        },
      },
      handleKeyDown(view, event) {
        if (event.key !== "Escape") return false;
        const { selection, doc, tr } = view.state;
        if (selection.empty) return true;
        const $end = doc.resolve(selection.to);
        const caret =
          selection instanceof NodeSelection || !$end.parent.inlineContent
            ? Selection.near($end, 1)
            : TextSelection.create(doc, selection.head);
        view.dispatch(tr.setSelection(caret));
        return true;
      },
    },
  });
}
