const mac = (): boolean => typeof navigator !== "undefined" && /Mac|iP/.test(navigator.platform);

const keys: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    "Cells",
    [
      ["Shift Enter", "Run and go to the next cell"],
      ["Mod Enter", "Run"],
      ["Alt Enter", "Run and add a cell below"],
      ["Mod Shift Enter", "Run all"],
      ["Mod Alt C", "Add a cell"],
      ["```ts Enter", "Begin a cell"],
      ["Mod Alt ↑ ↓", "Move a block or cell"],
      ["Mod Alt ⌫", "Remove a block or cell"],
      ["↑ ↓", "Move between text and code"],
      ["Esc Tab", "Go on from code, lists and tables to the next control"],
    ],
  ],
  [
    "Text",
    [
      ["Mod B, Mod I, Mod E", "Bold, italic, code"],
      ["Mod K", "Link"],
      ["# Space", "Heading; Mod Alt 1 – 6"],
      ["- Space, 1. Space", "List; [ ] Space for a task"],
      ["Mod Shift 6, 7, 8", "Tasks, numbers, bullets, or none"],
      ["Tab, Shift Tab", "Item one level down, up"],
      ["Mod Enter", "Task done or open"],
      ["> Space", "Quote"],
      ["$x$, $$ Enter", "Math"],
    ],
  ],
  [
    "Tables",
    [
      ["Tab, Enter", "Next cell, cell below; past the last one a new row"],
      ["Shift ↑ ↓ ← →", "Select cells; ⌫ empties them, or removes whole rows and columns"],
      ["Alt Shift ↑ ↓", "Add a row above, below"],
      ["Alt Shift ← →", "Add a column left, right"],
      ["Alt Shift ⌫, Alt Shift Delete", "Remove the row, the column"],
      ["Mod Shift L, E, R", "Align the column left, centre, right"],
      ["Mod Enter", "Go on below the table"],
      ["Alt F10", "The bar with all of this; Esc goes back"],
    ],
  ],
  [
    "Notebook",
    [
      ["Mod F", "Find"],
      [mac() ? "Mod Alt F" : "Mod H", "Find and replace"],
      ["Mod G, Mod Shift G", "Next and previous match"],
      ["Mod S", "Save"],
      ["Mod Z, Mod Shift Z", "Undo, redo"],
    ],
  ],
];

/** Opens the list of keys. */
export function showHelp(): void {
  const dialog = document.createElement("dialog");
  dialog.className = "help";
  dialog.setAttribute("aria-label", "Keyboard shortcuts");
  const heading = document.createElement("h2");
  heading.textContent = "Keyboard";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  dialog.append(heading, close);
  for (const [group, rows] of keys) {
    const title = document.createElement("h3");
    title.textContent = group;
    const list = document.createElement("dl");
    for (const [key, meaning] of rows) {
      const term = document.createElement("dt");
      const named = key.replaceAll("Mod", mac() ? "⌘" : "Ctrl");
      const keyboard = document.createElement("kbd");
      keyboard.textContent = named;
      term.append(keyboard);
      const text = document.createElement("dd");
      text.textContent = meaning.replaceAll("Mod", mac() ? "⌘" : "Ctrl");
      list.append(term, text);
    }
    dialog.append(title, list);
  }
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
