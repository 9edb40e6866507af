import { chainCommands } from "prosemirror-commands";
import { keymap } from "prosemirror-keymap";
import type { Command, Plugin } from "prosemirror-state";
import {
  addColumn,
  addRow,
  alignColumns,
  deleteCells,
  deleteColumns,
  deleteRows,
  leaveTable,
} from "./commands.ts";
import { type Direction, enterBelow, extendOverCells, holdEdge, moveOverCells, tabToCell } from "./moves.ts";

const arrows: readonly (readonly [string, Direction])[] = [
  ["ArrowUp", "up"],
  ["ArrowDown", "down"],
  ["ArrowLeft", "left"],
  ["ArrowRight", "right"],
];

const back = chainCommands(deleteCells, holdEdge(-1));
const forward = chainCommands(deleteCells, holdEdge(1));

/** The keys of tables: they move over cells, select cells, and change rows and columns. */
export function tableKeys(): Plugin {
  const moving: Record<string, Command> = {};
  for (const [key, direction] of arrows) {
    moving[key] = moveOverCells(direction);
    moving[`Mod-${key}`] = moveOverCells(direction);
    moving[`Shift-${key}`] = extendOverCells(direction);
    moving[`Mod-Shift-${key}`] = extendOverCells(direction);
  }
  return keymap({
    ...moving,
    Tab: tabToCell(1),
    "Shift-Tab": tabToCell(-1),
    Enter: enterBelow,
    "Mod-Enter": leaveTable,
    Backspace: back,
    "Shift-Backspace": back,
    "Mod-Backspace": back,
    "Alt-Backspace": back,
    Delete: forward,
    "Shift-Delete": forward,
    "Mod-Delete": forward,
    "Alt-Delete": forward,
    "Alt-Shift-ArrowUp": addRow("above"),
    "Alt-Shift-ArrowDown": addRow("below"),
    "Alt-Shift-ArrowLeft": addColumn("left"),
    "Alt-Shift-ArrowRight": addColumn("right"),
    "Alt-Shift-Backspace": deleteRows,
    "Alt-Shift-Delete": deleteColumns,
    "Mod-Shift-l": alignColumns("left"),
    "Mod-Shift-e": alignColumns("center"),
    "Mod-Shift-r": alignColumns("right"),
  });
}
