import fc from 'fast-check';
import { random } from 'hapax';
import type { Result, Verdict } from 'hapax/stream';
import { expect, test } from 'vitest';
import { scoring } from '../../src/backtest/score.ts';
import { hapax as ran, scratch } from '../capture.ts';

const { folder, file } = scratch();
const hapax = (...args: string[]) => ran(args, { width: 200 });

/** Two pumps, a sample a minute each. Pump a has a spike at 700, pump b a shift from 800 to 809; at 500 a spike that nobody labelled. */
const rows = Array.from({ length: 2000 }, (_, n) => {
  const [i, key] = [n >> 1, n % 2 === 0 ? 'a' : 'b'];
  const odd = (key === 'a' && i === 700) || (key === 'b' && i >= 800 && i < 810);
  const spike = odd || (key === 'a' && i === 500);
  return { t: i * 60, pump: key, v: random(1, n).normal() + (spike ? 40 : 0), odd: odd ? 1 : 0, early: i === 3 ? 1 : 0 };
});
const ndjson = file('history.ndjson', rows.map((row) => `${JSON.stringify({ ...row, label: row.odd })}\n`).join(''));
const csv = file(
  'history.csv',
  `t,pump,v,odd\n${rows.map(({ t, pump, v, odd }) => `${new Date(t * 1000).toISOString()},${pump},${v},${odd}`).join('\n')}\n`,
);
const pipeline = (source: string) => `name: plant
features: [v]
source: ${source}
detectors: [{ method: ewma }, { method: streamingMad, name: mad }]
`;
const lines = file('lines.yaml', pipeline('{ type: ndjson, path: x, time: t, unit: s, key: pump }'));
const table = file('table.yaml', pipeline('{ type: table, path: x, key: pump }'));

const expected = { found: 2, events: 2, unjudged: 0, recall: 1, alarms: 3, falseAlarms: 1, precision: 2 / 3, delaySamples: 0, delayMs: 0 };

test('every detector and the alerts are held against the labels, from a field, a column, or a file of intervals', async () => {
  const intervals = file(
    'windows.json',
    JSON.stringify({
      'some/other.csv': [],
      'plant/history.csv': [
        ['1970-01-01 11:40:00.000000', '1970-01-01 11:40:00.000000'],
        ['1970-01-01 13:20:00', '1970-01-01T13:29:00Z'],
      ],
    }),
  );
  for (const args of [
    ['backtest', lines, '--from', ndjson],
    ['backtest', lines, '--from', ndjson, '--labels', 'odd'],
    ['backtest', table, '--from', csv, '--labels', 'odd'],
  ]) {
    const { out, err, code } = await hapax(...args, '--json');
    expect({ err, code }).toEqual({ err: '', code: 10 });
    const report = JSON.parse(out);
    expect(report.samples).toBe(2000);
    expect(report.detectors.map(({ name }: { name: string }) => name)).toEqual(['ewma', 'mad', 'alerts']);
    for (const mark of report.detectors) {
      expect(mark, args.join(' ')).toMatchObject(expected);
      // Some nine tenths of a thousand minutes.
      expect(mark.falseAlarmsPerDay).toBeCloseTo(1 / ((999 - 120) / 1440), 0);
    }
    expect(report.incidents).toHaveLength(3);
  }
  // Without keys in the file each interval is everyone's: what the other pump did not say counts as missed.
  const { out } = await hapax('backtest', table, '--from', csv, '--labels', intervals, '--json');
  expect(JSON.parse(out).detectors[0]).toMatchObject({ found: 2, events: 4, recall: 0.5 });
});

test('for people it is a table below the incidents; without labels there is none', async () => {
  const { out } = await hapax('backtest', lines, '--from', ndjson);
  expect(out).toMatch(/2000 samples, 0 left out, 12 alarms, 3 incidents\n\nAgainst field label:\n\ndetector /);
  expect(out).toMatch(/\newma +2 of 2 +1 +0\.667 +3 +1\.6\d +0 +0 ms +0\.917 +1\n/);
  const { out: early } = await hapax('backtest', lines, '--from', ndjson, '--labels', 'early');
  expect(early).toMatch(/\newma +0 of 0 \(2 too early\) +none +0 +3 /);
  const plain = file('plain.ndjson', rows.map(({ t, pump, v }) => `${JSON.stringify({ t, pump, v })}\n`).join(''));
  expect((await hapax('backtest', lines, '--from', plain)).out).not.toContain('Against');
});

