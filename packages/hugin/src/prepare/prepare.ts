import { layoutError } from "../errors.ts";
import type { AxisName } from "../marks/kind.ts";
import { kindOf } from "../marks/table.ts";
import type { Scale } from "../scale/scale.ts";
import { LIGHT } from "../spec/theme.ts";
import type { FigureSpec, GridSpec, MarkSpec, PanelSpec, PlotOptions, PlotSpec } from "../spec/types.ts";
import { axisOptions, axisScale, emptyLog, type Side } from "./axes.ts";
import { gatherLayers } from "./layers.ts";
import type { Prepared, PreparedAxis, PreparedPlot } from "./types.ts";

let cache: WeakMap<FigureSpec, Prepared> | undefined;

/** Resolves scales, colours and legends of a figure; the result is kept as long as the spec lives. */
export function prepare(spec: FigureSpec): Prepared {
  cache ??= new WeakMap();
  const known = cache.get(spec);
  if (known) return known;
  const prepared = spec.kind === "plot" ? preparePlot(spec) : prepareGrid(spec);
  cache.set(spec, prepared);
  return prepared;
}

function prepareGrid(spec: Extract<FigureSpec, { kind: "grid" }>): Prepared {
  const common = spec.options.share ? sharedScales(spec, spec.options.share) : {};
  const panels = spec.panels.map(({ figure, ...place }) => ({
    ...place,
    content:
      figure.kind === "plot" && spec.options.share
        ? preparePlot(figure, common, innerSides(spec, place))
        : prepare(figure),
  }));
  const { title, description } = spec.options;
  const parts = panels.slice(0, 4).map((panel) => panel.content.description);
  const more = panels.length > 4 ? ` And ${panels.length - 4} more.` : "";
  const said =
    description ?? `${title ? `${title}. ` : ""}${panels.length} panels. ${parts.join(" ")}${more}`;
  return {
    kind: "grid",
    theme: LIGHT,
    rows: spec.rows,
    columns: spec.columns,
    panels,
    options: spec.options,
    description: said,
  };
}

type Scales = { readonly x?: Scale; readonly y?: Scale };

/** What makes a scale; a shared axis can have one of each. */
const MAKE_SCALES = ["scale", "zone", "lim", "invert"] as const;

function checkShared(plots: readonly PlotSpec[], axis: AxisName): void {
  for (const option of MAKE_SCALES) {
    const given = plots
      .map(({ options }) => axisOptions(options, axis)[option])
      .filter((v) => v !== undefined);
    const [first, other] = new Set(given.map((v) => JSON.stringify(v)));
    if (other !== undefined) {
      throw layoutError(
        "grid",
        `a shared ${axis} axis`,
        `its panels ask for ${option} ${first} and ${other}`,
      );
    }
  }
}

/** The scales of all plots of a grid together, as the options of any of them say. */
function sharedScales({ panels }: GridSpec, share: NonNullable<GridSpec["options"]["share"]>): Scales {
  const plots = panels.flatMap(({ figure }) => (figure.kind === "plot" ? [figure] : []));
  const options = plots.reduceRight<PlotOptions>((all, plot) => mergeAxes(all, plot.options), {});
  for (const axis of ["x", "y"] as const) if (share === axis || share === "both") checkShared(plots, axis);
  const marks = plots.flatMap((plot) => plot.marks);
  const left = marks.filter((mark) => !mark.right);
  return {
    ...(share === "y" ? {} : { x: axisScale(marks, "x", options) }),
    ...(share === "x" ? {} : { y: axisScale(left, "y", options) }),
  };
}

const mergeAxes = (under: PlotOptions, over: PlotOptions): PlotOptions => ({
  x: { ...axisOptions(under, "x"), ...axisOptions(over, "x") },
  y: { ...axisOptions(under, "y"), ...axisOptions(over, "y") },
});

