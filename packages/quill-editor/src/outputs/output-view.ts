import type { Output } from "@raven-ts/quill/format";
import { ErrorView, type FrameLinks } from "./error-view.ts";
import { MimeView } from "./mime-view.ts";
import { ProgressView } from "./progress-view.ts";
import { StreamView } from "./stream-view.ts";

/** One drawn output. */
export interface OutputView {
  readonly dom: HTMLElement;
  /** Shows a newer form of the output in place; false when it has to be drawn anew. */
  update(output: Output): boolean;
}

/** Draws an output. `live`: the cell ran here, so scripts of its HTML may run in their sandbox. */
export function drawOutput(output: Output, live: boolean, links: FrameLinks): OutputView {
  switch (output.type) {
    case "stream":
      return checked(new StreamView(output), "stream");
    case "error":
      return checked(new ErrorView(output, links), "error");
    case "progress":
      return checked(new ProgressView(output), "progress");
    case "display":
    case "result":
      return checked(new MimeView(output.data, live), output.type);
  }
}

type Of<T extends Output["type"]> = Extract<Output, { type: T }>;

/** Asks a view only about outputs of its own type. */
function checked<T extends Output["type"]>(
  view: { readonly dom: HTMLElement; update(output: Of<T>): boolean },
  type: T,
): OutputView {
  return {
    dom: view.dom,
    update: (output) => output.type === type && view.update(output as Of<T>),
  };
}
