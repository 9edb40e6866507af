import { specError } from "../errors.ts";
import type { MarkSpec } from "../spec/types.ts";
import type { Kind } from "./kind.ts";
import { type ArrowsSpec, arrowsKind } from "./kinds/arrows.ts";
import { type BandSpec, bandKind } from "./kinds/band.ts";
import { type BarSpec, barKind } from "./kinds/bar.ts";
import { type ContourSpec, contourKind } from "./kinds/contour.ts";
import { type ImageSpec, imageKind } from "./kinds/image.ts";
import { type LineSpec, lineKind } from "./kinds/line.ts";
import { type PolygonSpec, polygonKind } from "./kinds/polygon.ts";
import { type RuleSpec, ruleKind } from "./kinds/rule.ts";
import { type ScatterSpec, scatterKind } from "./kinds/scatter.ts";
import { type SegmentsSpec, segmentsKind } from "./kinds/segments.ts";
import { type TextSpec, textKind } from "./kinds/text.ts";

/** A spec of any kind of mark. */
export type AnyMark =
  | LineSpec
  | BandSpec
  | SegmentsSpec
  | PolygonSpec
  | ScatterSpec
  | BarSpec
  | RuleSpec
  | TextSpec
  | ImageSpec
  | ContourSpec
  | ArrowsSpec;

export type MarkName = AnyMark["mark"];

/** What each name means; each kind is declared in its file. */
const KINDS: { readonly [S in AnyMark as S["mark"]]: Kind<S> } = {
  line: lineKind,
  band: bandKind,
  segments: segmentsKind,
  polygon: polygonKind,
  scatter: scatterKind,
  bar: barKind,
  rule: ruleKind,
  text: textKind,
  image: imageKind,
  contour: contourKind,
  arrows: arrowsKind,
};

/** The kind of a mark by its name. */
export function kindNamed(name: unknown): Kind {
  if (typeof name === "string" && Object.hasOwn(KINDS, name)) return KINDS[name as MarkName] as Kind;
  const given = JSON.stringify(name) ?? "undefined";
  throw specError("a mark", `${given} is not one of ${Object.keys(KINDS).join(", ")}`);
}

export const kindOf = ({ mark }: MarkSpec): Kind => kindNamed(mark);
