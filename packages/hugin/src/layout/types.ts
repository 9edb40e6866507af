import type { Colorbar, LegendEntry, PreparedPlot } from "../prepare/types.ts";
import type { PixelMap } from "../scale/scale.ts";
import type { Rgba } from "../spec/color.ts";
import type { Theme } from "../spec/theme.ts";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** `cell` is text on an image. */
export type TextRole = "title" | "axis" | "tick" | "legend" | "mark" | "cell";

/** One line of text: `x, y` is the anchor on the baseline, `angle` in degrees clockwise about it. */
export interface TextBox {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly anchor: "start" | "middle" | "end";
  readonly angle: number;
  readonly color: Rgba;
  readonly role: TextRole;
  /** The whole text where this one is shortened, or one line of several. */
  readonly full?: string;
}

export interface AxisTick {
  readonly px: number;
  /** Lines split by newlines. */
  readonly label: string;
  /** The whole of a label that is shortened, wrapped, or stands for its neighbours too. */
  readonly full?: string;
  readonly major: boolean;
}

/** Ticks of one axis for a length in px: `px` counts from the start of the axis (left, or top). */
export interface AxisTicks {
  readonly ticks: readonly AxisTick[];
  /** Font size of the labels, px. */
  readonly size: number;
  /** What is to be added to every label; empty for nothing. */
  readonly offset: string;
  /** Turn of the labels, degrees. */
  readonly angle: 0 | -45 | -90;
  /** Room that the labels take across the axis, px. */
  readonly depth: number;
  /** How far labels reach past the start and the end of the axis, px. */
  readonly before: number;
  readonly after: number;
}

export interface PlacedTick {
  readonly px: number;
  readonly major: boolean;
}

export interface PlacedLegend {
  readonly box: Box;
  readonly framed: boolean;
  readonly keys: readonly { readonly entry: LegendEntry; readonly x: number; readonly y: number }[];
}

export interface PlacedColorbar {
  readonly box: Box;
  readonly colorbar: Colorbar;
  readonly ticks: readonly number[];
}

export interface PlacedPanel {
  readonly plot: PreparedPlot;
  /** The area between the axes. */
  readonly box: Box;
  readonly x: PixelMap;
  readonly y: PixelMap;
  readonly xTicks: readonly PlacedTick[];
  readonly yTicks: readonly PlacedTick[];
  /** The y axis at the right. */
  readonly right?: { readonly map: PixelMap; readonly ticks: readonly PlacedTick[] };
  readonly texts: readonly TextBox[];
  readonly legend?: PlacedLegend;
  readonly colorbars: readonly PlacedColorbar[];
}

/** Every box of a figure, in px at scale 1. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly background: Rgba;
  readonly theme: Theme;
  readonly panels: readonly PlacedPanel[];
  readonly texts: readonly TextBox[];
  readonly title: string;
  readonly description: string;
}

export const boxWidth = (box: Box): number => box.right - box.left;
export const boxHeight = (box: Box): number => box.bottom - box.top;
