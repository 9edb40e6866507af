import { randomBytes } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo, Socket } from "node:net";
import { basename, dirname, extname, join } from "node:path";
import { type WebSocket, WebSocketServer } from "ws";
import { newNotebook } from "../format/index.ts";
import type { ServerMessage } from "../session/protocol.ts";
import { parseClientMessage } from "./client-message.ts";
import { Folder } from "./folder.ts";
import { cookieName, guard, isPage } from "./guard.ts";
import { keepFile } from "./keep-file.ts";
import { NotebookHost } from "./notebook-host.ts";

/** Settings of a server. */
export interface ServerOptions {
  /** The folder whose notebooks it shows. */
  readonly folder: string;
  /** Port, 0 for any free one (0). */
  readonly port?: number;
  /** Further host names under which it may be reached. */
  readonly hosts?: readonly string[];
  /** Folder of the built page (that of the installed editor). */
  readonly page?: string;
}

/** A running server. */
export interface QuillServer {
  readonly port: number;
  /** 192 random bits that open it. */
  readonly token: string;
  /** Address of the folder, or of one notebook, with the token. */
  url(notebook?: string): string;
  /** Ends kernels and connections; outputs are saved first. */
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".md": "text/markdown; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};

/** The page's document for outputs with scripts: they run in an origin of their own and reach nothing. */
const FRAME = "frame.html";
const FRAME_POLICY = [
  "sandbox allow-scripts",
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval'",
  "style-src 'unsafe-inline'",
  "img-src data: blob:",
  "font-src data:",
  "frame-ancestors 'self'",
].join("; ");

/** Unsent bytes at which a page that does not keep up is cut off; it comes back and gets the state at once. */
const BEHIND = 64_000_000;

/**
 * Starts the server of a folder, on this machine only. See `protocol.ts` for its addresses.
 *
 * @param options - Folder and port.
 * @returns The server, listening.
 */
export async function startServer(options: ServerOptions): Promise<QuillServer> {
  const server = new NotebookServer(await Folder.open(options.folder), options);
  await server.listen(options.port ?? 0);
  return server;
}

class NotebookServer implements QuillServer {
  readonly token: string = randomBytes(24).toString("base64url");
  readonly #folder: Folder;
  readonly #hosts: readonly string[];
  readonly #page: string;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 64_000_000 });
  readonly #notebooks = new Map<string, Promise<NotebookHost>>();

