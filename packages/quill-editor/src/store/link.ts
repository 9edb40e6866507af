import type { ClientMessage, ServerMessage } from "@raven-ts/quill/session";

/** What a page is told by its connection. */
export interface LinkEvents {
  /** The connection is there: the page says `open`. */
  connected(): void;
  disconnected(): void;
  message(message: ServerMessage): void;
}

/** A connection to a session: a socket to a server, or a session in the page itself. */
export interface Link {
  start(events: LinkEvents): void;
  send(message: ClientMessage): void;
}

/** Milliseconds before the first try to connect again. */
const firstPause = 300;

/** Milliseconds between two questions whether the server is there; two without any answer are a loss. */
const heartbeat = 3_000;
const mostUnanswered = 2;

/**
 * A WebSocket that comes back: after a loss, also one that no system tells of, it tries again with growing pauses.
 */
export class SocketLink implements Link {
  private readonly url: string;
  private socket: WebSocket | null = null;
  private unanswered = 0;
  private pause: number = firstPause;

  constructor(url: string) {
    this.url = url;
  }

  start(events: LinkEvents): void {
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.unanswered = 0;
    const beat = setInterval(() => {
      if (this.unanswered >= mostUnanswered) lose();
      else {
        this.unanswered++;
        this.send({ type: "ping" });
      }
    }, heartbeat);
    const lose = (): void => {
      if (this.socket !== socket) return;
      this.socket = null;
      clearInterval(beat);
      socket.close();
      events.disconnected();
      setTimeout(() => this.start(events), this.pause);
      this.pause = Math.min(this.pause * 2, 10_000);
    };
    socket.addEventListener("open", () => {
      if (this.socket === socket) events.connected();
    });
    socket.addEventListener("message", (event: MessageEvent<string>) => {
      if (this.socket !== socket) return;
      const message = JSON.parse(event.data) as ServerMessage;
      this.unanswered = 0;
      if (message.type === "pong") return;
      if (message.type !== "problem") this.pause = firstPause;
      events.message(message);
    });
    socket.addEventListener("close", lose);
  }

  send(message: ClientMessage): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
}
