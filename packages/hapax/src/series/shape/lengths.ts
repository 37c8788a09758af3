const DAY = 86_400_000;
const UNITS: readonly (readonly [string, number])[] = [
  ['year', 365.2425 * DAY],
  ['week', 7 * DAY],
  ['day', DAY],
  ['hour', 36e5],
  ['minute', 6e4],
  ['second', 1e3],
  ['millisecond', 1],
];

const MONTH = (365.2425 * DAY) / 12;
/** More months are told in years. */
const MANY_MONTHS = 36;

/** Steps of a series, as far as their length is told. */
interface Steps {
  readonly kind: 'even' | 'calendar' | 'open' | 'order';
  readonly step: number;
  readonly opening?: { readonly perDay: number; readonly perWeek: number; readonly every: number };
}

/** Days that are counted; more are told as time that passes. */
const MANY_DAYS = 60;

/** So many cells of a grid in words: `12 samples`, `3 working days`, `2 weeks`. */
export function lengthOf({ kind, step, opening }: Steps, cells: number, unit: 'ms' | 'number'): string {
  const many = (count: number, name: string) => `${Number(count.toPrecision(4))} ${name}${count === 1 ? '' : 's'}`;
  if (kind === 'order') return many(cells, 'sample');
  if (opening === undefined) return duration(cells * step, unit);
  const { perDay, perWeek, every } = opening;
  const days = cells / perDay;
  if (days < 1) return duration(cells * every, unit);
  return days >= MANY_DAYS || Number.isInteger(cells / perWeek)
    ? duration(cells * step, unit)
    : many(days, perWeek === 7 * perDay ? 'day' : 'working day');
}

/** A length of time in words: `15 minutes`, `1 day`. */
export function duration(length: number, unit: 'ms' | 'number'): string {
  if (unit === 'number') return String(Number(length.toPrecision(4)));
  // Steps of a calendar are whole months, of which no other length is a multiple.
  const months = length / MONTH;
  const count = Math.round(months);
  if (Math.abs(months - count) < 1e-6 * months && count % 12 !== 0 && count < MANY_MONTHS) return `${count} month${count === 1 ? '' : 's'}`;
  const whole = ([, ms]: readonly [string, number]) => length >= ms * 0.999 && Math.abs(length / ms - Math.round(length / ms)) < 0.005;
  const long = ([, ms]: readonly [string, number]) => length >= (ms === DAY || ms === 7 * DAY ? 3 * ms : ms);
  const [name, size] = UNITS.find((unit) => (whole(unit) && length < 60 * unit[1]) || long(unit)) ?? ['millisecond', 1];
  const many = Number((length / size).toPrecision(3));
  return `${many} ${name}${many === 1 ? '' : 's'}`;
}
