// Every small input that failed once, by the whole command, as a user would: a table of each input and its right answer.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as H from 'hapax';
import { detectors, online } from 'hapax/registry';
import { createStream } from 'hapax/stream';
import { expect, test } from 'vitest';
import { hapax, scratch } from './capture.ts';

const folder = join(import.meta.dirname, '../../io/test/fixtures/inputs');
const input = (name: string): string => join(folder, name);
const { file } = scratch();

interface Answer {
  readonly events?: readonly { readonly kind: string; readonly from: string; readonly to: string; readonly features: readonly string[] }[];
  readonly anomalies: readonly { readonly line: number; readonly reason: string }[];
  readonly notes: readonly string[];
}
const detect = async (args: readonly string[]): Promise<Answer> => JSON.parse((await hapax(['detect', ...args, '--json'])).out);

/** Of a file that is a series: what happened, when first and last, and where. */
const SERIES: Readonly<Record<string, readonly [kind: string, from: string, to: string, feature: string]>> = {
  ...Object.fromEntries(
    ['a-us-thousands', 'b-swiss', 'c-nbsp', 'd-percent', 'e-currency', 'g-unit', 'i-plus', 'k-expD', 'l-hexish', 'm-us-thousands-int'].map(
      (name) => [`05-${name}.csv`, ['spike', '2024-02-23', '2024-02-23', 'amount']],
    ),
  ),
  '05-f-parens.csv': ['dip', '2024-02-23', '2024-02-23', 'amount'],
  '05-h-trailing-minus.csv': ['dip', '2024-02-23', '2024-02-23', 'amount'],
  '05-j-fullwidth-minus.csv': ['dip', '2024-02-23', '2024-02-23', 'amount'],
  '07-a-postgres.csv': ['spike', '2024-03-04T05:00:00Z', '2024-03-04T05:00:00Z', 'v'],
  '07-d-dayfirst-offset.csv': ['spike', '2024-02-29T00:30:00Z', '2024-02-29T00:30:00Z', 'v'],
  '07-g-yyyymmdd-int.csv': ['spike', '2024-05-17', '2024-05-17', 'v'],
  '07-i-abbrev-zone.csv': ['spike', '2024-03-04T10:00:00Z', '2024-03-04T10:00:00Z', 'v'],
  '07-k-excel-serial.csv': ['spike', '2024-03-04T05:00:00Z', '2024-03-04T05:00:00Z', 'v'],
  '07-m-first-zero.csv': ['spike', '2024-03-04T05:00:00Z', '2024-03-04T05:00:00Z', 'v'],
  '07-w-utc+2.csv': ['spike', '2024-03-04T03:00:00Z', '2024-03-04T03:00:00Z', 'v'],
  ...Object.fromEntries(
    [
      ['17-a-comments.csv', 'temp'],
      ['17-b-units-row.csv', 'temp'],
      ['17-c-title.csv', 'temp'],
      ['17-d-toa5.dat.csv', 'AirTC_Avg'],
      ['17-e-influx.csv', '_value'],
      ['17-g-trailing-comma.csv', 'temp'],
      ['19-missing-tokens.csv', 'temp'],
      ['20-c-text-numbers.xlsx', 'v'],
      ['20-h-date-and-clock.xlsx', 'v'],
      ['22-o-nat.parquet', 'v'],
    ].map(([name = '', feature = '']) => [name, ['spike', '2024-01-02T09:00:00Z', '2024-01-02T09:00:00Z', feature]]),
  ),
  '35-dst-local.csv': ['spike', '2024-10-27T01:15:00Z', '2024-10-27T02:00:00Z', 'v'],
  '35-dst-offset.csv': ['spike', '2024-10-27T01:15:00Z', '2024-10-27T02:00:00Z', 'v'],
  '43-quarterhour-season.csv': ['unusual time', '2016-06-28T11:00:00Z', '2016-06-28T12:45:00Z', 'Parameter'],
  '51-time-name.csv': ['spike', '2024-03-01T01:17:00Z', '2024-03-01T01:17:00Z', 'v'],
  '53-b-ymd-columns.csv': ['spike', '2010-01-30T04:00:00Z', '2010-01-30T04:00:00Z', 'pm25'],
  '53-date-and-clock.csv': ['stuck', '2007-01-02T09:20:00Z', '2007-01-02T09:24:00Z', 'Power'],
};

