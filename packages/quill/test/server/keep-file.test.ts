import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LARGEST_FILE, plainName } from "../../src/server/keep-file.ts";
import { type QuillServer, startServer } from "../../src/server/server.ts";
import { ownHeaders } from "./page.ts";

describe("files beside a notebook", () => {
  let folder: string;
  let outside: string;
  let server: QuillServer;

  beforeAll(async () => {
    outside = await mkdtemp(join(tmpdir(), "quill-out-"));
    folder = await mkdtemp(join(tmpdir(), "quill-keep-"));
    await mkdir(join(folder, "sub"));
    await writeFile(join(folder, "a.md"), "# a\n");
    await writeFile(join(folder, "sub/b.md"), "# b\n");
    await writeFile(join(outside, "c.md"), "# c\n");
    await symlink(outside, join(folder, "link"));
    server = await startServer({ folder, port: 0 });
  });

  afterAll(async () => {
    await server.close();
    for (const path of [folder, outside]) await rm(path, { recursive: true, force: true });
  });

  const send = (
    notebook: string,
    name: string,
    body: string | Buffer,
    headers: Record<string, string> = ownHeaders(server),
  ): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const path = `/api/file?${new URLSearchParams({ notebook, name }).toString()}`;
      const asked = request(
        { host: "127.0.0.1", port: server.port, path, method: "POST", headers },
        (answer) => {
          let text = "";
          answer.setEncoding("utf8");
          answer.on("data", (part: string) => {
            text += part;
          });
          answer.on("end", () => resolve({ status: answer.statusCode!, text }));
        },
      );
      asked.on("error", reject);
      asked.end(body);
    });

  it("writes a file beside the notebook, and says its name", async () => {
    expect(await send("sub/b.md", "p.png", "one")).toEqual({ status: 201, text: '{"name":"p.png"}' });
    expect(await readFile(join(folder, "sub/p.png"), "utf8")).toBe("one");
  });

  it("never writes over a file: the same bytes are taken, others get a number", async () => {
    await send("a.md", "q.png", "one");
    expect((await send("a.md", "q.png", "one")).text).toBe('{"name":"q.png"}');
    expect((await send("a.md", "q.png", "two")).text).toBe('{"name":"q-2.png"}');
    expect(await readFile(join(folder, "q.png"), "utf8")).toBe("one");
  });

  it.each([
    ["../x.png", "x.png"],
    ["a/b\\c.png", "c.png"],
    [".hidden", "hidden"],
    ["two words (1).png", "two-words-1-.png"],
    ["note.md", "note.md.txt"],
    ["", "file"],
    ["été.png", "été.png"],
    ["a\u0000b\n.png", "a-b-.png"],
    ["..", "file"],
    ["x".repeat(300), "x".repeat(80)],
  ])("names %j plainly as %j", (name, plain) => {
    expect(plainName(name)).toBe(plain);
  });

  it("refuses notebooks that are elsewhere, hidden or none", async () => {
    for (const notebook of ["link/c.md", "../c.md", "missing.md", "sub", ""]) {
      expect((await send(notebook, "p.png", "x")).status).toBe(404);
    }
    expect(await readdir(outside)).toEqual(["c.md"]);
  });

  it("refuses other origins and requests without the token", async () => {
    const own = ownHeaders(server);
    expect((await send("a.md", "z.png", "x", { ...own, origin: "http://evil.example" })).status).toBe(403);
    expect((await send("a.md", "z.png", "x", { host: own.host!, origin: own.origin! })).status).toBe(401);
    expect(await readdir(folder)).not.toContain("z.png");
  });

  it("refuses a file that is too large", async () => {
    const { status } = await send("a.md", "big.png", Buffer.alloc(LARGEST_FILE + 1));
    expect(status).toBe(413);
    expect(await readdir(folder)).not.toContain("big.png");
  });
});
