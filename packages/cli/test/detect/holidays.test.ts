import { expect, test } from 'vitest';
import { holidaysOf } from '../../src/detect/holidays.ts';
import { hapax, scratch } from '../capture.ts';

const times = (from: string, to: string) => ({
  name: 'time',
  unit: 'ms' as const,
  values: Float64Array.from([from, to], (text) => Date.parse(text)),
});
const table = (zone: string) => ({ time: times('2026-03-01', '2026-06-01'), zone });
/** As the package tells them: Berlin is two hours ahead in May. */
const days = (country: string, part: string | undefined, year: number) =>
  country === 'DE' && (part === undefined || part === 'BY')
    ? [
        {
          type: 'public',
          date: `${year}-05-01 00:00:00`,
          start: new Date(`${year}-04-30T22:00:00Z`),
          end: new Date(`${year}-05-01T22:00:00Z`),
          name: 'Maifeiertag',
        },
        {
          type: 'observance',
          date: `${year}-05-10 00:00:00`,
          start: new Date(`${year}-05-09T22:00:00Z`),
          end: new Date(`${year}-05-10T22:00:00Z`),
          name: 'Muttertag',
        },
      ]
    : [];
const library = async () => ({ days, parts: (country: string) => (country === 'DE' ? ['BE', 'BY'] : []) });
const may = Date.UTC(2026, 4, 1);

test('public holidays of a country, by its own clock where the times name a zone, as dates where they do not', async () => {
  const own = (days: Awaited<ReturnType<typeof holidaysOf>>) =>
    days.filter(({ from }) => new Date(from + 43_200_000).getUTCFullYear() === 2026);
  expect(own(await holidaysOf('DE', table('UTC, as none is written'), library))).toEqual([
    { from: may, to: may + 86_400_000, name: 'Maifeiertag' },
  ]);
  expect(own(await holidaysOf('de-by', table('UTC+02:00'), library))).toEqual([
    { from: may - 7_200_000, to: may + 79_200_000, name: 'Maifeiertag' },
  ]);
  expect(await holidaysOf(undefined, table('UTC'), library)).toEqual([]);
  expect(await holidaysOf('2026-05-01', table('UTC'))).toEqual([{ from: may, to: may + 86_400_000 }]);
});

test('the years are those of all times, whatever their order', async () => {
  const back = { time: times('2026-06-01', '2019-03-01'), zone: 'UTC' };
  const found = await holidaysOf('DE', back, library);
  expect(found.map(({ from }) => new Date(from + 86_000_000).getUTCFullYear())).toEqual([
    2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026, 2027,
  ]);
});

test('what is no place and no day, a place without days, rows without times and a missing package are said', async () => {
  await expect(holidaysOf('Germany', table('UTC'), library)).rejects.toThrow(
    /^--holidays must be a country such as DE, a part of one such as US-NY, or dates such as 2026-05-01,2026-12-25; got "Germany"$/,
  );
  await expect(holidaysOf('2026-02-30', table('UTC'))).rejects.toThrow(/^--holidays: there is no day 2026-02-30$/);
  await expect(holidaysOf('XX', table('UTC'), library)).rejects.toThrow(
    /^--holidays XX: no public holidays are known there; places are codes of ISO 3166, such as DE or US-NY$/,
  );
  await expect(holidaysOf('DE-ZZ', table('UTC'), library)).rejects.toThrow(/^--holidays DE-ZZ: DE has no part ZZ; its parts are BE, BY$/);
  await expect(holidaysOf('XX-1', table('UTC'), library)).rejects.toThrow(/^--holidays XX-1: no parts of XX are known; try --holidays XX$/);
  await expect(holidaysOf('DE', { zone: '' }, library)).rejects.toThrow(/^--holidays needs rows with times; --time names their column$/);
  await expect(holidaysOf('DE', table('UTC'))).rejects.toThrow(
    /^--holidays with a country needs the package date-holidays; install it beside hapax with: npm install date-holidays, or give the dates: --holidays 2026-05-01,2026-12-25$/,
  );
});

const hour = (i: number): Date => new Date(Date.UTC(2026, 2, 2, i));
const free = (at: Date): boolean => at.getUTCDay() % 6 === 0 || at.toISOString().startsWith('2026-04-03');
const value = (i: number): number =>
  (free(hour(i)) ? 20 : 60 + 40 * Math.max(0, Math.sin(((hour(i).getUTCHours() - 6) / 12) * Math.PI))) + (((i * 7919) % 101) - 50) / 20;
const load = scratch().file(
  'load.csv',
  `time,load\n${Array.from({ length: 24 * 56 }, (_, i) => `${hour(i).toISOString().slice(0, 19)},${value(i).toFixed(3)}`).join('\n')}\n`,
);

test('hapax detect --holidays: a day off is nothing unusual, and of rows judged one by one it is refused', async () => {
  expect((await hapax(['detect', load])).out).toContain('2026-04-03');
  const { out } = await hapax(['detect', load, '--holidays', '2026-04-03']);
  expect(out).toContain('a public holiday, like Sundays and judged so');
  expect(out).toContain('nothing unusual');
  expect((await hapax(['detect', load, '--holidays', '2026-04-03', '--method', 'ewma'])).err).toBe(
    'hapax: --holidays is for series, and these rows are judged one by one; --as series judges them in time\n',
  );
});
