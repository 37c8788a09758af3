/**
 * The clock on the wall of a zone: milliseconds that, read as UTC, show what it shows. Zones change their distance from UTC at whole
 * quarters of an hour only, so it is asked for once in each.
 */
export function wallTime(zone: string, time: number): number {
  const quarter = Math.floor(time / QUARTER);
  let known = offsets.get(zone);
  if (!known) offsets.set(zone, (known = { format: formatOf(zone), quarter: Number.NaN, offset: 0 }));
  if (known.quarter !== quarter) {
    known.quarter = quarter;
    known.offset = offsetAt(known.format, quarter * QUARTER);
  }
  return time + known.offset;
}

/** Whether this is the name of a zone, such as Europe/Berlin. */
export function isZoneName(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

const QUARTER = 900_000;

/** What was asked for last of each zone: nothing follows from it but speed. */
const offsets = new Map<string, { readonly format: Intl.DateTimeFormat; quarter: number; offset: number }>();

const formatOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  });

function offsetAt(format: Intl.DateTimeFormat, time: number): number {
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const year = parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year);
  const wall = new Date(0);
  wall.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day));
  wall.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second));
  return wall.getTime() - Math.floor(time / 1000) * 1000;
}
