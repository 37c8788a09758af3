import { random } from '../../src/core/random.ts';

export const HOUR = 3_600_000;

/** Standard normal numbers. */
export function normals(n: number, seed: number): Float64Array {
  const chance = random(seed);
  return Float64Array.from({ length: n }, () => chance.normal());
}

/** Something that was planted: its name, first hour and the hour after its last. */
export type Planted = readonly [name: string, from: number, to: number];

const WEEK = [1, 1.05, 1.03, 1.04, 1.1, 0.7, 0.55];

/** What a weekday's hour usually is: two rush hours, and one hill at weekends. Monday is 0. */
const usual = (hour: number, weekday: number): number =>
  30 +
  WEEK[weekday] *
    (weekday < 5
      ? 40 * Math.exp(-((hour - 9) ** 2) / 8) + 50 * Math.exp(-((hour - 18) ** 2) / 10)
      : 45 * Math.exp(-((hour - 14) ** 2) / 20));

/**
 * 26 weeks of hours with a rhythm of days and weeks, a trend and noise; six things that are wrong in it.
 * @param summer the clocks that people follow go forward on 31 March 2024; the times stay as they are
 * @param missing share of the rows that are left out
 */
export function weeks(
  seed: number,
  { summer = false, missing = 0 } = {},
): { values: number[]; times: number[]; planted: Planted[]; start: number } {
  const chance = random(seed);
  const start = Date.UTC(2023, 11, 4);
  const at = (i: number) => {
    const ms = start + i * HOUR;
    const date = new Date(summer && ms >= Date.UTC(2024, 2, 31, 1) ? ms + HOUR : ms);
    return { hour: date.getUTCHours(), weekday: (date.getUTCDay() + 6) % 7 };
  };
  const like = (i: number, weekday: number) => usual(at(i).hour, weekday) + i * 0.004 + 3 * chance.normal();
  const values = Array.from({ length: 26 * 168 }, (_, i) => like(i, at(i).weekday));
  const planted: Planted[] = [];
  const plant = (name: string, from: number, hours: number, what: (i: number) => number) => {
    for (let i = from; i < from + hours; ++i) values[i] = what(i);
    planted.push([name, from, from + hours]);
  };
  const hour = (week: number, day: number, h: number) => week * 168 + day * 24 + h;
  plant('a Wednesday like a Sunday', hour(6, 2, 0), 24, (i) => like(i, 6));
  plant('a Saturday like a weekday', hour(10, 5, 0), 24, (i) => like(i, 2));
  plant('a busy night', hour(13, 1, 1), 4, (i) => values[i] + 35);
  plant('a dip at noon', hour(16, 3, 11), 3, (i) => values[i] - 35);
  plant('a spike', hour(19, 1, 15), 1, (i) => values[i] + 60);
  const held = values[hour(22, 3, 7)];
  plant('stuck', hour(22, 3, 7), 10, () => held);
  const kept = values.map((value, i) => ({ value, time: start + i * HOUR })).filter(() => chance.uniform() >= missing);
  return { values: kept.map(({ value }) => value), times: kept.map(({ time }) => time), planted, start };
}
