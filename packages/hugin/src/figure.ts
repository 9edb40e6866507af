import type { AnyMark } from "./marks/table.ts";
import { type MimeBundle, toMimeBundle } from "./render.ts";
import { isJson, sealed, specFromJson, specToJson } from "./spec/json.ts";
import { check } from "./spec/rules.ts";
import { checkSpec, schemas } from "./spec/schema.ts";
import type { AxisOptions, FigureLike, FigureSpec, GridOptions, PlotOptions } from "./spec/types.ts";

/** The name of the method by which notebooks ask a value for its MIME bundle: `Symbol.for("Jupyter.display")`. */
export const DISPLAY: unique symbol = /* @__PURE__ */ Symbol.for("Jupyter.display");

/**
 * A picture as immutable data. Its `spec` holds plain objects and typed arrays only, so `structuredClone` and
 * `postMessage` carry it, and every function that takes a figure takes the clone too.
 */
export interface Figure extends FigureLike {
  /**
   * A figure with some options changed; this one stays as it is. Axis options are merged by axis.
   *
   * @example
   * line([1, 2, 3]).with({ title: "Loss" }).spec.options.title // "Loss"
   */
  with(options: PlotOptions & GridOptions): Figure;
  /** What `JSON.stringify` writes: `figure(JSON.parse(text))` is the same picture again. */
  toJSON(): object;
  /** How notebooks show a figure: `image/svg+xml` while that is small, else `image/png`. */
  [DISPLAY](): MimeBundle;
}

class SpecFigure implements Figure {
  readonly spec: FigureSpec;

  constructor(spec: FigureSpec) {
    this.spec = sealed(spec);
  }

  toJSON(): object {
    return specToJson(this.spec);
  }

  with(options: PlotOptions & GridOptions): Figure {
    const { spec } = this;
    check("with", options, schemas()[spec.kind]);
    if (spec.kind === "grid") return new SpecFigure({ ...spec, options: { ...spec.options, ...options } });
    return new SpecFigure({ ...spec, options: mergeOptions(spec.options, options) });
  }

  [DISPLAY](): MimeBundle {
    return toMimeBundle(this);
  }
}

/** A figure of a spec that the package made itself. */
export const figureOf = (spec: FigureSpec): Figure => new SpecFigure(spec);

/**
 * Makes a figure of a spec, such as one that came back from `structuredClone`, a worker or JSON.
 *
 * @param spec - A figure's `spec`, or what `JSON.parse` made of the text of a figure or a spec.
 * @throws {FigureError} if it is not whole: what is missing, unknown or of another kind is named.
 * @example
 * figure(structuredClone(line([1, 2]).spec)).with({ title: "again" }).spec.options.title // "again"
 */
export function figure(spec: FigureSpec | object): Figure {
  const read: unknown = isJson(spec) ? specFromJson(spec) : spec;
  checkSpec(read);
  return figureOf(read);
}

const asAxis = (axis: PlotOptions["x"]): Exclude<PlotOptions["x"], string | undefined> =>
  typeof axis === "string" ? { label: axis } : (axis ?? {});

/** Later options win; those of an axis are merged one by one. */
export function mergeOptions(first: PlotOptions, then: PlotOptions): PlotOptions {
  const out = { ...first, ...then };
  const x = { ...asAxis(first.x), ...asAxis(then.x) };
  const y = { ...asAxis(first.y), ...asAxis(then.y) };
  const right = { ...asAxis(first.right), ...asAxis(then.right) };
  if (Object.keys(right).length > 0) return { ...mergeXy(out, x, y), right };
  return mergeXy(out, x, y);
}

function mergeXy(out: PlotOptions, x: AxisOptions, y: AxisOptions): PlotOptions {
  return { ...out, ...(Object.keys(x).length > 0 ? { x } : {}), ...(Object.keys(y).length > 0 ? { y } : {}) };
}

/** A figure of one mark. */
export const markFigure = (mark: AnyMark, options: PlotOptions = {}): Figure =>
  figureOf({ kind: "plot", marks: [mark], options });

/** A figure of several marks. */
export const marksFigure = (marks: readonly AnyMark[], options: PlotOptions = {}): Figure =>
  figureOf({ kind: "plot", marks, options });

/** Leaves out keys whose value is undefined, so that specs hold what was given and no more. */
export function given<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
