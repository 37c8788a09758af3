import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shared } from '../../../hapax/test/shared.ts';
import { parseNetwork } from '../../src/addresses/network.ts';
import { idsAlerts } from '../../src/features/alerts.ts';
import { eventOf } from '../../src/features/security-event.ts';
import { labelsOf } from '../../src/feedback/labels.ts';
import { snortConfColumns } from '../../src/formats/snort-conf.ts';
import { snort2Csv } from '../../src/formats/snort2.ts';
import { dividedByLargest, psykodaFeatures, withoutEmptyColumns } from '../../src/psykoda/features.ts';
import { foldedPort, type PsykodaRow, psykodaLocations } from '../../src/psykoda/rows.ts';
import { psykodaLayout } from '../../src/report/psykoda-layout.ts';
import { idsConfig } from '../../src/run/config/ids-config.ts';
import { runIds } from '../../src/run/run-ids.ts';
import { exampleLabels, writeExample } from './example.ts';

const fixture = (name: string) => JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'));
const cases = fixture('psykoda_preprocess_cases.json');
const utc = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);

test('times are rounded down to the hour and to the day as in psykoda', () => {
  const { in: given, hour, day } = cases.round as Record<string, readonly string[]>;
  for (const [hours, wanted] of [
    [1, hour],
    [24, day],
  ] as const) {
    const events = given.map((text, i) => eventOf({ kind: 'alert', time: Math.floor(utc(text)), source: `h${i}`, target: 't' }));
    const extractor = idsAlerts({ hours });
    const { ids } = extractor.fit(events).extract(events);
    expect(ids.map(({ key, time }) => [key, time]).sort()).toEqual(wanted.map((text, i) => [`h${i}`, utc(text)]));
  }
});

test('columns of fifteen lines of snort.conf are those of psykoda, but that the word default means the default', () => {
  const { default_columns, cases: lines } = cases.snort_conf_line;
  expect(lines).toHaveLength(15);
  for (const [line, wanted] of lines) {
    if (wanted === 'DEFAULT') expect(snortConfColumns(line), line).toEqual(default_columns);
    // A mend of ours: psykoda takes the word for a column.
    else if (line.endsWith('default')) expect(snortConfColumns(line), line).toEqual(default_columns);
    else if (typeof wanted === 'string') expect(() => snortConfColumns(line), line).toThrow();
    else expect(snortConfColumns(line), line).toEqual(wanted);
  }
  expect(() => snortConfColumns('output alert_csv a.csv', 'my.conf')).toThrow(
    'my.conf: `output alert_csv a.csv` has no colon after alert_csv; Snort reads `output alert_csv: FILE COLUMNS`',
  );
  expect(() => snortConfColumns('# output alert_csv', 'my.conf')).toThrow(
    'my.conf has no line `output alert_csv`; give the columns by format: { snort2: [timestamp, sig_id, …] }',
  );
});

test('times of Snort are read as in psykoda, and those that it refuses as well: without a blank behind, and 29 February', () => {
  const rest = `1,26698,2,msg,TCP,192.168.12.3,81,192.168.11.2,51903${','.repeat(17)}`;
  for (const [stamp, wanted] of cases.snort_ts_no_year as readonly (readonly [string, string])[]) {
    const read = snort2Csv.open({ lastMs: Date.UTC(2020, 11, 1) })(`${stamp},${rest}`);
    const time = read !== null && 'time' in read ? new Date(read.time).toISOString() : undefined;
    // psykoda reads them in the year 1900, which has no 29 February.
    if (wanted.startsWith('ERR')) expect(time, stamp).toMatch(/^2020-0(?:5-17T10:55:17\.873|2-29T10:55:17\.873)Z$/);
    else expect(time, stamp).toBe(`2020${wanted.slice(4, 23).replace(' ', 'T')}Z`);
  }
});

const example = shared('golden/psykoda_example_features.json');
const twice = shared('golden/psykoda_example_features_doublecount.json');