/** The shared axes of a panel beside one whose labels stand for them: below it, or at its left. */
function innerSides(
  { panels, options: { share } }: GridSpec,
  at: Omit<PanelSpec, "figure">,
): readonly Side[] {
  const below = panels.some((p) => p.column === at.column && p.row > at.row);
  const before = panels.some((p) => p.row === at.row && p.column < at.column);
  return [
    ...(below && share !== "y" ? ["x" as const] : []),
    ...(before && share !== "x" ? ["y" as const] : []),
  ];
}

function preparePlot(spec: PlotSpec, common: Scales = {}, bare: readonly Side[] = []): PreparedPlot {
  const { marks, options } = spec;
  const atRight = marks.filter((mark) => mark.right);
  const atLeft = atRight.length > 0 ? marks.filter((mark) => !mark.right) : marks;
  const x = common.x ?? axisScale(marks, "x", options);
  const y = common.y ?? axisScale(atLeft, "y", options);
  const right = atRight.length > 0 ? axisScale(atRight, "right", options) : undefined;
  const gathered = gatherLayers(marks, { x, y, ...(right ? { right } : {}) }, LIGHT);
  const images = gathered.layers.filter((layer) => layer.kind === "image");
  const cells = images[0] && !images[0].edges && ([images[0].width, images[0].height] as const);
  const note =
    emptyLog(marks, "x", options) ?? emptyLog(atLeft, "y", options) ?? emptyLog(atRight, "right", options);
  const axis = (side: Side, scale: Scale): PreparedAxis => {
    const name = side === "x" ? "x" : "y";
    const { label = "", ticks, grid, visible = true } = axisOptions(options, side);
    const quiet = scale.type === "category" || marks.some((mark) => kindOf(mark).quiet?.(mark, name));
    return {
      scale,
      label,
      ...(ticks === undefined ? {} : { ticks }),
      grid: grid ?? (!quiet && side !== "right"),
      visible,
      line: images.every((image) => image.edges !== undefined),
      ...(bare.includes(side) ? { bare: true } : {}),
    };
  };
  return {
    kind: "plot",
    theme: LIGHT,
    title: options.title ?? "",
    x: axis("x", x),
    y: axis("y", y),
    ...(right ? { right: axis("right", right) } : {}),
    layers: gathered.layers,
    legend: options.legend === "none" ? [] : gathered.legend,
    legendPlace: options.legend ?? "auto",
    colorbars: gathered.colorbars,
    equal: options.aspect === "equal",
    ...(note ? { note } : {}),
    ...(cells ? { cells } : {}),
    ...(options.size ? { size: options.size } : {}),
    description:
      (options.description ?? describe(spec)) + describeNames({ x, y }) + (note ? ` ${note}.` : ""),
  };
}

const MOST_NAMES = 100;

/** The names on the axes, whole and in order: what a small picture cannot show is still said. */
function describeNames(scales: Readonly<Record<AxisName, Scale>>): string {
  let out = "";
  for (const name of ["x", "y"] as const) {
    const { categories, numeric } = scales[name];
    if (!categories || numeric || categories.every((c, i) => c === String(i))) continue;
    const more = categories.length > MOST_NAMES ? ` and ${categories.length - MOST_NAMES} more` : "";
    out += ` ${name}: ${categories.slice(0, MOST_NAMES).join(", ")}${more}.`;
  }
  return out;
}

function describe({ marks, options }: PlotSpec): string {
  const noun = (mark: MarkSpec): string => {
    const kind = kindOf(mark);
    const count = kind.count(mark);
    const name = mark.label ? ` "${mark.label}"` : "";
    return kind.noun?.(mark) ?? `${mark.mark}${name} with ${count} ${count === 1 ? "value" : "values"}`;
  };
  const labels = (["x", "y"] as const).map((name) => axisOptions(options, name).label);
  const axes = labels[0] || labels[1] ? ` of ${labels[1] ?? "y"} against ${labels[0] ?? "x"}` : "";
  const listed = marks.slice(0, 6).map(noun).join(", ") || "nothing";
  const more = marks.length > 6 ? ` and ${marks.length - 6} more` : "";
  return `${options.title ? `${options.title}. ` : ""}Plot${axes}: ${listed}${more}.`;
}
