import { median } from '../../kernels/ranks/quantile.ts';
import type { Season } from '../../kernels/series/rhythm/periods.ts';
import type { Grid } from './grid.ts';

const DAY = 86_400_000;
/** Days of the week, Sunday 0, that are a weekend somewhere. */
const WEEKENDS = [
  [6, 0],
  [5, 6],
];
/** Days of each kind that are needed, and part of a day that is known. */
const WEEKDAYS = 3;
const FREE_DAYS = 2;
const KNOWN = 0.5;
/** Part of the distance of weekends to weekdays that remains between one day of a weekend and the others at most, and how much farther weekends are than weekdays are from each other. */
const LEFT = 0.5;
const APART = 2;

/**
 * A rhythm of a day in which the days of a weekend have a day of their own, for series of less than two weeks, in which a week cannot be confirmed: the
 * calendar says that there may be two kinds of days, and the days of each kind must tell each other.
 * @param day the confirmed rhythm of a day
 * @returns undefined where weekends are as other days, or there are too few days to tell
 */
export function withWeekends(x: Float64Array, { times, step }: Pick<Grid, 'times' | 'step'>, day: Season): Season | undefined {
  const size = Math.round(day.period);
  if (Math.abs(size * step - DAY) > 1e-6 * DAY) return undefined;
  const dateOf = Int32Array.from(times, (ms) => Math.floor(ms / DAY));
  const dates = [...new Set(dateOf)];
  const profiles = new Map(dates.map((date) => [date, new Float64Array(size).fill(Number.NaN)]));
  for (let i = 0; i < x.length; ++i) {
    const own = profiles.get(dateOf[i]);
    if (own !== undefined) own[day.phases[i]] = x[i];
  }
  const whole = [...profiles].filter(([, own]) => own.filter((v) => v === v).length >= KNOWN * size);
  for (const weekend of WEEKENDS) {
    const free = (date: number) => weekend.includes((date + 4) % 7);
    const [rest, work] = [whole.filter(([date]) => free(date)), whole.filter(([date]) => !free(date))].map((list) =>
      list.map(([, own]) => own),
    );
    if (rest.length < FREE_DAYS || work.length < WEEKDAYS) continue;
    const likeOthers = (days: readonly Float64Array[]) =>
      mean(
        days.map((own) =>
          distance(
            own,
            days.filter((other) => other !== own),
          ),
        ),
      );
    const across = mean(rest.map((own) => distance(own, work)));
    if (!(likeOthers(rest) <= LEFT * across && across >= APART * likeOthers(work))) continue;
    const phases = day.phases.map((phase, i) => phase + (free(dateOf[i]) ? size : 0));
    return { period: 2 * size, phases, gain: 1 - likeOthers(rest) / across };
  }
  return undefined;
}

/** Mean distance of a day to the median of others, hour by hour. */
function distance(own: Float64Array, others: readonly Float64Array[]): number {
  const away = Array.from(own, (v, phase) => Math.abs(v - median(others.map((other) => other[phase]).filter((u) => u === u)))).filter(
    (v) => v === v,
  );
  return mean(away);
}

const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
