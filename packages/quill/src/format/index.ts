export { escapeControls, unescapeControls, unescapePath } from "./escape.ts";
export { contentHash } from "./hash.ts";
export { newNotebook } from "./new-notebook.ts";
export {
  type CellSegment,
  cleanNotebook,
  type OutputSegment,
  type ProseSegment,
  parseInfo,
  regionText,
  type Segment,
  splitNotebook,
  writeOutputs,
} from "./notebook.ts";
export {
  type DisplayOutput,
  type Dropped,
  type ErrorOutput,
  type Frame,
  MIME_PREFERENCE,
  type MimeBundle,
  type Output,
  type ProgressOutput,
  type ResultOutput,
  richest,
  type StreamOutput,
} from "./outputs.ts";
export { encodeRegion, type Region, type RegionMeta, readRegion, type SavedOutput } from "./region.ts";
export { errorText, loadOutputs, type SaveOptions, type SideFile, saveOutputs } from "./saved.ts";