  constructor(folder: Folder, options: ServerOptions) {
    this.#folder = folder;
    this.#hosts = options.hosts ?? [];
    this.#page = options.page ?? installedPage();
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: Error) => {
        if (!response.headersSent) refuse(response, 500, error.message);
        else response.destroy();
      });
    });
    this.#server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
      socket.on("error", () => {});
      void this.#upgrade(request, socket, head).catch(() => socket.destroy());
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  url(notebook?: string): string {
    const path = notebook ? `n/${notebook.split("/").map(encodeURIComponent).join("/")}` : "";
    return `http://127.0.0.1:${this.port}/${path}?token=${this.token}`;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", resolve);
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    await Promise.all(
      [...this.#notebooks.values()].map(async (opening) => (await opening.catch(() => null))?.close()),
    );
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const status = guard(request, this.#guardOptions());
    if (status !== 0) return refuse(response, status, "refused");
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    const path = decode(url.pathname);
    if (path === null) return refuse(response, 400, "bad address");
    if (request.method === "POST" && path === "/api/new") {
      return await this.#create(url.searchParams.get("path") ?? "", response);
    }
    if (request.method === "POST" && path === "/api/file") {
      const { searchParams } = url;
      const kept = await keepFile(
        this.#folder,
        searchParams.get("notebook") ?? "",
        searchParams.get("name") ?? "",
        request,
      );
      if ("status" in kept) return refuse(response, kept.status, kept.reason);
      return reply(response, 201, "application/json", JSON.stringify(kept));
    }
    if (request.method !== "GET" && request.method !== "HEAD")
      return refuse(response, 405, "method not allowed");
    if (url.searchParams.has("token")) {
      // The secret leaves the address bar and the history.
      url.searchParams.delete("token");
      response.writeHead(303, {
        ...baseHeaders(),
        location: url.pathname + url.search,
        "set-cookie": `${cookieName(this.port)}=${this.token}; HttpOnly; SameSite=Strict; Path=/`,
      });
      response.end();
      return;
    }
    if (path === "/api/list") {
      const listing = await this.#folder.list(url.searchParams.get("path") ?? "");
      if (!listing) return refuse(response, 404, "no such folder");
      return reply(response, 200, "application/json", JSON.stringify(listing));
    }
    if (path.startsWith("/n/") && !(await this.#folder.find(path.slice("/n/".length)))) {
      return refuse(response, 404, `there is no ${path.slice("/n/".length)}`);
    }
    if (isPage(path)) return await this.#sendPage(response);
    if (path.startsWith("/assets/")) return await this.#sendAsset(path.slice("/assets/".length), response);
    if (path.startsWith("/n/")) return await this.#sendFile(path.slice("/n/".length), response);
    refuse(response, 404, "not found");
  }

  async #sendPage(response: ServerResponse): Promise<void> {
    const html = await readFile(join(this.#page, "index.html")).catch(() => null);
    if (!html) return refuse(response, 500, "the page is not built: npm run build");
    reply(response, 200, TYPES[".html"]!, html, {
      "content-security-policy": pagePolicy(this.port),
      "cache-control": "no-store",
    });
  }

  async #sendAsset(name: string, response: ServerResponse): Promise<void> {
    const file = name.split("/").some((part) => part.startsWith("."))
      ? null
      : join(this.#page, "assets", name);
    const bytes = file && (await readFile(file).catch(() => null));
    if (!file || !bytes) return refuse(response, 404, "not found");
    reply(response, 200, TYPES[extname(file)] ?? "application/octet-stream", bytes, {
      "content-security-policy": name === FRAME ? FRAME_POLICY : pagePolicy(this.port),
    });
  }

  async #sendFile(path: string, response: ServerResponse): Promise<void> {
    const real = await this.#folder.find(path);
    if (!real || !(await stat(real)).isFile()) return refuse(response, 404, "not found");
    // A file of the folder must not act as a page of ours.
    reply(response, 200, TYPES[extname(real)] ?? "application/octet-stream", await readFile(real), {
      "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    });
  }

  async #create(path: string, response: ServerResponse): Promise<void> {
    const folder = await this.#folder.find(dirname(path));
    const name = basename(path);
    if (!folder || !name.endsWith(".md") || name.startsWith("."))
      return refuse(response, 400, "need a path to a .md");
    try {
      await writeFile(join(folder, name), newNotebook(name), { flag: "wx" });
    } catch (error) {
      const exists = (error as NodeJS.ErrnoException).code === "EEXIST";
      return refuse(response, exists ? 409 : 500, exists ? "it exists" : (error as Error).message);
    }
    reply(response, 201, "application/json", JSON.stringify({ path }));
  }

  async #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    const status = guard(request, this.#guardOptions(), true);
    const url = new URL(request.url ?? "/", "http://quill");
    if (status !== 0 || url.pathname !== "/ws") {
      socket.end(`HTTP/1.1 ${status || 404} Refused\r\nConnection: close\r\n\r\n`);
      return;
    }
    const path = url.searchParams.get("path") ?? "";
    const real = path.endsWith(".md") ? await this.#folder.find(path) : null;
    if (!real) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    const host = await this.#open(real, path).catch((error: Error) => error);
    this.#sockets.handleUpgrade(request, socket, head, (page) => {
      if (!(host instanceof Error)) connect(page, host);
      else {
        // A browser does not tell a page why a socket was refused.
        page.send(JSON.stringify({ type: "problem", message: host.message } satisfies ServerMessage));
        page.close();
      }
    });
  }

  #open(real: string, path: string): Promise<NotebookHost> {
    let opening = this.#notebooks.get(real);
    if (!opening) {
      opening = NotebookHost.open(real, path);
      this.#notebooks.set(real, opening);
      opening.catch(() => this.#notebooks.delete(real));
    }
    return opening;
  }

  #guardOptions(): { readonly port: number; readonly token: string; readonly hosts: readonly string[] } {
    return { port: this.port, token: this.token, hosts: this.#hosts };
  }
}

function connect(page: WebSocket, host: NotebookHost): void {
  const client = {
    send(message: object): void {
      if (page.readyState !== page.OPEN) return;
      if (page.bufferedAmount > BEHIND) page.terminate();
      else page.send(JSON.stringify(message));
    },
  };
  const receive = host.attach(client);
  page.on("message", (data: Buffer, binary: boolean) => {
    const message = binary ? null : parseClientMessage(data.toString("utf8"));
    if (message) receive(message);
    else client.send({ type: "problem", message: "quill: cannot read a message of the page" });
  });
  page.on("close", () => host.detach(client));
  page.on("error", () => page.terminate());
}

function installedPage(): string {
  const manifest = createRequire(import.meta.url).resolve("@raven-ts/quill-editor/package.json");
  return join(dirname(manifest), "dist-page");
}

/** Styles are set by the editor at run time; scripts only come from files of ours. */
function pagePolicy(port: number): string {
  const sockets = `ws://127.0.0.1:${port} ws://localhost:${port}`;
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' ${sockets}`,
    "worker-src 'self' blob:",
    "frame-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Cross-origin isolation, no guessing of types, nothing told to others. */
function baseHeaders(): Record<string, string> {
  return {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  };
}

function reply(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...baseHeaders(),
    "cache-control": "no-cache",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    ...headers,
    "content-type": type,
    "content-length": Buffer.byteLength(body),
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  reply(response, status, "text/plain; charset=utf-8", `quill: ${message}\n`);
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
