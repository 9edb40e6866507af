import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** What requests are checked against. */
export interface GuardOptions {
  readonly port: number;
  readonly token: string;
  /** Further host names that the user allowed. */
  readonly hosts?: readonly string[];
}

/** Name of the cookie; cookies are shared by all ports of a host, so the port is in it. */
export function cookieName(port: number): string {
  return `quill_${port}`;
}

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/i;

/**
 * Decides about one HTTP request or WebSocket upgrade to a server that runs code.
 *
 * The host name must be ours, else a name of an attacker that resolves to this machine would do (rebinding). The
 * origin must be ours, exactly: always for WebSockets, which browsers let any site open. And there must be the token:
 * in the cookie, as a bearer, or once in the address of a page.
 *
 * @param request - The request.
 * @param options - Our port and token.
 * @param upgrade - Whether it asks for a WebSocket.
 * @returns 0 when it is allowed, else the HTTP status of the refusal: 421 host, 403 origin, 401 token.
 */
export function guard(request: IncomingMessage, options: GuardOptions, upgrade = false): 0 | 401 | 403 | 421 {
  const { headers } = request;
  const { port, token, hosts = [] } = options;
  const host = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(headers.host ?? "");
  const known = host && (LOOPBACK.test(host[1]!) || hosts.includes(host[1]!));
  if (!known || (host[2] ?? "80") !== String(port)) return 421;
  const own = `http://${headers.host}`;
  const { origin } = headers;
  if (upgrade ? origin !== own : origin !== undefined && origin !== own) return 403;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return 403;
  return sameSecret(presentedToken(request, own, port, upgrade), token) ? 0 : 401;
}

function presentedToken(request: IncomingMessage, own: string, port: number, upgrade: boolean): string {
  const target = request.url ?? "/";
  const url = URL.canParse(target, own) ? new URL(target, own) : null;
  const given = url?.searchParams.get("token");
  if (given && request.method === "GET" && !upgrade && isPage(url!.pathname)) return given;
  const cookies = request.headers.cookie?.split(";").map((pair) => pair.trim()) ?? [];
  const prefix = `${cookieName(port)}=`;
  const cookie = cookies.find((pair) => pair.startsWith(prefix))?.slice(prefix.length);
  return cookie ?? /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
}

/** Addresses that show the page; only there may the token stand in the address. */
export function isPage(pathname: string): boolean {
  return pathname === "/" || (pathname.startsWith("/n/") && pathname.endsWith(".md"));
}

function sameSecret(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
