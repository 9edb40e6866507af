import type { MimeBundle } from "../format/index.ts";

const DISPLAY = Symbol.for("Jupyter.display");

/** Keys that are remembered before those at rest are forgotten. */
const MANY = 256;

/** Milliseconds between two updates of one display or progress bar. */
const UPDATE_MS = 50;

/** A value shown by `display`, to be replaced in place. */
export interface DisplayHandle {
  /** Id of the display, to update it from another cell with `display(value, { id })`. */
  readonly id: string;
  /** Shows another value in its place. Of updates that follow each other fast only the last is sure to show. */
  update(value: unknown): void;
}

/** Options of `display`. */
export interface DisplayOptions {
  /** Names the display: a value displayed with the id of an earlier one replaces it. */
  readonly id?: string;
}

/**
 * Turns a value into the forms in which it can be shown: what its `Symbol.for("Jupyter.display")` method returns,
 * else text. Binary forms become base64, objects JSON.
 *
 * @param value - Any value.
 * @param inspect - Formats values as text.
 * @returns The forms, or `null` for `undefined`, which shows as nothing.
 */
export function mimeBundle(
  value: unknown,
  inspect: (value: unknown) => string,
): MimeBundle | null | Promise<MimeBundle> {
  if (value === undefined) return null;
  const show = value === null ? undefined : (value as Record<symbol, unknown>)[DISPLAY];
  if (typeof show !== "function") return { "text/plain": typeof value === "string" ? value : inspect(value) };
  const forms = show.call(value) as object | Promise<object>;
  return forms instanceof Promise ? forms.then(textForms) : textForms(forms);
}

function textForms(forms: object): MimeBundle {
  const bundle: Record<string, string> = {};
  for (const [mime, form] of Object.entries(forms) as [string, unknown][]) {
    if (form === undefined || form === null) continue;
    if (form instanceof Uint8Array) bundle[mime] = base64(form);
    else bundle[mime] = typeof form === "string" ? form : JSON.stringify(form);
  }
  return bundle;
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}

/**
 * Lets the first of many calls through at once and then one per interval, with the last call never lost: it goes
 * when its time has come, or at the latest by {@link Throttle.flush}. Works while the thread is busy.
 */
export class Throttle {
  readonly #entries = new Map<string, { sentAt: number; pending: (() => void) | null }>();
  readonly #now: () => number;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Calls `send` now or later; a later call with the same key replaces one that still waits. */
  call(key: string, send: () => void): void {
    if (this.#entries.size > MANY) this.#forget();
    const entry = this.#entries.get(key) ?? { sentAt: Number.NEGATIVE_INFINITY, pending: null };
    this.#entries.set(key, entry);
    if (this.#now() - entry.sentAt >= UPDATE_MS) {
      entry.pending = null;
      send();
      entry.sentAt = this.#now();
      return;
    }
    entry.pending = send;
    this.#timer ??= setTimeout(() => this.flush(), UPDATE_MS);
  }

  /** Sends all that waits. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const entry of this.#entries.values()) {
      const { pending } = entry;
      entry.pending = null;
      if (!pending) continue;
      pending();
      entry.sentAt = this.#now();
    }
  }

  #forget(): void {
    const now = this.#now();
    for (const [key, entry] of this.#entries) {
      if (!entry.pending && now - entry.sentAt >= UPDATE_MS) this.#entries.delete(key);
    }
  }
}
