import { markTypes, nodeTypes } from "@raven-ts/quill/document";
import { baseKeymap, chainCommands, deleteSelection, lift, toggleMark, wrapIn } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import type { Command, Plugin } from "prosemirror-state";
import {
  breakLine,
  deleteAll,
  enterCode,
  insertCell,
  leaveMark,
  openFence,
  openMath,
  splitEmpty,
  toggleHeading,
} from "./commands.ts";

/** The keys of prose. `askLink` opens the field in which a link's address is typed. */
export function proseKeys(askLink: Command): Plugin[] {
  const item = nodeTypes.list_item!;
  const headings = Object.fromEntries(
    [1, 2, 3, 4, 5, 6].map((level) => [`Mod-Alt-${level}`, toggleHeading(level)]),
  );
  return [
    keymap({
      "Mod-z": undo,
      "Shift-Mod-z": redo,
      "Mod-y": redo,
      "Mod-b": toggleMark(markTypes.strong!),
      "Mod-i": toggleMark(markTypes.emphasis!),
      "Mod-e": toggleMark(markTypes.code!),
      "Mod-Shift-x": toggleMark(markTypes.delete!),
      "Mod-k": askLink,
      ...headings,
      "Mod-Alt-0": toggleHeading(0),
      "Mod-Shift-7": wrapInList(nodeTypes.list!, { ordered: true }),
      "Mod-Shift-8": wrapInList(nodeTypes.list!, { ordered: false }),
      "Mod-Shift-9": wrapIn(nodeTypes.blockquote!),
      "Mod-[": chainCommands(liftListItem(item), lift),
      "Mod-]": sinkListItem(item),
      "Mod-Alt-c": insertCell,
      Enter: chainCommands(openFence, openMath, splitListItem(item), splitEmpty),
      "Shift-Enter": breakLine,
      Tab: sinkListItem(item),
      "Shift-Tab": liftListItem(item),
      Backspace: chainCommands(deleteAll, deleteSelection),
      Delete: chainCommands(deleteAll, deleteSelection),
      ArrowLeft: enterCode("left"),
      ArrowRight: chainCommands(leaveMark(markTypes.code!), enterCode("right")),
      ArrowUp: enterCode("up"),
      ArrowDown: enterCode("down"),
    }),
    keymap(baseKeymap),
  ];
}
