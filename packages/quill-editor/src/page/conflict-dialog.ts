import type { Conflict } from "@raven-ts/quill/document";

/** What may stand in the place of a conflict. */
const sides: readonly (readonly [string, (conflict: Conflict) => string])[] = [
  ["Mine", ({ mine }) => mine],
  ["On disk", ({ theirs }) => theirs],
  ["Both", ({ mine, theirs }) => [theirs, mine].filter(Boolean).join("\n\n")],
];

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  text = "",
  ...children: Node[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.append(text, ...children);
  return made;
}

/** One place: both texts side by side, and a choice. */
function place(conflict: Conflict, at: number, of: number, choose: (text: string) => void): HTMLElement {
  const field = element("fieldset", "", element("legend", `Place ${at + 1} of ${of}`));
  for (const [name, text] of sides) {
    const radio = element("input");
    radio.type = "radio";
    radio.name = `conflict-${at}`;
    radio.addEventListener("change", () => choose(text(conflict)));
    const label = element("label", "", radio, element("span", name));
    if (name !== "Both") {
      const shown = element("pre", text(conflict) || "(removed)");
      shown.dir = "auto";
      label.append(shown);
    }
    field.append(label);
  }
  return field;
}

/**
 * Shows the places that changed here and on disk, side by side. Nothing is chosen beforehand, and nothing happens
 * before each place has its choice.
 *
 * @param take - Gets what shall stand in each place, as Markdown.
 */
export function askConflicts(
  conflicts: readonly Conflict[],
  take: (chosen: readonly string[]) => void,
): void {
  const dialog = element("dialog", "", element("h2", "Changed here and on disk"));
  dialog.className = "conflicts";
  dialog.setAttribute("aria-label", "Choose what to keep");
  const chosen = new Map<number, string>();
  const keep = element("button", "Keep these");
  keep.className = "keep";
  const later = element("button", "Decide later");
  for (const button of [keep, later]) button.type = "button";
  keep.disabled = true;
  conflicts.forEach((conflict, at) => {
    dialog.append(
      place(conflict, at, conflicts.length, (text) => {
        chosen.set(at, text);
        keep.disabled = chosen.size < conflicts.length;
      }),
    );
  });
  keep.addEventListener("click", () => {
    dialog.close();
    take(conflicts.map((_, at) => chosen.get(at)!));
  });
  later.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  const buttons = element("div", "", later, keep);
  buttons.className = "buttons";
  dialog.append(buttons);
  document.body.append(dialog);
  dialog.showModal();
}
