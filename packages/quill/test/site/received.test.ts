import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildSite } from "../../src/site/index.ts";

test("an exported site holds the pictures of the notebook's folder and none from outside of it", async () => {
  const base = mkdtempSync(join(tmpdir(), "quill-received-"));
  try {
    const folder = join(base, "received");
    const out = join(base, "out", "site");
    mkdirSync(folder);
    mkdirSync(join(base, "page", "site"), { recursive: true });
    writeFileSync(join(base, "page", "site", "index.html"), "<title>quill</title>");
    writeFileSync(join(base, "secret.png"), "secret");
    writeFileSync(join(folder, "own.png"), "own");
    symlinkSync("own.png", join(folder, "alias.png"));
    symlinkSync("../secret.png", join(folder, "linked.png"));
    symlinkSync("..", join(folder, "dir"));
    const paths = ["own.png", "alias.png", "linked.png", "dir/secret.png", "../secret.png"];
    const text = paths.map((path) => `![](${path})`).join("\n\n");
    writeFileSync(
      join(folder, "n.md"),
      `${text}\n\n\`\`\`ts\n1\n\`\`\`\n<!-- quill:output {} -->\n\n![](<dir/secret.png>)\n\n<!-- /quill:output -->\n`,
    );
    const { files } = await buildSite({
      notebook: join(folder, "n.md"),
      outDir: out,
      page: join(base, "page"),
      modules: [],
    });
    expect(files).toEqual(["alias.png", "index.html", "notebook.json", "own.png"]);
    expect(readFileSync(join(out, "alias.png"), "utf8")).toBe("own");
    expect(existsSync(join(base, "out", "secret.png"))).toBe(false);
    const saved = readFileSync(join(out, "notebook.json"), "utf8");
    expect(saved).not.toContain(Buffer.from("secret").toString("base64"));
    expect(saved).toContain("image refused: dir/secret.png");
  } finally {
    rmSync(base, { recursive: true });
  }
});
