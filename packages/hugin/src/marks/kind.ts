import type { Colorbar, ColorChannel, Guides, Layer, LegendEntry } from "../prepare/types.ts";
import type { Reach } from "../scale/reach.ts";
import type { Scale } from "../scale/scale.ts";
import type { Rgba } from "../spec/color.ts";
import type { Labels, NumericArray } from "../spec/data.ts";
import type { Rule } from "../spec/rules.ts";
import type { Theme } from "../spec/theme.ts";
import type { MarkSpec } from "../spec/types.ts";

export type AxisName = "x" | "y";

export type Channel = NumericArray | Labels;

export type Rules = Readonly<Record<string, Rule>>;

/** A mark's data as a spec keeps them, and the style that a caller may give. */
export interface MarkSchema {
  readonly data: Rules;
  readonly style: Rules;
  /** Data that may be left out. */
  readonly optional?: readonly string[];
}

/** What a mark draws with, and where its layers and legend go. */
export interface Pen {
  readonly axes: Readonly<Record<AxisName, Scale>>;
  readonly theme: Theme;
  readonly guides: Guides;
  readonly marks: readonly MarkSpec[];
  /** The colour that was asked for, or the next of the palette; one that `follows` has that of the mark before it. */
  series(color: string | undefined, alpha: number, follows?: boolean): Rgba;
  layer(layer: Layer): void;
  /** Adds a line to the legend where the mark has a label. */
  entry(mark: MarkSpec, color: Rgba, symbol: LegendEntry["symbol"], more?: Partial<LegendEntry>): void;
  /** Adds what stands for a name, or for a value, of a channel; two channels of the same names share their keys. */
  key(label: string, part: Partial<LegendEntry>): void;
  colorbar(colorbar: Colorbar): void;
}

/** One kind of mark: everything that the stages from spec to layers know of it. */
export interface Kind<S extends MarkSpec = MarkSpec> {
  schema(): MarkSchema;
  /** The position channels on one axis. */
  channels(mark: S, axis: AxisName): Channel[];
  /** Widens an axis; without it by the position channels. */
  reach?(mark: S, axis: AxisName, reach: Reach): void;
  /** Whether the y axis runs downwards; `named` where it has categories. */
  down?(mark: S, named: boolean): boolean;
  /** Whether grid lines across an axis would only add noise. */
  quiet?(mark: S, axis: AxisName): boolean;
  colors?(mark: S): ColorChannel | undefined;
  /** Values shown by size. */
  sizes?(mark: S): NumericArray | undefined;
  draw(mark: S, pen: Pen): void;
  /** What a description says in place of "kind with n values". */
  noun?(mark: S): string;
  /** How many values it has. */
  count(mark: S): number;
}

export const withAlpha = (c: Rgba, alpha: number): Rgba => ({
  ...c,
  a: Math.round(c.a * Math.max(0, Math.min(1, alpha))),
});
