const FIELDS = { year: "numeric", month: "numeric", day: "numeric" } as const;
const CLOCK = { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" } as const;
/** Years before 1 are counted otherwise by formatters; zones did not differ then. */
const FIRST = -62_135_596_800_000;

let formats: Map<string, Intl.DateTimeFormat> | undefined;

function formatOf(zone: string): Intl.DateTimeFormat {
  formats ??= new Map();
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, ...FIELDS, ...CLOCK });
    formats.set(zone, format);
  }
  return format;
}

/** Whether this place knows a time zone, such as `"Europe/Berlin"`. */
export function isZone(zone: unknown): boolean {
  if (typeof zone !== "string") return false;
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** How far the clocks of a zone are ahead of UTC at an instant, ms. */
export function zoneOffset(zone: string | undefined, at: number): number {
  if (zone === undefined) return 0;
  const whole = Math.floor(Math.max(FIRST, at) / 1000) * 1000;
  const said = new Map(
    formatOf(zone)
      .formatToParts(whole)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const [year, month, day] = [said.get("year")!, said.get("month")!, said.get("day")!];
  const clock = new Date(0);
  clock.setUTCFullYear(year, month - 1, day);
  clock.setUTCHours(said.get("hour")!, said.get("minute")!, said.get("second")!);
  return clock.getTime() - whole;
}

const DAY = 86_400_000;

/**
 * The instants at which a zone's clocks show a time, in order: two where they are set back. A time that they skip is as
 * much later as they skip.
 */
export function zoneInstants(zone: string | undefined, clock: number): readonly number[] {
  const [before, after] = [zoneOffset(zone, clock - DAY), zoneOffset(zone, clock + DAY)];
  const shown = [...new Set([clock - before, clock - after])].filter(
    (at) => at + zoneOffset(zone, at) === clock,
  );
  return shown.length > 0 ? shown.sort((a, b) => a - b) : [clock - before];
}