/** Of a series in which nothing happens. */
const QUIET = ['21-excel-times.xlsx', '21-b-excel-times-17digits.xlsx'];
const STREAMS = ['a-dayfirst', 'b-epoch-s', 'c-epoch-us', 'd-epoch-ns', 'e-epoch-s-text', 'f-pg', 'g-mixed-s-ms'].map(
  (name) => `24-${name}.ndjson`,
);
/** Judged in tests of their own below, or in those of the reader (what is refused, or has no anomaly in it). */
const ELSEWHERE = ['08-precision.csv', '10-new.csv', '10-train.csv', '36-b-two-pumps.ndjson'];
const READER = ['de4.csv', 'mix.csv', 'p_t_first_1e15.parquet', 'p_t_last_1e9.parquet', 'x_farcol.xlsx'];

test('every input is here', () => {
  expect(readdirSync(folder).sort()).toEqual([...Object.keys(SERIES), ...QUIET, ...STREAMS, ...ELSEWHERE, ...READER].sort());
});

test.each(Object.entries(SERIES))('detect %s', async (name, [kind, from, to, feature]) => {
  const { events = [] } = await detect([input(name)]);
  expect(events.map((one) => [one.kind, one.from, one.to, one.features])).toEqual([[kind, from, to, [feature]]]);
});

test.each(QUIET)('detect %s: nothing unusual', async (name) => {
  expect((await detect([input(name)])).events).toEqual([]);
});

test('digits that tell values apart are shown', async () => {
  const { out } = await hapax(['detect', input('08-precision.csv'), '--features', 'freq']);
  expect(out).toMatch(/152 +50\.0049 .* freq is 50\.0049, usually 49\.999\d to 50\.000\d/);
});

const NAMED = ['auto', 'mahalanobis', 'pca', 'ellipticEnvelope', 'isolationForest', 'hbos'] as const;
test.each(NAMED)('%s flags what was always 0 before, and names it', async (method) => {
  const { anomalies } = await detect([input('10-new.csv'), '--train', input('10-train.csv'), '--method', method]);
  expect(anomalies.find(({ line }) => line === 72)?.reason).toContain('error_code is 500, usually 0');
});

const r = H.random(3);
const rows = (n: number, next: (i: number) => number[]): number[][] => Array.from({ length: n }, (_, i) => next(i));
const CHANGED: readonly [what: string, train: number[][], changed: number[]][] = [
  ['a flag', rows(500, () => [r.normal(), r.normal(), 0]), [0, 0, 1]],
  ['a code', rows(500, () => [r.normal(), r.normal(), 0]), [0, 0, 500]],
  ['ten constants', rows(500, () => [r.normal(), r.normal(), ...Array(10).fill(0)]), [0, 0, ...Array(10).fill(7)]],
  ['one of 500 differed before', rows(500, (i) => [r.normal(), r.normal(), i === 3 ? 1 : 0]), [0, 0, 500]],
  ['what was always missing', rows(500, () => [r.normal(), r.normal(), Number.NaN]), [0, 0, 5]],
];
test.each(CHANGED)('a constant that changes is flagged by each default: %s', (_, train, changed) => {
  for (const id of NAMED) expect([id, detectors[id]().fit(train).predict([changed])[0]]).toEqual([id, 1]);
});

test('duplicates beyond k are told, and the way out', () => {
  const x = [...Array(10).fill(0.1), ...Array.from({ length: 30 }, (_, i) => 0.1 + (0.1 * i) / 29), 26.98, 81.3, 63.7, 44.1, 91.2];
  const { notes } = H.lof({ nNeighbors: 5 }).fit(x.map((v) => [v]));
  expect(notes?.[0]).toMatch(/^lof: 2 samples have scores above ten million, .* leave out duplicates, raise nNeighbors/);
});

test.each(STREAMS)('watch %s: all samples in order, and the fault', async (name) => {
  const path = file(
    `${name}.yaml`,
    `name: w\nfeatures: [v]\nsource: { type: ndjson, path: ${input(name)}, time: time }\ndetectors: [ { method: ewma } ]\n`,
  );
  expect((await hapax(['watch', path])).err).toContain('ended after 600 samples: 1 incident, nothing undelivered');
});

test.each([
  ['21-excel-times.xlsx', '288 samples, 0 left out', 'order: { every: 300000 }'],
  ['53-date-and-clock.csv', '2880 samples, 0 left out', ''],
  ['35-dst-local.csv', '3840 samples, 0 left out', ''],
])('backtest on %s keeps every row', async (name, said, more) => {
  const feature = name.startsWith('53') ? 'Power' : 'v';
  const yaml = `name: b\nfeatures: [${feature}]\nsource: { type: table, path: x.csv }\ndetectors: [ { method: ewma } ]\n${more}\n`;
  const { out, err } = await hapax(['backtest', file('b.yaml', yaml), '--from', input(name)]);
  expect(out + err).toContain(said);
});

