import { figureError, specError } from "../errors.ts";
import type { Rules } from "../marks/kind.ts";
import { kindNamed, type MarkName } from "../marks/table.ts";
import { isZone } from "../scale/zone.ts";
import {
  check,
  choice,
  color,
  count,
  either,
  flag,
  limits,
  nested,
  number,
  numbers,
  positive,
  rule,
  type Schema,
  size,
  text,
} from "./rules.ts";
import type { FigureLike, FigureSpec } from "./types.ts";

interface Schemas {
  readonly plot: Schema;
  readonly grid: Schema;
  readonly render: Schema;
}

let built: Schemas | undefined;

/** Every option of plots, grids and outputs, with what it takes. */
export function schemas(): Schemas {
  built ??= build();
  return built;
}

function build(): Schemas {
  const axis = nested({
    rules: {
      label: text,
      lim: limits(false),
      scale: choice(["linear", "log", "category", "time"]),
      zone: rule('a time zone such as "Europe/Berlin"', isZone),
      ticks: either(count(0, 100), numbers, rule("a number of ticks, or their places", isPlaces)),
      grid: flag,
      invert: flag,
      visible: flag,
    },
  });
  const figure: Rules = { title: text, size, description: text };
  return {
    plot: {
      rules: {
        ...figure,
        x: either(text, axis),
        y: either(text, axis),
        right: either(text, axis),
        legend: choice(["auto", "none", "inside", "top", "right"]),
        aspect: choice(["auto", "equal"]),
      },
    },
    grid: { rules: { ...figure, gap: number(0, 1000, " px"), share: choice(["x", "y", "both"]) } },
    render: {
      rules: {
        size,
        background: color,
        text: choice(["outlines", "text"]),
        id: rule("letters, digits, - and _, a letter first", isId),
        scale: positive(32),
        dpi: positive(3072),
      },
    },
  };
}

const isId = (v: unknown): boolean => typeof v === "string" && /^[A-Za-z][\w-]*$/.test(v);

function isPlaces(v: unknown): boolean {
  return Array.isArray(v) && v.every((at) => typeof at === "number" && Number.isFinite(at));
}

/** The style of a mark; `more` are options that the calling function has beside. */
export function checkStyle(op: string, mark: MarkName, given: unknown, more: Rules = {}): void {
  check(op, given, { rules: { ...kindNamed(mark).schema().style, ...more } }, "style");
}

/** A figure where one is needed, or an error that says what was given. */
export function specOf(op: string, given: FigureLike, hint?: string): FigureSpec {
  const spec = (given as Partial<FigureLike> | null | undefined)?.spec;
  if (spec?.kind !== "plot" && spec?.kind !== "grid") throw figureError(op, given, hint);
  return spec;
}

/** Throws unless a value is a whole spec: what `figure` takes may come from a file, a message or a program. */
export function checkSpec(spec: unknown): asserts spec is FigureSpec {
  if (typeof spec !== "object" || spec === null)
    throw specError("a spec", `${spec === null ? "null" : typeof spec} is not an object`);
  const { kind, ...rest } = spec as { kind?: unknown };
  const cell = count(0, 10_000);
  if (kind === "plot") {
    check("figure", rest, {
      rules: { marks: rule("an array of marks", Array.isArray), options: nested(schemas().plot) },
      required: ["marks", "options"],
    });
    for (const mark of (rest as { marks: unknown[] }).marks) checkMark(mark);
  } else if (kind === "grid") {
    const panels = rule("an array of panels", Array.isArray);
    check("figure", rest, {
      rules: { rows: cell, columns: cell, panels, options: nested(schemas().grid) },
      required: ["rows", "columns", "panels", "options"],
    });
    const place = { row: cell, column: cell, rowSpan: count(1, 10_000), columnSpan: count(1, 10_000) };
    const schema = {
      rules: { ...place, figure: rule("a spec", () => true) },
      required: ["figure", ...Object.keys(place)],
    };
    for (const panel of (rest as { panels: unknown[] }).panels) {
      check("figure", panel, schema, "panel");
      checkSpec((panel as { figure: unknown }).figure);
    }
  } else
    throw specError("a spec", `its kind ${JSON.stringify(kind) ?? "undefined"} is neither plot nor grid`);
}

function checkMark(mark: unknown): void {
  const { mark: name, ...rest } = (mark ?? {}) as { mark?: unknown };
  const schema = kindNamed(name).schema();
  const required = Object.keys(schema.data).filter((key) => !schema.optional?.includes(key));
  check(`figure ${name as string}`, rest, {
    rules: { ...schema.data, ...schema.style, right: flag },
    required,
  });
}
