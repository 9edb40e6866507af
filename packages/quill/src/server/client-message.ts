import type { CellSource, ClientMessage } from "../session/protocol.ts";

const ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Reads a message of a page and checks its shape.
 *
 * @param text - A JSON text.
 * @returns The message, or `null` when it is none.
 */
export function parseClientMessage(text: string): ClientMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const message = value as Record<string, unknown>;
  return isValid(message) ? (message as unknown as ClientMessage) : null;
}

function isValid(message: Record<string, unknown>): boolean {
  switch (message.type) {
    case "open":
      return isOptional(message.session, isString) && isOptional(message.since, isNumber);
    case "cells":
      return Array.isArray(message.cells) && message.cells.every(isCell);
    case "edit":
      return isId(message.cell) && isString(message.source);
    case "run":
      return isIds(message.cells);
    case "run_above":
      return isId(message.cell);
    case "clear":
      return isOptional(message.cells, isIds);
    case "restart":
      return isOptional(message.runAll, isBoolean);
    case "save":
      return (
        isString(message.text) &&
        isIds(message.cells) &&
        isString(message.base) &&
        isOptional(message.force, isBoolean)
      );
    case "run_all":
    case "interrupt":
    case "reload":
    case "ping":
      return true;
    default:
      return false;
  }
}

const isString = (value: unknown): boolean => typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number";
const isBoolean = (value: unknown): boolean => typeof value === "boolean";
const isId = (value: unknown): boolean => typeof value === "string" && ID.test(value);
const isIds = (value: unknown): boolean => Array.isArray(value) && value.every(isId);

function isOptional(value: unknown, check: (value: unknown) => boolean): boolean {
  return value === undefined || check(value);
}

function isCell(value: unknown): value is CellSource {
  const cell = value as Record<string, unknown> | null;
  return typeof cell === "object" && cell !== null && isId(cell.id) && isString(cell.source);
}