const stream = (config: object) => createStream({ features: ['v'], ...config }, { online });

test('a device that fails and falls silent is told as silent', async () => {
  const yaml = `name: p\nfeatures: [v]\nsource: { type: ndjson, path: ${input('36-b-two-pumps.ndjson')}, time: time, key: pump }\ndetectors: [ { method: ewma } ]\n`;
  expect((await hapax(['watch', file('p.yaml', yaml)])).err).toContain('1 incident');
  const chance = H.random(2);
  const s = stream({ detectors: [{ method: 'ewma' }], order: { staleAfterMs: 600_000 } });
  for (let i = 0; i < 700; ++i) {
    s.push({ key: 'a', time: i * 60_000, values: [50 + chance.normal()] });
    if (i < 500) s.push({ key: 'b', time: i * 60_000, values: [50 + chance.normal()] });
    s.tick(i * 60_000);
  }
  expect(s.keys().map(({ key, state }) => [key, state])).toEqual(expect.arrayContaining([['b', 'stale']]));
});

test('an outage of what is counted is one incident from its first minute to its end', () => {
  const chance = H.random(2);
  const s = stream({
    detectors: [{ method: 'ewma' }, { method: 'analogForecast' }],
    order: { every: 60_000, aggregate: 'count', maxGap: 5, duplicates: 'accept' },
  });
  const told: [minute: number, kind: string][] = [];
  for (let i = 0; i < 700; ++i) {
    const count = i >= 600 && i < 640 ? 0 : 25 + Math.round(2 * chance.normal());
    const said = Array.from({ length: count }, (_, k) => s.push({ time: i * 60_000 + k * 2000, values: [1] }));
    for (const { incidents } of [...said, s.tick(i * 60_000 + 59_999)])
      told.push(...incidents.map(({ kind }): [number, string] => [i, kind]));
  }
  expect(told.map(([, kind]) => kind)).toEqual(['opened', 'closed']);
  expect(told[0]?.[0]).toBeLessThanOrEqual(601);
  expect(told[1]?.[0]).toBeGreaterThanOrEqual(639);
});

test('a nightly job is usual within a week', () => {
  const noise = H.random(5);
  for (const detector of [{ method: 'analogForecast' }, { method: 'ewma' }, { method: 'holtWinters', options: { period: 1440 } }]) {
    const s = stream({ detectors: [detector] });
    const opened: number[] = [];
    for (let i = 0; i < 1440 * 10; ++i) {
      const minute = i % 1440;
      const { incidents } = s.push({ time: i * 60_000, values: [20 + noise.normal() + (minute >= 120 && minute < 130 ? 60 : 0)] });
      if (incidents.some(({ kind }) => kind === 'opened')) opened.push(i / 1440);
    }
    expect(opened.filter((day) => day >= 7)).toEqual([]);
  }
});

test('rare counts keep about the promise', () => {
  const poisson = (chance: { uniform(): number }, mean: number): number => {
    let count = 0;
    for (let p = chance.uniform(); p > Math.exp(-mean); p *= chance.uniform()) count += 1;
    return count;
  };
  for (const mean of [0.03, 0.1])
    for (const method of ['ewma', 'analogForecast', 'gaussian', 'streamingMad', 'holtWinters']) {
      const chance = H.random(7);
      const s = stream({ detectors: [{ method }] });
      let flagged = 0;
      for (let i = 0; i < 10_000; ++i)
        if (s.push({ time: i * 60_000, values: [poisson(chance, mean)] }).verdicts[0]?.isAnomaly) flagged += 1;
      expect([method, mean, flagged <= 3]).toEqual([method, mean, true]);
    }
});

test('200 rows of 2,000 columns: the row that is three deviations off in each ranks first', async () => {
  const chance = H.random(1);
  const names = Array.from({ length: 2000 }, (_, j) => `c${j}`);
  const cells = rows(200, (i) => names.map(() => chance.normal() + (i === 50 ? 3 : 0))).map((row) =>
    row.map((v) => v.toFixed(3)).join(','),
  );
  const { out } = await hapax(['detect', file('wide.csv', `${names.join(',')}\n${cells.join('\n')}\n`), '--csv', '--rows', 'all']);
  const [head = '', ...lines] = out.trim().split('\n');
  const at = head.split(',').indexOf('score');
  const scores = lines.map((line) => Number(line.split(',')[at]));
  expect(scores.indexOf(Math.max(...scores))).toBe(50);
});
