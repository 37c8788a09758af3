import { autoSeries, type SeriesAlarm, seriesAlarms } from 'hapax';
import { expect, test } from 'vitest';

/** Noise that remembers, with something on top. */
function noise(rows: number, onTop: (i: number) => number): Float64Array {
  let [state, level] = [7, 0];
  return Float64Array.from({ length: rows }, (_, i) => {
    let chance = -1.5;
    for (let k = 0; k < 3; ++k) {
      state = (state * 1664525 + 1013904223) >>> 0;
      chance += state / 2 ** 32;
    }
    level = 0.8 * level + chance;
    return level + onTop(i);
  });
}
const found = (values: Float64Array) => autoSeries({ values, rows: values.length, columns: 1 }, { falseAlarms: 10 });
const near = (alarms: readonly SeriesAlarm[], at: number) => alarms.filter((one) => Math.abs(one.at - at) <= 50);

test('an alarm as high as many others of the series is none; what is beyond them is one', () => {
  const often = [310, 540, 905, 1010, 1340, 1495, 1700, 2010, 2120, 2333];
  const alarms = seriesAlarms(found(noise(3000, (i) => (often.includes(i) ? 12 : i === 2700 ? 40 : 0))));
  expect(often.flatMap((at) => near(alarms, at).filter(({ surprise }) => surprise > 0))).toEqual([]);
  expect(near(alarms, 2700)[0]!.surprise).toBeGreaterThan(50);
});

test('spikes in a row are one incident, at the first of them and as strange as the highest', () => {
  const values = noise(3000, (i) => (i === 2000 ? 12 : i === 2020 ? 40 : i === 2045 ? 15 : 0));
  const alarms = near(seriesAlarms(found(values)), 2020);
  expect(alarms.map(({ at }) => at)).toEqual([2000]);
  const alone = near(seriesAlarms(found(noise(3000, (i) => (i === 2020 ? 40 : 0)))), 2020);
  expect(alarms[0]!.surprise).toBeGreaterThan(0.5 * alone[0]!.surprise);
});

test('what was new on the way is an alarm where a detector goes along, also if it came often after', () => {
  const bursts = [1000, 1400, 1800, 2200, 2600, 2900];
  const values = noise(3000, (i) => (bursts.some((from) => i >= from && i < from + 5) ? 12 : 0));
  const along = Float64Array.from(values, (_, i) => (i < 64 ? Number.NaN : i === 1000 ? 6 : 1 + 0.3 * Math.abs(Math.sin(i * i))));
  expect(near(seriesAlarms(found(values)), 1000)).toEqual([]);
  expect(near(seriesAlarms(found(values), along), 1000).map(({ at }) => at)).toEqual([1000]);
});

test('a detector that is never surprised adds nothing', () => {
  const values = noise(1000, (i) => (i === 700 ? 30 : 0));
  const finding = found(values);
  expect(seriesAlarms(finding, new Float64Array(1000))).toEqual(seriesAlarms(finding));
  expect(seriesAlarms(finding, new Float64Array(1000).fill(Number.NaN))).toEqual(seriesAlarms(finding));
});
