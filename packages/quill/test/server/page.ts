import { type IncomingMessage, request } from "node:http";
import { WebSocket } from "ws";
import type { QuillServer } from "../../src/server/server.ts";
import type { CellState, ClientMessage, Doc, ServerMessage } from "../../src/session/index.ts";
import { applyEvent } from "../../src/session/index.ts";

/** Headers of a browser that has the cookie. */
export function ownHeaders(server: QuillServer): Record<string, string> {
  const host = `127.0.0.1:${server.port}`;
  return { host, origin: `http://${host}`, cookie: `quill_${server.port}=${server.token}` };
}

/** One request with exactly these headers. */
export function ask(
  server: QuillServer,
  path: string,
  headers: Record<string, string>,
  method = "GET",
): Promise<{ status: number; headers: IncomingMessage["headers"]; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port: server.port, path, method, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** A page without a browser: follows one notebook and waits for what it is told to. */
export class TestPage {
  readonly messages: ServerMessage[] = [];
  doc!: Doc;
  cells: readonly CellState[] = [];
  readonly #socket: WebSocket;
  #wake: (() => void)[] = [];
  /** Statuses of all cells after each message; those before `#seen` were waited for. */
  readonly #history: string[] = [];
  #seen = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as ServerMessage;
      this.messages.push(message);
      if (message.type === "doc") {
        this.doc = message;
        this.cells = message.cells;
      } else if (message.type === "event") {
        this.cells = applyEvent({ cells: this.cells, kernel: "none" }, message.event).cells;
      }
      this.#history.push(this.cells.map((cell) => cell.status).join());
      for (const wake of this.#wake.splice(0)) wake();
    });
  }

  /** Connects; rejects with the HTTP status of a refusal. */
  static async connect(server: QuillServer, path: string, headers = ownHeaders(server)): Promise<TestPage> {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws?path=${encodeURIComponent(path)}`, {
      headers,
    });
    const page = new TestPage(socket);
    await new Promise<void>((resolve, reject) => {
      socket.on("open", resolve);
      socket.on("unexpected-response", (_, response) => reject(new Error(`status ${response.statusCode}`)));
      socket.on("error", reject);
    });
    return page;
  }

  static async open(server: QuillServer, path: string): Promise<TestPage> {
    const page = await TestPage.connect(server, path);
    page.send({ type: "open" });
    await page.until(() => page.doc !== undefined);
    return page;
  }

  send(message: ClientMessage | object): void {
    this.#socket.send(JSON.stringify(message));
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  /** Waits for a message of a type that comes after this call. */
  async next<T extends ServerMessage["type"]>(type: T): Promise<Extract<ServerMessage, { type: T }>> {
    const from = this.messages.length;
    const find = (): ServerMessage | undefined =>
      this.messages.slice(from).find((message) => message.type === type);
    await this.until(() => find() !== undefined);
    return find() as Extract<ServerMessage, { type: T }>;
  }

  /** Waits until the cells have had these statuses, after those that were waited for before. */
  async finished(...statuses: string[]): Promise<void> {
    const find = (): number => this.#history.indexOf(statuses.join(), this.#seen);
    await this.until(() => find() >= 0);
    this.#seen = find() + 1;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.on("close", () => resolve());
      this.#socket.close();
    });
  }
}
