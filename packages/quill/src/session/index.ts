export type {
  CellSource,
  CellState,
  CellStatus,
  CellUsage,
  ClientMessage,
  Doc,
  FolderEntry,
  FolderListing,
  KernelStatus,
  Numbered,
  ServerMessage,
  SessionEvent,
} from "./protocol.ts";
export { type LoadedCell, Session, type SessionOptions } from "./session.ts";
export { applyEvent, type SessionState } from "./state.ts";
export type { StreamLimits } from "./stream-text.ts";
