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
  /** The time zone whose clocks a time axis shows, such as `"Europe/Berlin"` (UTC). */
  readonly zone?: string;
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
  /** The y axis at the right, which `twin` makes. */
  readonly right?: string | AxisOptions;
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
  /** Axes that all plots of the grid share; only the outer ones have labels. */
  readonly share?: "x" | "y" | "both";
  readonly description?: string;
}

/** A mark as a figure keeps it: plain data and typed arrays; its kind says what else it holds. */
export interface MarkSpec {
  readonly mark: string;
  readonly label?: string;
  /** On the y axis at the right. */
  readonly right?: boolean;
}

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
