import { figureError, specError } from "../errors.ts";
import { isColormap } from "./colormap.ts";
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
  places,
  positive,
  type Rule,
  rule,
  type Schema,
  size,
  text,
  texts,
} from "./rules.ts";
import type { FigureLike, FigureSpec, MarkSpec } from "./types.ts";

type Rules = Readonly<Record<string, Rule>>;

/** Each mark's data as a spec keeps them, and the style that a caller may give. */
interface MarkSchema {
  readonly data: Rules;
  readonly style: Rules;
  /** Data that may be left out. */
  readonly optional?: readonly string[];
}

interface Schemas {
  readonly marks: Readonly<Record<MarkSpec["mark"], MarkSchema>>;
  readonly plot: Schema;
  readonly grid: Schema;
  readonly render: Schema;
}

let built: Schemas | undefined;

/** Every option of marks, plots, grids and outputs, with what it takes. */
export function schemas(): Schemas {
  built ??= build();
  return built;
}

function build(): Schemas {
  const dash = choice(["solid", "dashed", "dotted", "dashdot"]);
  const marker = choice(["circle", "square", "diamond", "triangle", "cross", "plus"]);
  const width = number(0, 1000);
  const style: Rules = { label: text, color, alpha: number(0, 1) };
  const dense = nested({
    rules: { shape: rule("a shape", Array.isArray), values: numbers },
    required: ["shape", "values"],
  });
  const axis = nested({
    rules: {
      label: text,
      lim: limits(false),
      scale: choice(["linear", "log", "category", "time"]),
      ticks: either(count(0, 100), numbers, rule("a number of ticks, or their places", isPlaces)),
      grid: flag,
      invert: flag,
      visible: flag,
    },
  });
  const figure: Rules = { title: text, size, description: text };
  return {
    marks: {
      line: { data: { x: places, y: numbers }, style: { ...style, width, dash, marker } },
      band: { data: { x: numbers, low: numbers, high: numbers }, style },
      segments: {
        data: { x0: places, y0: numbers, x1: places, y1: numbers, follows: flag },
        optional: ["follows"],
        style: { ...style, width, dash, cap: number(0, 100, " px") },
      },
      polygon: {
        data: { x: numbers, y: numbers, names: texts, edge: flag },
        optional: ["names", "edge"],
        style,
      },
      scatter: {
        data: { x: places, y: numbers, follows: flag },
        optional: ["follows"],
        style: {
          ...style,
          color: either(places, color),
          size: either(numbers, positive(200, " px")),
          marker,
          cmap: isColormap,
          lim: limits(true),
          colorLabel: text,
        },
      },
      bar: {
        data: { at: places, value: numbers, base: numbers, edges: numbers, horizontal: flag, dodge: flag },
        optional: ["base", "edges"],
        style: { ...style, width: number(0, 1) },
      },
      rule: { data: { axis: choice(["x", "y"]), at: numbers }, style: { ...style, width, dash } },
      text: {
        data: { x: places, y: places, text: texts },
        style: { color, size: number(4, 200, " px"), anchor: choice(["start", "middle", "end"]) },
      },
      image: {
        data: { data: dense, rows: texts, columns: texts, cells: texts },
        optional: ["rows", "columns", "cells"],
        style: { cmap: isColormap, lim: limits(true), colorbar: flag, colorLabel: text },
      },
    },
    plot: {
      rules: {
        ...figure,
        x: either(text, axis),
        y: either(text, axis),
        legend: choice(["auto", "none", "inside", "top", "right"]),
        aspect: choice(["auto", "equal"]),
      },
    },
    grid: { rules: { ...figure, gap: number(0, 1000, " px") } },
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
export function checkStyle(op: string, mark: MarkSpec["mark"], given: unknown, more: Rules = {}): void {
  check(op, given, { rules: { ...schemas().marks[mark].style, ...more } }, "style");
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
  const { marks } = schemas();
  const { mark: name, ...rest } = (mark ?? {}) as { mark?: unknown };
  const schema =
    typeof name === "string" && Object.hasOwn(marks, name) ? marks[name as MarkSpec["mark"]] : undefined;
  if (!schema)
    throw specError(
      "a mark",
      `${JSON.stringify(name) ?? "undefined"} is not one of ${Object.keys(marks).join(", ")}`,
    );
  const required = Object.keys(schema.data).filter((key) => !schema.optional?.includes(key));
  check(`figure ${name as string}`, rest, { rules: { ...schema.data, ...schema.style }, required });
}
