import type { FolderListing } from "@raven-ts/quill/session";

/** Lists the notebooks of a folder, and makes new ones. */
export async function folderPage(place: HTMLElement): Promise<void> {
  const path = new URLSearchParams(location.search).get("path") ?? "";
  const answer = await fetch(`/api/list?path=${encodeURIComponent(path)}`);
  const main = document.createElement("main");
  main.className = "folder";
  const heading = document.createElement("h1");
  heading.textContent = path.split("/").pop() || "Notebooks";
  main.append(heading);
  place.append(main);
  document.title = heading.textContent;
  if (!answer.ok) {
    main.append(`This folder can not be listed (${answer.status}).`);
    return;
  }
  const { entries } = (await answer.json()) as FolderListing;
  const list = document.createElement("ul");
  for (const entry of path
    ? [{ kind: "folder" as const, name: "..", path: parent(path) }, ...entries]
    : entries) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const target = entry.path.split("/").map(encodeURIComponent).join("/");
    link.href = entry.kind === "notebook" ? `/n/${target}` : `/?path=${encodeURIComponent(entry.path)}`;
    link.className = entry.kind;
    link.textContent = entry.kind === "notebook" ? entry.name.replace(/\.md$/, "") : entry.name;
    item.append(link);
    list.append(item);
  }
  main.append(list, newNotebook(path));
}

const parent = (path: string): string => path.split("/").slice(0, -1).join("/");

function newNotebook(folder: string): HTMLElement {
  const form = document.createElement("form");
  const input = document.createElement("input");
  input.placeholder = "new-notebook";
  input.required = true;
  input.setAttribute("aria-label", "Name of the new notebook");
  const submit = document.createElement("button");
  submit.textContent = "Create";
  const problem = document.createElement("p");
  problem.setAttribute("role", "alert");
  form.append(input, submit, problem);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = input.value.trim().replace(/\.md$/, "");
    const path = `${folder ? `${folder}/` : ""}${name}.md`;
    void fetch(`/api/new?path=${encodeURIComponent(path)}`, { method: "POST" }).then(({ ok, status }) => {
      if (ok) location.href = `/n/${path.split("/").map(encodeURIComponent).join("/")}`;
      else
        problem.textContent =
          status === 409 ? "There is a notebook of that name." : `Not created (${status}).`;
    });
  });
  return form;
}
