import { DAY } from './calendar.ts';

/** Clocks of a zone, or undefined where this engine knows no such zone. */
const clocks = new Map<string, ZoneClock | undefined>();

interface ZoneClock {
  readonly format: Intl.DateTimeFormat;
  /** Offsets by hour since 1970: clocks change at full hours of UTC. */
  readonly offsets: Map<number, number>;
}

const HOUR = 3_600_000;
/** Names that are remembered; files name few zones, strangers may name many. */
const REMEMBERED = 1000;
/** Hours that are remembered of a zone: eleven years. */
const HOURS = 100_000;

function clockOf(zone: string): ZoneClock | undefined {
  if (clocks.has(zone)) return clocks.get(zone);
  if (clocks.size >= REMEMBERED) clocks.clear();
  let clock: ZoneClock | undefined;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    clock = { format, offsets: new Map() };
  } catch {
    clock = undefined;
  }
  clocks.set(zone, clock);
  return clock;
}

/** Whether this engine knows a zone of this name, such as `Europe/Berlin`. */
export const isZone = (zone: string): boolean => clockOf(zone) !== undefined;

/** Milliseconds that the clocks of `zone` are ahead of UTC at the instant `utc`. */
export function offsetAt(zone: string, utc: number): number {
  const clock = clockOf(zone);
  if (clock === undefined) return 0;
  const hour = Math.floor(utc / HOUR);
  const known = clock.offsets.get(hour);
  if (known !== undefined) return known;
  const part = new Map(clock.format.formatToParts(hour * HOUR).map(({ type, value }) => [type, value]));
  const [year, month, day, h, m, s] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map((type) =>
    Number(part.get(type as Intl.DateTimeFormatPartTypes)),
  );
  const offset = Date.UTC(year, month - 1, day, h, m, s) - hour * HOUR;
  if (clock.offsets.size >= HOURS) clock.offsets.clear();
  clock.offsets.set(hour, offset);
  return offset;
}

/** When a clock of a zone shows a time. In autumn one hour comes twice, and has two answers. */
export interface Instants {
  readonly first: number;
  readonly second: number;
}

/** The instants, UTC, at which clocks of `zone` show `wall`; an hour that spring leaves out is read with the clock as it was before. */
export function utcOf(zone: string, wall: number): Instants {
  const before = wall - offsetAt(zone, wall - DAY);
  const after = wall - offsetAt(zone, wall + DAY);
  const [early, late] = before < after ? [before, after] : [after, before];
  const earlyHolds = offsetAt(zone, early) === wall - early;
  const lateHolds = offsetAt(zone, late) === wall - late;
  if (earlyHolds && lateHolds) return { first: early, second: late };
  const one = earlyHolds ? early : lateHolds ? late : before;
  return { first: one, second: one };
}

/**
 * Clock times of one zone in the order of the file, as UTC, in place. The hour that comes twice in autumn is told apart by the order:
 * a time that would lie before the row above it, and can lie an hour later, does; where clocks show full hours only, the second half of
 * the rows that show the same, if they are twice as many as show the hour before.
 * @returns rows in an hour that came twice
 */
export function toUtc(zone: string, walls: Float64Array): number {
  let last = Number.NEGATIVE_INFINITY;
  let twice = 0;
  let lastWall = Number.NaN;
  /** Rows above that show the same clock time. */
  let before = 0;
  let secondFrom = Number.POSITIVE_INFINITY;
  for (let i = 0; i < walls.length; ++i) {
    if (walls[i] !== walls[i]) continue;
    const wall = walls[i];
    const { first, second } = utcOf(zone, wall);
    if (first !== second) {
      twice += 1;
      if (wall !== lastWall) secondFrom = doubledFrom(walls, i, before);
    }
    before = wall === lastWall ? before + 1 : 1;
    lastWall = wall;
    walls[i] = (first < last || i >= secondFrom) && second >= last ? second : first;
    if (first === second) secondFrom = Number.POSITIVE_INFINITY;
    last = walls[i];
  }
  return twice;
}

/** Where the second half of equal clock times begins, if they are twice as many as the `before` above them. */
export function doubledFrom(walls: Float64Array, from: number, before: number): number {
  let end = from + 1;
  while (walls[end] === walls[from]) end += 1;
  return before > 0 && end - from === 2 * before ? from + before : Number.POSITIVE_INFINITY;
}
