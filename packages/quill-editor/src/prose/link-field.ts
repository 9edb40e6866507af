import { LINKS, markTypes } from "@raven-ts/quill/document";
import type { Command } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { setLink } from "./commands.ts";

/** Opens a field at the selection in which a link's address is typed: Enter takes it, empty removes the link. */
export function linkField(): Command {
  return (state, _, view) => {
    if (!view || state.selection.$from.parent.type.spec.code) return false;
    const { $from } = state.selection;
    const mark =
      markTypes.link!.isInSet($from.marks()) ?? markTypes.link!.isInSet($from.nodeAfter?.marks ?? []);
    showField(view, mark ? String(mark.attrs.url) : "");
    return true;
  };
}

function showField(view: EditorView, url: string): void {
  const box = document.createElement("form");
  box.className = "link-field";
  const input = document.createElement("input");
  input.type = "text";
  input.inputMode = "url";
  input.placeholder = "Address, or nothing to remove the link";
  input.setAttribute("aria-label", "Address of the link");
  input.value = url;
  const problem = document.createElement("p");
  problem.setAttribute("role", "alert");
  problem.id = "link-field-problem";
  box.append(input, problem);
  const { left, bottom } = view.coordsAtPos(view.state.selection.from);
  box.style.left = `${Math.max(8, Math.min(left, window.innerWidth - 340)) + window.scrollX}px`;
  box.style.top = `${bottom + 6 + window.scrollY}px`;
  const close = (): void => {
    input.onblur = null;
    box.remove();
    view.focus();
  };
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = input.value.trim();
    if (setLink(address)(view.state, view.dispatch)) {
      close();
      return;
    }
    const scheme = address.slice(0, address.indexOf(":") + 1);
    problem.textContent = `A link cannot lead to ${scheme} (only to ${LINKS.join(", ")}, or to a place in this folder).`;
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", problem.id);
  });
  input.addEventListener("input", () => {
    problem.textContent = "";
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  input.onblur = () => box.remove();
  document.body.append(box);
  input.focus();
  input.select();
}
