/** The largest picture that is put into the text itself, in bytes. */
const largestInText = 1_000_000;

/** Sends a file to the server, which puts it beside the notebook. */
export async function keepBeside(notebook: string, file: File): Promise<string> {
  const query = new URLSearchParams({
    notebook,
    name: file.name || `picture.${file.type.split("/")[1] ?? "bin"}`,
  });
  const answer = await fetch(`/api/file?${query.toString()}`, { method: "POST", body: file });
  if (!answer.ok) throw new Error((await answer.text()).trim().replace(/^quill: /, ""));
  const { name } = (await answer.json()) as { name: string };
  return encodeURI(name);
}

/** Without a server, a picture becomes a part of the text. */
export function keepInText(file: File): Promise<string> {
  if (!file.type.startsWith("image/")) {
    return Promise.reject(
      new Error("this page has no folder to put it in; only pictures can be a part of the text"),
    );
  }
  if (file.size > largestInText) {
    return Promise.reject(
      new Error(`this page has no folder to put it in, and it is larger than ${largestInText / 1e6} MB`),
    );
  }
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result)));
    reader.addEventListener("error", () => reject(new Error("it cannot be read")));
    reader.readAsDataURL(file);
  });
}
