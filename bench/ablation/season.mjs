import { autoSeries, random } from 'hapax';
import { HOUR } from '../everyday/make.mjs';

const WEEKS = 26;
const hour = (week, day, h) => 24 * (7 * week + day) + h;
const hill = (h, at, wide) => Math.exp(-((h - at) ** 2) / wide);
const usual = (h, day) => (day < 5 ? 40 * hill(h, 9, 8) + 50 * hill(h, 18, 10) : 30 * hill(h, 14, 20));

/** Twenty-six weeks of hours with six things wrong in them: how many are told, and what else. Monday is day 0. */
export function season(aspects, seed) {
  const chance = random(seed);
  const at = (i, day) => 30 + usual(i % 24, day) + 0.004 * i + 3 * chance.normal();
  const values = Float64Array.from({ length: hour(WEEKS, 0, 0) }, (_, i) => at(i, Math.floor(i / 24) % 7));
  const planted = [];
  const plant = (from, hours, what) => {
    for (let i = from; i < from + hours; ++i) values[i] = what(i);
    planted.push({ from, to: from + hours });
  };
  plant(hour(6, 2, 0), 24, (i) => at(i, 6));
  plant(hour(10, 5, 0), 24, (i) => at(i, 2));
  plant(hour(13, 1, 1), 4, (i) => values[i] + 35);
  plant(hour(16, 3, 11), 3, (i) => values[i] - 35);
  plant(hour(19, 1, 15), 1, (i) => values[i] + 60);
  const held = values[hour(22, 3, 7)];
  plant(hour(22, 3, 7), 10, () => held);
  const times = Float64Array.from(values, (_, i) => Date.UTC(2023, 11, 4) + i * HOUR);
  const { events } = autoSeries({ values, rows: values.length, columns: 1 }, {}, { times, aspects });
  const within = ({ start, end }, { from, to }) => start < to && end >= from;
  const found = planted.filter((one) => events.some((event) => within(event, one))).length;
  return { found, others: events.filter((event) => !planted.some((one) => within(event, one))).length };
}
