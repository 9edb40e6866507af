import type { PreparedPlot } from "../prepare/types.ts";
import type { Margins } from "./panel.ts";
import { type Box, boxHeight, boxWidth } from "./types.ts";

export interface TrackPanel {
  readonly plot: PreparedPlot;
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
}

/** Edges of the tracks of one direction: where inner areas start and end. */
interface Track {
  readonly outer: readonly [number, number];
  readonly inner: readonly [number, number];
}

function tracks(
  count: number,
  start: number,
  length: number,
  gap: number,
  before: readonly number[],
  after: readonly number[],
): Track[] | undefined {
  const taken = before.reduce((a, b) => a + b, 0) + after.reduce((a, b) => a + b, 0) + gap * (count - 1);
  const each = (length - taken) / count;
  if (each < 1) return undefined;
  const out: Track[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    const from = at + before[i]!;
    out.push({ outer: [at, from + each + after[i]!], inner: [Math.round(from), Math.round(from + each)] });
    at = from + each + after[i]! + gap;
  }
  return out;
}

/** Inner and outer boxes of panels in a grid whose inner areas share edges along rows and columns. */
export function spanTracks(
  panels: readonly TrackPanel[],
  rows: number,
  columns: number,
  outer: Box,
  gap: number,
  margins: readonly Margins[],
): { inner: Box; outer: Box }[] | undefined {
  const most = (n: number, track: (p: TrackPanel) => number, side: keyof Margins): number[] => {
    const out = new Array<number>(n).fill(0);
    panels.forEach((panel, i) => {
      const at = track(panel);
      out[at] = Math.max(out[at]!, margins[i]![side]);
    });
    return out;
  };
  const lefts = most(columns, (p) => p.column, "left");
  const rights = most(columns, (p) => p.column + p.columnSpan - 1, "right");
  const tops = most(rows, (p) => p.row, "top");
  const bottoms = most(rows, (p) => p.row + p.rowSpan - 1, "bottom");
  const across = tracks(columns, outer.left, boxWidth(outer), gap, lefts, rights);
  const down = tracks(rows, outer.top, boxHeight(outer), gap, tops, bottoms);
  if (!across || !down) return undefined;
  return panels.map((p) => {
    const first = across[p.column]!;
    const last = across[p.column + p.columnSpan - 1]!;
    const top = down[p.row]!;
    const low = down[p.row + p.rowSpan - 1]!;
    return {
      inner: { left: first.inner[0], right: last.inner[1], top: top.inner[0], bottom: low.inner[1] },
      outer: { left: first.outer[0], right: last.outer[1], top: top.outer[0], bottom: low.outer[1] },
    };
  });
}
