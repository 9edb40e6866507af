import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SocketLink } from "../../src/store/link.ts";

/** A WebSocket whose other end is the test. */
class Socket extends EventTarget {
  static readonly OPEN = 1;
  static made: Socket[] = [];
  readonly sent: string[] = [];
  readyState = 0;

  constructor() {
    super();
    Socket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = 3;
  }

  opens(): void {
    this.readyState = Socket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  says(message: object): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(message) }));
  }
}

const pong = { type: "pong" };

function connect() {
  const events = { connected: vi.fn(), disconnected: vi.fn(), message: vi.fn() };
  new SocketLink("ws://here/ws").start(events);
  const [socket] = Socket.made;
  socket.opens();
  return { socket, events };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Socket);
  Socket.made = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a connection", () => {
  it.each([0, 500, 1000, 1500, 2000, 2500, 2999])(
    "that was answered %i ms after a question and then falls silent is lost within 10 s",
    (answered) => {
      const { socket, events } = connect();
      vi.advanceTimersByTime(3_000 + answered);
      socket.says(pong);
      vi.advanceTimersByTime(5_900);
      expect(events.disconnected).not.toHaveBeenCalled();
      vi.advanceTimersByTime(4_100);
      expect(events.disconnected).toHaveBeenCalledTimes(1);
    },
  );

  it("is kept for as long as its questions are answered", () => {
    const { socket, events } = connect();
    for (let i = 0; i < 100; i++) {
      vi.advanceTimersByTime(3_000);
      expect(socket.sent.at(-1)).toBe(JSON.stringify({ type: "ping" }));
      socket.says(pong);
    }
    expect(events.disconnected).not.toHaveBeenCalled();
    expect(events.message).not.toHaveBeenCalled();
  });

  it("is tried again with growing pauses, of at most 10 s", () => {
    connect();
    const pauses: number[] = [];
    for (let i = 0; i < 8; i++) {
      const start = Date.now();
      Socket.made[i].dispatchEvent(new Event("close"));
      while (Socket.made.length === i + 1) vi.advanceTimersByTime(100);
      pauses.push(Date.now() - start);
    }
    expect(pauses).toEqual([300, 600, 1200, 2400, 4800, 9600, 10_000, 10_000]);
  });

  it("that was given up is not heard any more", () => {
    const { socket, events } = connect();
    socket.dispatchEvent(new Event("close"));
    socket.says({ type: "saved" });
    socket.dispatchEvent(new Event("close"));
    expect(events.message).not.toHaveBeenCalled();
    expect(events.disconnected).toHaveBeenCalledTimes(1);
  });
});
