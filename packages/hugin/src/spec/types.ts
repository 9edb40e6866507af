import type { ColormapName } from "./colormap.ts";
import type { Dense, Labels, NumericArray } from "./data.ts";

export type Dash = "solid" | "dashed" | "dotted" | "dashdot";
export type MarkerShape = "circle" | "square" | "diamond" | "triangle" | "cross" | "plus";
export type ScaleType = "linear" | "log" | "category" | "time";

/** Options that every mark takes. */
export interface Style {
  /** Names the mark in the legend. */
  readonly label?: string;
  /** Hex, `rgb()` or a CSS name; without it the next colour of the palette. */
  readonly color?: string;
  /** Opacity, 0 to 1. */
  readonly alpha?: number;
}

export interface AxisOptions {
  readonly label?: string;
  /** Ends of the axis; `null` leaves one to the data. */
  readonly lim?: readonly [number | null, number | null];
  readonly scale?: ScaleType;
  /** About how many ticks, or exactly where. */
  readonly ticks?: number | readonly number[];
  readonly grid?: boolean;
  readonly invert?: boolean;
  /** `false` draws neither line, ticks nor labels. */
  readonly visible?: boolean;
}

export type LegendPlace = "auto" | "none" | "inside" | "top" | "right";

export interface PlotOptions {
  readonly title?: string;
  /** An axis label, or axis options. */
  readonly x?: string | AxisOptions;
  readonly y?: string | AxisOptions;
  readonly legend?: LegendPlace;
  /** `"equal"` gives x and y the same px a unit. */
  readonly aspect?: "auto" | "equal";
  /** Width and height in px at scale 1. */
  readonly size?: readonly [number, number];
  /** For screen readers; without it a sentence made from the marks. */
  readonly description?: string;
}

export interface GridOptions {
  readonly title?: string;
  readonly size?: readonly [number, number];
  /** Space between panels, px. */
  readonly gap?: number;
  readonly description?: string;
}

export interface LineSpec {
  readonly mark: "line";
  readonly x: NumericArray | Labels;
  readonly y: NumericArray;
  readonly label?: string;
  readonly color?: string;
  readonly alpha: number;
  readonly width?: number;
  readonly dash: Dash;
  readonly marker?: MarkerShape;
}

export interface BandSpec {
  readonly mark: "band";
  readonly x: NumericArray;
  readonly low: NumericArray;
  readonly high: NumericArray;
  readonly label?: string;
  readonly color?: string;
  readonly alpha: number;
}

export interface ScatterSpec {
  readonly mark: "scatter";
  readonly x: NumericArray | Labels;
  readonly y: NumericArray;
  readonly label?: string;
  readonly color?: string | NumericArray | Labels;
  readonly colorLabel?: string;
  readonly size: number | NumericArray;
  readonly alpha: number;
  readonly marker: MarkerShape;
  readonly cmap: ColormapName;
  /** Has the colour of the mark before it. */
  readonly follows?: boolean;
  /** Values of the first and last colour. */
  readonly lim?: readonly [number | null, number | null];
}

export interface BarSpec {
  readonly mark: "bar";
  readonly at: NumericArray | Labels;
  readonly value: NumericArray;
  readonly horizontal: boolean;
  readonly label?: string;
  readonly color?: string;
  readonly alpha: number;
  /** Where the bars start; zero without it. */
  readonly base?: NumericArray;
  /** Ends of the bars of a histogram, one more than bars. */
  readonly edges?: NumericArray;
  /** Share of a category, or of the step between positions. */
  readonly width: number;
  /** Bars side by side where several share an axis; `false` for histograms. */
  readonly dodge: boolean;
}

export interface RuleSpec {
  readonly mark: "rule";
  readonly axis: "x" | "y";
  readonly at: NumericArray;
  readonly label?: string;
  readonly color?: string;
  readonly alpha: number;
  readonly width: number;
  readonly dash: Dash;
}

export interface TextSpec {
  readonly mark: "text";
  readonly x: NumericArray | Labels;
  readonly y: NumericArray | Labels;
  readonly text: Labels;
  readonly color?: string;
  readonly size?: number;
  readonly anchor: "start" | "middle" | "end";
}

export interface ImageSpec {
  readonly mark: "image";
  /** Shape [h,w], or bytes of shape [h,w,3|4] for colours of its own. */
  readonly data: Dense;
  readonly cmap: ColormapName;
  readonly lim?: readonly [number | null, number | null];
  readonly rows?: Labels;
  readonly columns?: Labels;
  readonly colorbar: boolean;
  readonly colorLabel?: string;
  /** Text of each cell, row-major. */
  readonly cells?: Labels;
}

/** Straight pieces, each from one point to another. */
export interface SegmentsSpec {
  readonly mark: "segments";
  readonly x0: NumericArray | Labels;
  readonly y0: NumericArray;
  readonly x1: NumericArray | Labels;
  readonly y1: NumericArray;
  readonly label?: string;
  readonly color?: string;
  readonly alpha: number;
  readonly width: number;
  readonly dash: Dash;
  /** Length of a bar across each end, px. */
  readonly cap: number;
  /** Has the colour of the mark before it. */
  readonly follows?: boolean;
}

/** Filled shapes; a NaN starts the next. */
export interface PolygonSpec {
  readonly mark: "polygon";
  readonly x: NumericArray;
  readonly y: NumericArray;
  /** Names of the places 0, 1, … on x. */
  readonly names?: Labels;
  readonly label?: string;
  readonly color?: string;
  readonly alpha: number;
  /** A line of the background's colour round each shape. */
  readonly edge?: boolean;
}

export type MarkSpec =
  | SegmentsSpec
  | PolygonSpec
  | LineSpec
  | BandSpec
  | ScatterSpec
  | BarSpec
  | RuleSpec
  | TextSpec
  | ImageSpec;

export interface PlotSpec {
  readonly kind: "plot";
  readonly marks: readonly MarkSpec[];
  readonly options: PlotOptions;
}

export interface PanelSpec {
  readonly figure: FigureSpec;
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
}

export interface GridSpec {
  readonly kind: "grid";
  readonly rows: number;
  readonly columns: number;
  readonly panels: readonly PanelSpec[];
  readonly options: GridOptions;
}

export type FigureSpec = PlotSpec | GridSpec;

/** Anything with a figure's spec: a `Figure`, or what `structuredClone` or a message made of one. */
export interface FigureLike {
  readonly spec: FigureSpec;
}
