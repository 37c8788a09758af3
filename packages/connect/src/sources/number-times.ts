import { compactMs, epochMs, epochScale } from '@hapax/io';

/** What the first number of a source says of all: digits such as 20240301, counts from 1970 in a unit that the size tells, or small counts. */
type Kind = 'digits' | 'epoch' | 'count';

/** What has been decided for a source. */
export interface NumberTimes {
  kind?: Kind;
  /** Milliseconds per unit of the first count from 1970. */
  scale?: number;
  /** That there are others was said. */
  mixed?: boolean;
}

/** Smaller numbers, in seconds, would lie before 3 March 1973: they count from anywhere. */
const LEAST = 1e8;
/** Years in which a time needs no word. */
const [EARLY, LATE] = [Date.UTC(1990, 0, 1), Date.UTC(2100, 0, 1)];
const UNITS = new Map([
  [1000, 'seconds'],
  [1, 'milliseconds'],
  [1e-3, 'microseconds'],
  [1e-6, 'nanoseconds'],
]);

/**
 * Numbers that say when, as milliseconds since 1970; NaN for what says no time. The first one decides for the source, so that a count that
 * grows is never read as something else on its way. Counts from 1970 tell their unit one by one: no two of them can be mistaken.
 * @param so what was decided; noted here
 * @param say told once how they are read where that is not beyond doubt
 */
export function numberTimes(field: string, so: NumberTimes, say?: (text: string) => void): (value: number) => number {
  const decide = (value: number): void => {
    const digits = compactMs(value);
    so.kind = digits !== undefined ? 'digits' : Math.abs(value) < LEAST ? 'count' : 'epoch';
    so.scale = epochScale(value) ?? 1;
    const at = digits ?? (so.kind === 'count' ? value : value * so.scale);
    if (at >= EARLY && at <= LATE && so.kind === 'epoch') return;
    const how = so.kind === 'digits' ? 'as digits of dates' : `as ${UNITS.get(so.kind === 'count' ? 1 : so.scale)} since 1970`;
    say?.(
      `times in \`${field}\` are numbers such as ${value}, all read ${how}, this one as ${dateOf(at)}: where that is wrong, name the \`unit\``,
    );
  };
  return (value) => {
    if (!Number.isFinite(value)) return Number.NaN;
    if (so.kind === undefined) decide(value);
    if (so.kind === 'count') return value;
    if (so.kind === 'digits') return compactMs(value) ?? Number.NaN;
    const scale = epochScale(value);
    if (scale === undefined) return value * (so.scale ?? 1);
    if (scale !== so.scale && !so.mixed) {
      so.mixed = true;
      say?.(
        `times in \`${field}\` count in ${UNITS.get(so.scale ?? 1)}, and some, such as ${value}, in ${UNITS.get(scale)}; each is read by its size`,
      );
    }
    return epochMs(value) ?? Number.NaN;
  };
}

function dateOf(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime())
    ? 'no date'
    : date
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d+Z$/, '');
}
