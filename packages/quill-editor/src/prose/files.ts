import { markTypes, nodeTypes, schema } from "@raven-ts/quill/document";
import type { Node } from "prosemirror-model";
import { Plugin, PluginKey } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

/** Puts a file where the notebook can refer to it. @returns the address, as the notebook's text has it. */
export type KeepFile = (file: File) => Promise<string>;

/** Positions at which files will stand once they are kept, by number. */
type Places = ReadonlyMap<number, number>;

const key: PluginKey<Places> = new PluginKey("files");

interface Step {
  readonly add?: readonly [number, number];
  readonly remove?: number;
}

let next = 0;

/** Pictures and other files that are pasted or dropped: each is kept, and a picture or link put in its place. */
export function files(keep: KeepFile, failed: (message: string) => void): Plugin<Places> {
  const take = (view: EditorView, list: readonly File[], at: number): void => {
    const number = next++;
    view.dispatch(view.state.tr.setMeta(key, { add: [number, at] } satisfies Step));
    void insertAll(view, list, number, keep, failed);
  };
  return new Plugin<Places>({
    key,
    state: {
      init: () => new Map(),
      apply(tr, before) {
        const step = tr.getMeta(key) as Step | undefined;
        if (before.size === 0 && !step) return before;
        const places = new Map([...before].map(([number, at]) => [number, tr.mapping.map(at)]));
        if (step?.add) places.set(...step.add);
        if (step?.remove !== undefined) places.delete(step.remove);
        return places;
      },
    },
    props: {
      handlePaste(view, event) {
        const data = event.clipboardData;
        // Office programs put a picture of the text beside the text.
        const list = [...(data?.files ?? [])];
        if (list.length === 0 || data?.getData("text/plain")) return false;
        take(view, list, view.state.selection.to);
        return true;
      },
      handleDrop(view, event) {
        const list = [...(event.dataTransfer?.files ?? [])];
        if (list.length === 0) return false;
        event.preventDefault();
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
        take(view, list, at ?? view.state.selection.to);
        return true;
      },
    },
  });
}

async function insertAll(
  view: EditorView,
  list: readonly File[],
  number: number,
  keep: KeepFile,
  failed: (message: string) => void,
): Promise<void> {
  for (const file of list) {
    try {
      const node = nodeOf(file, await keep(file));
      const at = key.getState(view.state)?.get(number);
      if (at === undefined || view.isDestroyed) return;
      const { parent } = view.state.doc.resolve(at);
      const inline = parent.isTextblock && !parent.type.spec.code;
      const put = inline ? node : nodeTypes.paragraph!.create(null, node);
      view.dispatch(
        view.state.tr.insert(inline ? at : view.state.doc.resolve(at).after(1), put).scrollIntoView(),
      );
    } catch (error) {
      failed(`${file.name} is not kept: ${(error as Error).message}`);
    }
  }
  view.dispatch(view.state.tr.setMeta(key, { remove: number } satisfies Step));
}

function nodeOf({ name, type }: File, url: string): Node {
  const label = name.replace(/\.[^.]*$/, "") || name;
  return type.startsWith("image/")
    ? nodeTypes.image!.create({ url, alt: label })
    : schema.text(name || url, [markTypes.link!.create({ url })]);
}
