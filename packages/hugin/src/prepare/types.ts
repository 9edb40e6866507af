import type { Scale } from "../scale/scale.ts";
import type { Rgba } from "../spec/color.ts";
import type { ColormapName } from "../spec/colormap.ts";
import type { Labels, NumericArray } from "../spec/data.ts";
import type { Theme } from "../spec/theme.ts";
import type { Dash, GridOptions, LegendPlace, MarkerShape, MarkSpec } from "../spec/types.ts";

/** Colours as one value, or as packed 0xRRGGBB a datum. */
export type Paint = Rgba | Uint32Array;

export interface LineLayer {
  readonly kind: "line";
  readonly x: NumericArray;
  readonly y: NumericArray;
  readonly color: Rgba;
  readonly width: number;
  readonly dash: Dash;
}

export interface AreaLayer {
  readonly kind: "area";
  readonly x: NumericArray;
  readonly low: NumericArray;
  readonly high: NumericArray;
  readonly color: Rgba;
}

export interface PointsLayer {
  readonly kind: "points";
  readonly x: NumericArray;
  readonly y: NumericArray;
  readonly paint: Paint;
  /** Opacity where `paint` is an array; one colour has its own. */
  readonly alpha: number;
  /** Diameter in px at scale 1. */
  readonly size: number | Float32Array;
  readonly marker: MarkerShape;
  /** Moves points sideways until none covers another. */
  readonly swarm?: boolean;
}

export interface RectsLayer {
  readonly kind: "rects";
  readonly x0: Float64Array;
  readonly x1: Float64Array;
  readonly y0: Float64Array;
  readonly y1: Float64Array;
  /** The axis along which a rectangle has a width of its own, which is at least 1 px. */
  readonly across: "x" | "y";
  readonly color: Rgba;
}

export interface RuleLayer {
  readonly kind: "rule";
  readonly axis: "x" | "y";
  readonly at: NumericArray;
  readonly color: Rgba;
  readonly width: number;
  readonly dash: Dash;
}

export interface TextLayer {
  readonly kind: "text";
  readonly x: NumericArray;
  readonly y: NumericArray;
  readonly text: Labels;
  readonly paint: Paint;
  readonly size: number;
  readonly anchor: "start" | "middle" | "end";
  /** Text of heatmap cells shrinks to the cell, and is left out where it cannot be read. */
  readonly cell: boolean;
}

export interface ImageLayer {
  readonly kind: "image";
  readonly width: number;
  readonly height: number;
  /** RGBA, row 0 at the top. */
  readonly pixels: Uint8Array;
  /** Where the outer edges lie: those of the first column and row, then of the last; without it half a step outside of 0. */
  readonly edges?: readonly [number, number, number, number];
  /** White lines between cells. */
  readonly seams: boolean;
}

export interface SegmentsLayer {
  readonly kind: "segments";
  readonly x0: NumericArray;
  readonly y0: NumericArray;
  readonly x1: NumericArray;
  readonly y1: NumericArray;
  readonly color: Rgba;
  readonly width: number;
  readonly dash: Dash;
  readonly cap: number;
}

export interface PolygonsLayer {
  readonly kind: "polygons";
  readonly x: NumericArray;
  readonly y: NumericArray;
  /** One colour, or one a shape. */
  readonly color: Paint;
  /** Opacity where `color` is an array. */
  readonly alpha?: number;
  readonly edge?: Rgba;
  /** Shapes that turn the other way are holes. */
  readonly holes?: boolean;
}

export interface ArrowsLayer {
  readonly kind: "arrows";
  readonly x: NumericArray;
  readonly y: NumericArray;
  readonly u: NumericArray;
  readonly v: NumericArray;
  readonly paint: Paint;
  readonly alpha: number;
  readonly width: number;
  readonly scale?: number;
}

/** `right`: on the y axis at the right. */
export type Layer = { readonly right?: boolean } & (
  | SegmentsLayer
  | PolygonsLayer
  | LineLayer
  | AreaLayer
  | PointsLayer
  | RectsLayer
  | RuleLayer
  | TextLayer
  | ImageLayer
  | ArrowsLayer
);

export interface PreparedAxis {
  readonly scale: Scale;
  readonly label: string;
  readonly ticks?: number | readonly number[];
  readonly grid: boolean;
  readonly visible: boolean;
  /** The axis line and tick marks; images have labels only. */
  readonly line: boolean;
  /** Ticks without labels: those of a neighbour that shares the axis stand for them. */
  readonly bare?: boolean;
}

export interface LegendEntry {
  readonly label: string;
  readonly color: Rgba;
  /** `"none"` for a heading. */
  readonly symbol: "line" | "point" | "box" | "none";
  readonly dash: Dash;
  readonly marker: MarkerShape;
  /** Diameter of a point, px (8). */
  readonly size?: number;
}

export interface Colorbar {
  readonly table: Uint8Array;
  readonly lo: number;
  readonly hi: number;
  readonly label: string;
}

export interface PreparedPlot {
  readonly kind: "plot";
  readonly theme: Theme;
  readonly title: string;
  readonly x: PreparedAxis;
  readonly y: PreparedAxis;
  /** The y axis at the right. */
  readonly right?: PreparedAxis;
  readonly layers: readonly Layer[];
  readonly legend: readonly LegendEntry[];
  readonly legendPlace: LegendPlace;
  readonly colorbars: readonly Colorbar[];
  readonly equal: boolean;
  /** Said in the middle of the axes, where they cannot show the data. */
  readonly note?: string;
  /** Columns and rows of the largest image, for the natural size. */
  readonly cells?: readonly [number, number];
  readonly size?: readonly [number, number];
  readonly description: string;
}

export interface PreparedPanel {
  readonly content: Prepared;
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
}

export interface PreparedGrid {
  readonly kind: "grid";
  readonly theme: Theme;
  readonly rows: number;
  readonly columns: number;
  readonly panels: readonly PreparedPanel[];
  readonly options: GridOptions;
  readonly description: string;
}

/** What the data alone decide: statistics, scales, colours, legend. Knows no pixels. */
export type Prepared = PreparedPlot | PreparedGrid;

/** Values that a mark shows by colour. */
export interface ColorChannel {
  readonly values: NumericArray;
  readonly cmap: ColormapName;
  readonly lim?: readonly [number | null, number | null];
  readonly label: string;
}

/** The scales of colour and size that all marks of a plot share. */
export interface Guides {
  /** The scale of a mark whose colours are numbers. */
  colors(mark: MarkSpec): Colorbar | undefined;
  /** The colours of names; `first` hears of each name once a plot. */
  names(names: Labels, first: (name: string, color: Rgba) => void): ReadonlyMap<string, Rgba>;
  /** The shapes and the dashes of names. */
  shapes(names: Labels, first: (name: string, marker: MarkerShape) => void): ReadonlyMap<string, MarkerShape>;
  dashes(names: Labels, first: (name: string, dash: Dash) => void): ReadonlyMap<string, Dash>;
  /** The value that is drawn at the largest size. */
  readonly largest: number;
}
