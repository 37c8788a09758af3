const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Steps of clocks and days, which are of one length. */
const EVEN = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14].map((n) => n * DAY),
];
/** Steps of the calendar, in months. */
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000];
/** A Monday, on which weeks start. */
const MONDAY = Date.UTC(1970, 0, 5);

export interface Ticks {
  readonly at: readonly number[];
  label(value: number): string;
}

/** At most `most` whole seconds, minutes, hours, days, Mondays, months or years (UTC) between two times, and how they are written. */
export function timeTicks(min: number, max: number, most: number): Ticks {
  const span = max - min;
  const even = EVEN.find((step) => span / step <= most);
  if (even !== undefined) {
    const from = even >= 7 * DAY ? MONDAY : 0;
    const at: number[] = [];
    for (let t = from + Math.ceil((min - from) / even) * even; t <= max; t += even) at.push(t);
    return { at, label: even >= DAY ? dateOf : even >= MINUTE ? clock(5) : clock(8) };
  }
  const months = MONTHS.find((step) => span / (step * 30.4 * DAY) <= most) ?? MONTHS[MONTHS.length - 1];
  const start = new Date(min);
  const first = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / months) * months;
  const at: number[] = [];
  for (let month = first; ; month += months) {
    const t = new Date(0).setUTCFullYear(Math.floor(month / 12), month % 12, 1);
    if (!(t <= max)) break;
    if (t >= min) at.push(t);
  }
  return { at, label: (t) => dateOf(t).slice(0, months >= 12 ? -6 : -3) };
}

const dateOf = (t: number): string => new Date(t).toISOString().split('T')[0];

/** The clock, and the date where a day starts. */
const clock =
  (signs: number) =>
  (t: number): string =>
    t % DAY === 0 ? dateOf(t) : new Date(t).toISOString().split('T')[1].slice(0, signs);

/** At most about `most` round numbers between two numbers. */
export function numberTicks(min: number, max: number, most: number): number[] {
  const rough = (max - min) / most;
  if (!(rough > 0 && Number.isFinite(rough))) return [min];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((one) => one >= rough * (1 - 1e-9)) ?? 10 * power;
  const at: number[] = [];
  for (let k = Math.ceil(min / step - 1e-9); k * step <= max + 1e-9 * step; ++k) at.push(Number((k * step).toPrecision(12)));
  return at;
}