test('labels that cannot be understood are refused with the way out', async () => {
  const complaint = async (...args: string[]) => (await hapax('backtest', ...args)).err.replaceAll(`${folder}/`, '');
  expect(await complaint(table, '--from', csv, '--labels', 'none.json')).toMatch(
    /^hapax: history\.csv has no column `none\.json`; it has /,
  );
  expect(await complaint(table, '--from', csv, '--labels', file('a.json', '{"x.csv": []}'))).toBe(
    'hapax: a.json has no intervals for history.csv; it must hold [[start, end], …], or such lists by file name\n',
  );
  expect(await complaint(table, '--from', csv, '--labels', file('b.json', '[[5, 3]]'))).toBe(
    'hapax: b.json: interval 1 must be [start, end], two times in order; got [5,3]\n',
  );
  expect(await complaint(table, '--from', csv, '--grace', '-1')).toMatch(/it is a count of samples, 0 or more/);
});

test('counts are those of a reckoning by hand over any verdicts and labels', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ key: fc.constantFrom('a', 'b'), flag: fc.boolean(), label: fc.boolean(), ready: fc.boolean() }), {
        maxLength: 60,
      }),
      fc.nat(3),
      fc.nat(3),
      (samples, grace, gap) => {
        const scorer = scoring({ names: ['d'], grace, gap, every: 0 });
        const byKey = new Map<string, { time: number; flag: boolean; label: boolean; ready: boolean }[]>();
        scorer.take(
          samples.map(({ key, flag, label, ready }, i): Result => {
            const one = { time: i, flag: flag && ready, label, ready };
            byKey.set(key, [...(byKey.get(key) ?? []), one]);
            const verdict = { isAnomaly: one.flag, threshold: ready ? 1 : Number.NaN } as Verdict;
            return {
              time: i,
              key,
              status: 'scored',
              values: [],
              verdicts: [verdict],
              alarm: one.flag,
              incidents: [],
              models: [],
              released: [],
            };
          }),
        );
        const of = (key: string) => (byKey.get(key) ?? []).filter(({ label }) => label).map(({ time }) => ({ from: time, to: time }));
        const [mark] = scorer.marks({ source: '', of });
        let [found, events, alarms, falseAlarms] = [0, 0, 0, 0];
        for (const line of byKey.values()) {
          const near = new Set<number>();
          for (let i = 0; i < line.length; ++i) {
            if (!line[i]!.label || line[i - 1]?.label) continue;
            let end = i;
            while (line[end]?.label) ++end;
            if (!line.slice(i, end).some(({ ready }) => ready)) continue;
            events += 1;
            if (line.slice(i, end + grace).some(({ flag }) => flag)) found += 1;
            for (let k = i; k < end + grace; ++k) near.add(k);
          }
          let last = -Infinity;
          let good = true;
          line.forEach(({ flag }, i) => {
            if (!flag) return;
            if (i - last > gap) {
              if (!good) falseAlarms += 1;
              alarms += 1;
              good = false;
            }
            last = i;
            if (near.has(i)) good = true;
          });
          if (!good) falseAlarms += 1;
        }
        expect(mark).toMatchObject({ found, events, alarms, falseAlarms });
      },
    ),
    { numRuns: 200 },
  );
});

test('what of a history was left out, or read by a guess, is said', async () => {
  const ragged = file(
    'ragged.csv',
    `t,pump,v\n${rows.map(({ t, pump, v }, i) => `${new Date(t * 1000).toISOString()},${pump},${v}${i < 1990 ? '' : ',7'}`).join('\n')}\n`,
  );
  const { err } = await hapax('backtest', table, '--from', ragged);
  expect(err).toContain(`${ragged}: 10 lines (lines 1992, 1993, 1994, …) have more than 3 cells and are left out\n`);
  const torn = file('torn.ndjson', rows.map((row, i) => `${i < 1990 ? JSON.stringify(row) : 'ERROR'}\n`).join(''));
  const told = await hapax('backtest', lines, '--from', torn);
  expect(told.err).toContain(`left out: 1 record that is no sample, ${torn} line 1991 is not JSON\n`);
  expect(told.err.match(/is not JSON/g)).toHaveLength(2);
  expect(told.out).toContain('1990 samples, 10 left out,');
});

test('a history is read with the clock that the source of the pipeline has', async () => {
  const local = (i: number) => new Date(Date.UTC(2026, 9, 24, 20) + i * 60_000);
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'medium' });
  const berlin = file('berlin.yaml', pipeline('{ type: table, path: x, timeZone: Europe/Berlin }'));
  const history = file(
    'berlin.csv',
    `time,v\n${Array.from({ length: 600 }, (_, i) => `${clock.format(local(i))},${i === 550 ? 40 : random(2, i).normal()}`).join('\n')}\n`,
  );
  const { out } = await hapax('backtest', berlin, '--from', history, '--json');
  expect(JSON.parse(out)).toMatchObject({ samples: 600, counts: { late: 0 }, incidents: [{ start: local(550).getTime() }] });
});
