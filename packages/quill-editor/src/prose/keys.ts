import { markTypes } from "@raven-ts/quill/document";
import { baseKeymap, chainCommands, deleteSelection, lift, toggleMark } from "prosemirror-commands";
import { undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import type { Command, Plugin } from "prosemirror-state";
import { dissolveHeading, enterOutOfQuote, holdFootnote, leaveQuote } from "./block-keys.ts";
import {
  breakLine,
  deleteAll,
  enterCode,
  insertCell,
  leaveMark,
  openFence,
  openMath,
  quote,
  setParagraph,
  splitEmpty,
  toggleHeading,
} from "./commands.ts";
import { enterOnSelected, goToEdge, leaveCodeLeft, lineEdge, stepOver } from "./edges.ts";
import { enterOverSpan, extendOver, leaveSpan, type Reach } from "./extend.ts";
import { joinAbove, joinBelow } from "./join.ts";
import { backspaceInItem, enterInItem, liftItem, sinkItem, toggleList, toggleTasks } from "./lists.ts";
import { redoThere } from "./redo.ts";

const extensions: readonly (readonly [string, Reach, 1 | -1])[] = [
  ["ArrowLeft", "character", -1],
  ["ArrowRight", "character", 1],
  ["ArrowUp", "line", -1],
  ["ArrowDown", "line", 1],
];

/** The keys of prose. `askLink` opens the field in which a link's address is typed. */
export function proseKeys(askLink: Command): Plugin[] {
  const headings = Object.fromEntries(
    [1, 2, 3, 4, 5, 6].map((level) => [`Mod-Alt-${level}`, toggleHeading(level)]),
  );
  const extending: Record<string, Command> = {
    "Shift-Home": extendOver("edge", -1),
    "Shift-End": extendOver("edge", 1),
    "Mod-Shift-Home": extendOver("document", -1),
    "Mod-Shift-End": extendOver("document", 1),
  };
  for (const [key, reach, direction] of extensions) {
    extending[`Shift-${key}`] = extendOver(reach, direction);
    extending[`Mod-Shift-${key}`] = extendOver(reach === "character" ? "word" : "block", direction);
  }
  const back = chainCommands(
    deleteAll,
    deleteSelection,
    dissolveHeading,
    backspaceInItem,
    leaveQuote,
    holdFootnote,
    joinAbove,
    stepOver(-1),
  );
  const forward = chainCommands(deleteAll, deleteSelection, joinBelow, stepOver(1));
  return [
    keymap({
      "Mod-z": undo,
      "Shift-Mod-z": redoThere,
      "Mod-y": redoThere,
      "Mod-b": toggleMark(markTypes.strong!),
      "Mod-i": toggleMark(markTypes.emphasis!),
      "Mod-e": toggleMark(markTypes.code!),
      "Mod-Shift-x": toggleMark(markTypes.delete!),
      "Mod-k": askLink,
      ...headings,
      "Mod-Alt-0": setParagraph,
      "Mod-Shift-6": toggleList({ ordered: false, task: true }),
      "Mod-Shift-7": toggleList({ ordered: true, task: false }),
      "Mod-Shift-8": toggleList({ ordered: false, task: false }),
      "Mod-Shift-9": quote,
      "Mod-[": chainCommands(liftItem, lift),
      "Mod-]": sinkItem,
      "Mod-Enter": toggleTasks,
      "Mod-Alt-c": insertCell,
      Enter: chainCommands(
        enterOnSelected,
        enterOverSpan,
        openFence,
        openMath,
        enterInItem,
        enterOutOfQuote,
        splitEmpty,
      ),
      "Shift-Enter": chainCommands(breakLine, enterOnSelected),
      Tab: sinkItem,
      "Shift-Tab": liftItem,
      Backspace: back,
      "Shift-Backspace": back,
      "Mod-Backspace": back,
      Delete: forward,
      "Mod-Delete": forward,
      ArrowLeft: chainCommands(leaveSpan(-1), leaveCodeLeft, enterCode("left")),
      ArrowRight: chainCommands(leaveSpan(1), leaveMark(markTypes.code!), enterCode("right")),
      ...extending,
      Home: lineEdge("start"),
      End: lineEdge("end"),
      "Mod-Home": goToEdge(-1),
      "Mod-End": goToEdge(1),
      ArrowUp: chainCommands(leaveSpan(-1), enterCode("up")),
      ArrowDown: chainCommands(leaveSpan(1), enterCode("down")),
    }),
    keymap(baseKeymap),
  ];
}
