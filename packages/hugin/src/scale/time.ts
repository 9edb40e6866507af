import type { Tick } from "./ticks.ts";
import { zoneInstants, zoneOffset } from "./zone.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30.436875 * DAY;
const YEAR = 365.2425 * DAY;

type Unit = "ms" | "second" | "minute" | "hour" | "day" | "month" | "year";

const UNITS: readonly (readonly [Unit, number, readonly number[]])[] = [
  ["ms", 1, [1, 2, 5, 10, 20, 50, 100, 200, 500]],
  ["second", SECOND, [1, 2, 5, 10, 15, 30]],
  ["minute", MINUTE, [1, 2, 5, 10, 15, 30]],
  ["hour", HOUR, [1, 2, 3, 6, 12]],
  ["day", DAY, [1, 2, 7, 14]],
  ["month", MONTH, [1, 2, 3, 6]],
  ["year", YEAR, [1, 2, 5]],
];

/** A Monday: weeks are counted from it. */
const MONDAY = Date.UTC(1970, 0, 5);
const MOST_TICKS = 1000;
/** Months and years differ in length: so much more than asked is still few enough. */
const SLACK = 1.02;

/** The ends of the dates that JavaScript has, ms. */
export const LAST_DATE = 8.64e15;

interface Step {
  readonly unit: Unit;
  readonly count: number;
}

/** The finest step that makes at most `count` ticks. */
function stepFor(span: number, count: number): Step {
  for (const [unit, length, counts] of UNITS)
    for (const each of counts) if (span / (length * each) <= count * SLACK) return { unit, count: each };
  let years = 10;
  for (let k = 0; span / YEAR / years > count * SLACK; k++) years *= k % 3 === 1 ? 2.5 : 2;
  return { unit: "year", count: years };
}

const LENGTHS: Readonly<Record<string, number>> = {
  ms: 1,
  second: SECOND,
  minute: MINUTE,
  hour: HOUR,
  day: DAY,
};

/** Dates at the step from `lo` on, ms since 1970, UTC. */
function dates(lo: number, hi: number, { unit, count }: Step): number[] {
  const out: number[] = [];
  const length = LENGTHS[unit];
  if (length !== undefined) {
    const origin = unit === "day" && count >= 7 ? MONDAY : 0;
    // Every other day starts anew each month, so that its first is a tick.
    if (unit === "day" && count === 2) return everyOtherDay(lo, hi);
    const each = length * count;
    for (
      let at = Math.ceil((lo - origin) / each) * each + origin;
      at <= hi && out.length < MOST_TICKS;
      at += each
    )
      out.push(at);
    return out;
  }
  const months = unit === "year" ? 12 * count : count;
  const first = new Date(lo);
  const start = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months;
  for (let m = start; out.length < MOST_TICKS; m += months) {
    const date = new Date(0);
    date.setUTCFullYear(Math.floor(m / 12), m - Math.floor(m / 12) * 12, 1);
    const at = date.getTime();
    if (!(at <= hi)) return out;
    if (at >= lo) out.push(at);
  }
  return out;
}

function everyOtherDay(lo: number, hi: number): number[] {
  const out: number[] = [];
  for (let at = Math.ceil(lo / DAY) * DAY; at <= hi && out.length < MOST_TICKS; at += DAY) {
    const day = new Date(at).getUTCDate();
    if (day % 2 === 1 && day < 31) out.push(at);
  }
  return out;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (v: number): string => String(v).padStart(2, "0");

/** What a tick says, and what it belongs to: said where that changes. */
function parts(at: number, unit: Unit): readonly [string, string] {
  const date = new Date(at);
  const year = String(date.getUTCFullYear()).replace("-", "−");
  const month = MONTHS[date.getUTCMonth()]!;
  const day = date.getUTCDate();
  if (unit === "year") return [year, ""];
  if (unit === "month") return [month, year];
  if (unit === "day") return [String(day), `${month} ${year}`];
  const minute = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  const whole = `${month} ${day}, ${year}`;
  if (unit === "hour" || unit === "minute") return [minute, whole];
  const second = `${minute}:${two(date.getUTCSeconds())}`;
  return unit === "second"
    ? [second, whole]
    : [`${second}.${String(date.getUTCMilliseconds()).padStart(3, "0")}`, whole];
}

/** One date by itself, with its time where it has one, by the clocks of a zone (UTC). */
export function dateText(instant: number, zone?: string): string {
  const at = instant + zoneOffset(zone, instant);
  const [time, day] = parts(at, at % MINUTE === 0 ? "minute" : at % SECOND === 0 ? "second" : "ms");
  return at % DAY === 0 ? day : `${day} ${time}`;
}

/**
 * Times of a clock as instants within an axis; of two at the same instant the one that the clock shows. An hour that
 * clocks show twice is there twice where ticks are at most an hour apart.
 */
function instants(
  clocks: readonly number[],
  lo: number,
  hi: number,
  zone: string | undefined,
  { unit, count }: Step,
): { at: number; clock: number }[] {
  if (zone === undefined) return clocks.map((clock) => ({ at: clock, clock }));
  const all = new Map<number, number>();
  const fine = (LENGTHS[unit] ?? MONTH) * count <= HOUR;
  for (const clock of clocks) {
    const found = zoneInstants(zone, clock).filter((at) => at >= lo && at <= hi);
    for (const at of fine ? found : found.slice(0, 1)) {
      const shown = clock === at + zoneOffset(zone, at);
      if (shown || !all.has(at)) all.set(at, clock);
    }
  }
  return [...all].map(([at, clock]) => ({ at, clock })).sort((p, q) => p.at - q.at);
}

/**
 * At most about `count` ticks at calendar places of an axis in ms since 1970, by the clocks of a zone (UTC). A label's second line says what the
 * first belongs to, at the first tick and wherever it changes.
 */
export function timeTicks(lo: number, hi: number, count: number, zone?: string): Tick[] {
  const [start, end] = [Math.max(-LAST_DATE, Math.min(lo, hi)), Math.min(LAST_DATE, Math.max(lo, hi))];
  const step = stepFor(Math.max(1, end - start), Math.max(1, count));
  // Where clocks are set within the axis: what they show before that, and behind it.
  const offsets = new Set([zoneOffset(zone, start), zoneOffset(zone, end)]);
  const clocks = [...offsets].flatMap((offset) => dates(start + offset, end + offset, step));
  let before = "";
  return instants(clocks, start, end, zone, step).map(({ at: instant, clock: at }) => {
    const [own, whole] = parts(at, step.unit);
    const label = whole === before || whole === "" ? own : `${own}\n${whole}`;
    before = whole;
    return { at: instant, label };
  });
}
