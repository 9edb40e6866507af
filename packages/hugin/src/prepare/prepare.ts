import type { AxisName } from "../marks/kind.ts";
import { kindOf } from "../marks/table.ts";
import type { Scale } from "../scale/scale.ts";
import { LIGHT } from "../spec/theme.ts";
import type { FigureSpec, MarkSpec, PlotSpec } from "../spec/types.ts";
import { axisOptions, axisScale, emptyLog } from "./axes.ts";
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
  const panels = spec.panels.map(({ figure, ...place }) => ({ ...place, content: prepare(figure) }));
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

function preparePlot(spec: PlotSpec): PreparedPlot {
  const { marks, options } = spec;
  const x = axisScale(marks, "x", options);
  const y = axisScale(marks, "y", options);
  const gathered = gatherLayers(marks, { x, y }, LIGHT);
  const images = gathered.layers.filter((layer) => layer.kind === "image");
  const cells = images[0] && ([images[0].width, images[0].height] as const);
  const note = emptyLog(marks, "x", options) ?? emptyLog(marks, "y", options);
  const axis = (name: AxisName): PreparedAxis => {
    const { label = "", ticks, grid, visible = true } = axisOptions(options, name);
    const scale = name === "x" ? x : y;
    const quiet = scale.type === "category" || marks.some((mark) => kindOf(mark).quiet?.(mark, name));
    return {
      scale,
      label,
      ...(ticks === undefined ? {} : { ticks }),
      grid: grid ?? !quiet,
      visible,
      line: images.length === 0,
    };
  };
  return {
    kind: "plot",
    theme: LIGHT,
    title: options.title ?? "",
    x: axis("x"),
    y: axis("y"),
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
