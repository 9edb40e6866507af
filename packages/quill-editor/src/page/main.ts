import { SocketLink } from "../store/link.ts";
import { folderPage } from "./folder-page.ts";
import { keepBeside } from "./keep-file.ts";
import { NotebookPage } from "./notebook-page.ts";

/** Starts the page that a quill server serves: a notebook under `/n/`, else the list of a folder. */
function start(): void {
  const place = document.body;
  if (!location.pathname.startsWith("/n/")) {
    void folderPage(place);
    return;
  }
  const path = decodeURIComponent(location.pathname.slice(3));
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const link = new SocketLink(`${scheme}://${location.host}/ws?path=${encodeURIComponent(path)}`);
  const folder = path.split("/").slice(0, -1).join("/");
  new NotebookPage(place, link, {
    path,
    home: folder ? `/?path=${encodeURIComponent(folder)}` : "/",
    autosave: true,
    keepFile: (file) => keepBeside(path, file),
  });
}

start();
