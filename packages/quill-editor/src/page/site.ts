import { startWebKernel } from "@raven-ts/quill/kernel-web";
import { Session } from "@raven-ts/quill/session";
import { type Notebook, SessionLink } from "../store/session-link.ts";
import { download, withOutputs } from "./download.ts";
import { isolate } from "./isolate.ts";
import { keepInText } from "./keep-file.ts";
import { NotebookPage } from "./notebook-page.ts";

/** `notebook.json` of an exported page. */
interface SiteData extends Notebook {
  /** Bare import names of cells, and the files that they stand for, relative to the page. */
  readonly modules: Readonly<Record<string, string>>;
  /** Whether the page makes itself cross-origin isolated. */
  readonly isolate: boolean;
}

/** Starts an exported page: the session and the kernel run here, in the page and a worker. */
async function start(): Promise<void> {
  const base = document.baseURI;
  const data = (await (await fetch(new URL("notebook.json", base))).json()) as SiteData;
  if (data.isolate && (await isolate(new URL("isolate.js", base)))) return;
  const worker = new URL("kernel.js", base).href;
  const session = new Session({ start: startWebKernel({ worker, modules: data.modules, base }) });
  const page: NotebookPage = new NotebookPage(document.body, new SessionLink(session, data), {
    path: data.path,
    home: null,
    autosave: false,
    keepFile: keepInText,
    download: (text) => download(data.path, withOutputs(text, page.store.cells)),
    ...(crossOriginIsolated ? {} : { interruptLabel: "Stop (restarts the kernel, its state is lost)" }),
  });
}

void start();