test.skipIf(example === undefined || twice === undefined)(
  'rows of known normal samples that lie in the logs and in the store count twice in psykoda (skipped without the reference data)',
  () => {
    const golden = JSON.parse(readFileSync(example ?? '', 'utf8'));
    const wanted = JSON.parse(readFileSync(twice ?? '', 'utf8'));
    const known = new Set(golden.known_normal.map((one: readonly string[]) => one.join('|')));
    const stored = golden.log.filter(([time, source]: readonly string[]) => known.has(`${time}|${source}`));
    const rows = [...golden.log, ...stored].map(
      ([time, source, target, port, sid]): PsykodaRow => ({
        hour: utc(time),
        source,
        target,
        columns: { sid, dest_port: foldedPort(port) },
      }),
    );
    const locations = psykodaLocations(golden.iptable.map(([network, name]: [string, string]) => [parseNetwork(network), name] as const));
    const [sid, port] = [golden.idf_config.sid, golden.idf_config.dest_port];
    const features = psykodaFeatures(rows, locations, {
      sid: { minCount: sid[0], numFeature: sid[1] },
      dest_port: { minCount: port[0], numFeature: port[1] },
    });
    expect(features.columns).toEqual(wanted.raw_columns);
    const { features: scaled, divisor } = dividedByLargest(withoutEmptyColumns(features));
    expect(divisor).toBeCloseTo(wanted.scale_divisor, 12);
    expect(scaled.columns).toEqual(wanted.columns);
    for (const [got, cells] of [
      [features.cells, wanted.raw.rows],
      [scaled.cells, wanted.feature.rows],
    ] as const)
      for (const [i, row] of cells.entries()) {
        expect(got[i].map(([column]) => column)).toEqual(row.map(([column]: [number]) => column));
        for (const [k, [, value]] of row.entries()) expect(got[i][k][1]).toBeCloseTo(value, 11);
      }
  },
);

const folder = shared('golden/psykoda_example_run');

test.skipIf(example === undefined || folder === undefined)(
  "the example in psykoda's layout has the files, columns, periods and labels of psykoda's own run (skipped without the reference data)",
  async () => {
    const { config, from, to } = writeExample(example ?? '');
    const labels = labelsOf(exampleLabels(example ?? ''));
    const run = await runIds(idsConfig({ ...config, units: [{ ...config.units[0], name: 'ALL/ALL_but_SSH' }] }), { from, to, labels });
    const ours = new Map(psykodaLayout(run, labels).map(({ path, text }) => [path, text]));
    const result = join(folder ?? '', 'result');
    const theirs = readdirSync(result, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(?:csv|json)$/.test(path));
    for (const path of theirs) {
      const text = readFileSync(join(result, path), 'utf8');
      const mine = ours.get(path.replaceAll('\\', '/'));
      expect(mine, path).toBeDefined();
      if (path.endsWith('.csv')) expect(mine?.split('\n')[0], path).toBe(text.split('\n')[0]);
      else {
        const [got, wanted] = [JSON.parse(mine ?? ''), JSON.parse(text)];
        expect(Object.keys(got)).toEqual(Object.keys(wanted));
        for (const key of ['subnet', 'service', 'date_from', 'date_to', 'date_to_training', 'num_samples_st_detection', 'samples_labeled'])
          expect(got[key], key).toEqual(wanted[key]);
        for (const [time, host] of got.name_anomaly) expect([typeof time.value, typeof host]).toEqual(['string', 'string']);
      }
    }
    // Names of the files of raw rows: hour and source; theirs has every column of its log, ours those that all logs have.
    const logs = [...ours.keys()].filter((path) => path.startsWith('previous_log/'));
    expect(logs).toContain('previous_log/2020-04-07-08__10.10.1.1.csv');
    const [head = '', ...lines] = (ours.get('previous_log/2020-04-07-08__10.10.1.1.csv') ?? '').trim().split('\n');
    const reference = readFileSync(join(folder ?? '', 'previous_log', '2020-04-07-08__10.10.1.1.csv'), 'utf8')
      .trim()
      .split('\n');
    for (const name of head.split(',')) expect(reference[0]?.split(',')).toContain(name);
    expect(lines).toHaveLength(reference.length - 1);
  },
);
