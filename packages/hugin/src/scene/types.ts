import type { Box, TextBox } from "../layout/types.ts";
import type { Paint } from "../prepare/types.ts";
import type { Rgba } from "../spec/color.ts";
import type { Theme } from "../spec/theme.ts";
import type { MarkerShape } from "../spec/types.ts";

export interface PathItem {
  readonly kind: "path";
  /** x, y pairs; a pair of NaN starts a new piece. */
  readonly coords: Float64Array;
  readonly closed: boolean;
  /** Pieces that wind the other way are holes; without it all pieces count as wound alike. */
  readonly holes?: boolean;
  readonly fill?: Rgba;
  readonly stroke?: Rgba;
  readonly width: number;
  /** Lengths of dash and gap, px; none for a solid line. */
  readonly dash?: readonly number[];
}

export interface MarkersItem {
  readonly kind: "markers";
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly radius: number | Float32Array;
  readonly paint: Paint;
  readonly alpha: number;
  readonly shape: MarkerShape;
}

export interface TextItem {
  readonly kind: "text";
  readonly box: TextBox;
}

export interface ImageItem {
  readonly kind: "image";
  readonly box: Box;
  readonly width: number;
  readonly height: number;
  /** RGBA, row 0 at the top. */
  readonly pixels: Uint8Array;
}

/** Restricts the items after it to a box, or lifts the restriction. */
export interface ClipItem {
  readonly kind: "clip";
  readonly box?: Box;
}

export type Item = PathItem | MarkersItem | TextItem | ImageItem | ClipItem;

/** A display list in px at scale 1, back to front. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly background: Rgba;
  readonly theme: Theme;
  readonly items: readonly Item[];
  readonly title: string;
  readonly description: string;
}
