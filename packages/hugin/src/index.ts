export { FigureError, type FigureErrorCode } from "./errors.ts";
export { DISPLAY, type Figure, figure } from "./figure.ts";
export { type BarStyle, bar, barh, type HistStyle, hist } from "./marks/bar.ts";
export {
  type DensityStyle,
  type HexbinStyle,
  type Hist2dStyle,
  hexbin,
  hist2d,
  type SwarmStyle,
  swarm,
} from "./marks/density.ts";
export { box, type DistributionStyle, type PieStyle, pie, violin } from "./marks/distributions.ts";
export { type ContourStyle, contour, contourf, type QuiverStyle, quiver } from "./marks/fields.ts";
export {
  type ConfusionStyle,
  confusionMatrix,
  type HeatmapStyle,
  heatmap,
  type ImageGridOptions,
  type ImageStyle,
  imageGrid,
  imshow,
} from "./marks/image.ts";
export { type ErrorbarStyle, errorbar, type Reach, type StemStyle, stem } from "./marks/intervals.ts";
export { type BandStyle, band, hline, type LineStyle, line, type RuleStyle, vline } from "./marks/line.ts";
export { type ScatterStyle, scatter } from "./marks/scatter.ts";
export {
  type AreaStyle,
  area,
  barStack,
  ecdf,
  type StackStyle,
  type StepStyle,
  step,
} from "./marks/steps.ts";
export { type TextStyle, text } from "./marks/text.ts";
export { grid, mosaic, plot, twin } from "./plot.ts";
export {
  type MimeBundle,
  type PngOptions,
  type RenderOptions,
  type SvgOptions,
  toMimeBundle,
  toPdf,
  toPixels,
  toPng,
  toSvg,
} from "./render.ts";
export { save } from "./save.ts";
export type { ColormapName } from "./spec/colormap.ts";
export type { Block, Labels, NdLike, Values } from "./spec/data.ts";
export type {
  AxisOptions,
  Dash,
  FigureLike,
  FigureSpec,
  GridOptions,
  LegendPlace,
  MarkerShape,
  PlotOptions,
  ScaleType,
  Style,
} from "./spec/types.ts";
export type { BinRule } from "./statistics/bins.ts";
