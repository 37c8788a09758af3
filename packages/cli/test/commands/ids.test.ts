import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eveLine, idsMonth } from '@hapax/ids';
import { afterAll, expect, test } from 'vitest';
import { hapax as command } from '../capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-cli-ids-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

const hapax = (...args: readonly string[]) => command(['ids', ...args]);

test('a month with a scan gives a report and exit code 10; what is labelled normal is not reported again', async () => {
  const { events, planted } = idsMonth({ seed: 2, hosts: 10, days: 12, plant: ['verticalScan'] });
  const host = planted.get('verticalScan') ?? '';
  writeFileSync(at('eve.json'), events.map(eveLine).join('\n'));
  writeFileSync(at('run.yaml'), 'logs: [eve.json]\nlabels: said.ndjson\noutput: out\n');
  const first = await hapax('run', at('run.yaml'));
  expect(first.code).toBe(10);
  expect(first.out).toContain(`  1. ${host} contacted ports 7, 14, 21`);
  expect(readFileSync(at('out/report.html'), 'utf8')).toContain(`1. ${host}`);

  expect(await hapax('label', host, '--normal', '--why', 'our scanner', '--labels', at('said.ndjson'))).toMatchObject({
    code: 0,
    out: `${host} is normal; noted in ${at('said.ndjson')}\n`,
  });
  const second = await hapax('run', at('run.yaml'));
  expect(second.out).not.toContain(`. ${host} `);
  expect(second.out).toContain('1 called normal before; ');
});

test('sinks of the configuration are told, and one that cannot be reached is said and gives exit code 3', async () => {
  writeFileSync(at('sink.yaml'), `logs: [eve.json]\noutput: out2\nsinks: [{ type: log, path: ${at('sent.ndjson')} }]\n`);
  expect((await hapax('run', at('sink.yaml'))).code).toBe(10);
  const [first = ''] = readFileSync(at('sent.ndjson'), 'utf8').split('\n');
  expect(JSON.parse(first).incident.keys).toHaveLength(1);
  writeFileSync(at('dead.yaml'), 'logs: [eve.json]\noutput: out3\nsinks: [{ type: nowhere }]\n');
  const dead = await hapax('run', at('dead.yaml'), '--models', at('out2/models.json'));
  expect(dead.code).toBe(3);
  expect(dead.err).toContain('not delivered to nowhere: no sink is called nowhere; there are log, stdout, webhook, slack, email');
});

test('a log that a sink writes lies where the configuration says, seen from itself, and the manifest names no address of a sink', async () => {
  writeFileSync(at('beside.yaml'), 'logs: [eve.json]\noutput: out4\nsinks: [{ type: log, path: beside/sent.ndjson }]\n');
  expect((await hapax('run', at('beside.yaml'), '--models', at('out2/models.json'))).code).toBe(10);
  expect(readFileSync(at('beside/sent.ndjson'), 'utf8')).toContain('"incident"');
  expect(JSON.parse(readFileSync(at('out4/manifest.json'), 'utf8')).config.sinks).toEqual([{ type: 'log' }]);
});

test('what was said is shown, taken over and written, as lines and as psykoda reads it', async () => {
  const store = ['--labels', at('store.db')];
  for (const [host = '', ...how] of [
    ['10.0.0.1', '--normal', '--hour', '2026-01-31T08', '--why', 'ours'],
    ['10.0.0.2', '--anomaly'],
    ['10.0.0.2', '--unknown'],
    ['10.0.0.3', '--normal', '--port', '22'],
  ])
    expect((await hapax('label', host, ...how, '--who', 'ann', ...store)).code).toBe(0);
  expect((await hapax('label', '10.0.0.3', '--normal', '--port', '22', '--who', 'ann', ...store)).out).toBe(
    `10.0.0.3 is normal; it was noted today already in ${at('store.db')}\n`,
  );
  const now = await hapax('labels', ...store);
  expect(now.out.split('\n').map((line) => line.slice(18))).toEqual([
    'ann  normal  10.0.0.1 2026-01-31T08  ours',
    'ann  normal  10.0.0.3  port 22',
    '',
  ]);
  expect(now.err).toBe(`2 labels of ${at('store.db')}\n`);
  expect((await hapax('labels', '--all', ...store)).err).toBe(`4 labels of ${at('store.db')}\n`);
  expect(await hapax('labels', '--export', at('known.csv'), ...store)).toMatchObject({
    out: `1 label in ${at('known.csv')}\n`,
    err: "note: 1 label left out: psykoda's file holds known normal hours alone\n",
  });
  expect(readFileSync(at('known.csv'), 'utf8')).toBe('datetime_rounded,src_ip,comment\n2026-01-31 08:00:00,10.0.0.1,ours\n');
  expect((await hapax('labels', '--import', at('known.csv'), '--labels', at('other.db'))).out).toBe(
    `1 label taken over into ${at('other.db')}\n`,
  );
  expect((await hapax('labels', '--import', at('known.csv'), '--labels', at('other.db'))).out).toBe(
    `0 labels taken over into ${at('other.db')}, 1 known already\n`,
  );
  // A name that is misspelt is not a file without labels.
  for (const named of [
    ['--import', at('gone.csv')],
    ['--labels', at('gone.csv')],
  ])
    expect(await hapax('labels', ...named)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${at('gone.csv')} does not exist; check the path`),
    });
});

test('any CSV is read by a mapping in the configuration, and alert_csv of Snort by its snort.conf', async () => {
  const { events } = idsMonth({ seed: 2, hosts: 10, days: 12, plant: ['verticalScan'] });
  const alerts = events.filter(({ kind }) => kind === 'alert');
  const lines = alerts.map(({ time, source, target, targetPort, signature }) => [
    new Date(time).toISOString(),
    source,
    target,
    targetPort,
    signature,
  ]);
  writeFileSync(at('any.csv'), `when,client,server,port,rule\n${lines.map((cells) => cells.join(',')).join('\n')}\n`);
  writeFileSync(
    at('any.yaml'),
    'logs: [any.csv]\noutput: any\nformat: { csv: { time: when, source: client, target: server, targetPort: port, signature: rule } }\n',
  );
  expect((await hapax('run', at('any.yaml'))).code).toBe(10);
  const stamp = (time: number) => new Date(time).toISOString().replace(/^(\d{4})-(\d\d)-(\d\d)T(.*)Z$/, '$2/$3-$4 ');
  writeFileSync(
    at('alert.csv'),
    alerts
      .map(({ time, source, target, targetPort, signature }) => `${signature},${stamp(time)},${source},${target},${targetPort}\n`)
      .join(''),
  );
  writeFileSync(at('snort.conf'), '# ours\noutput alert_csv: alert.csv sig_id,timestamp,src,dst,dstport 10M\n');
  const snort = await hapax('run', at('alert.csv'), '--snort-conf', at('snort.conf'), '-o', at('snort'));
  expect([snort.code, snort.err]).toEqual([10, '']);
  writeFileSync(at('none.conf'), '# output alert_csv\n');
  expect(await hapax('run', at('alert.csv'), '--snort-conf', at('none.conf'))).toMatchObject({
    code: 1,
    err: `hapax: ${at('none.conf')} has no line \`output alert_csv\`; give the columns by format: { snort2: [timestamp, sig_id, …] }\n`,
  });
});

test('a day is a label of twenty-four hours', async () => {
  await hapax('label', '10.0.0.1', '--normal', '--hour', '2026-01-31', '--labels', at('day.ndjson'));
  await hapax('label', '10.0.0.1', '--normal', '--hour', '2026-01-31T08', '--labels', at('day.ndjson'));
  const hours = readFileSync(at('day.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).hours);
  expect(hours).toEqual([24, undefined]);
});

test('faults of usage are one line and exit code 2', async () => {
  expect(await hapax('label', '10.0.0.1')).toMatchObject({ code: 2, err: 'hapax: label needs one of --normal, --anomaly and --unknown\n' });
  expect(await hapax('label', '10.0.0.1', '--normal', '--hour', 'noon')).toMatchObject({
    code: 2,
    err: 'hapax: --hour must be a day or an hour such as 2026-01-31T08; got "noon"\n',
  });
  // A day that there is not is none, and not one of the next month.
  expect((await hapax('label', '10.0.0.1', '--normal', '--hour', '2026-02-30')).err).toBe(
    'hapax: --hour must be a day or an hour such as 2026-01-31T08; got "2026-02-30"\n',
  );
  writeFileSync(at('february.csv'), 'datetime_rounded,src_ip,comment\n2026-02-30 08:00:00,10.0.0.1,ours\n');
  expect((await hapax('labels', '--import', at('february.csv'), '--labels', at('february.db'))).err).toBe(
    `hapax: ${at('february.csv')} line 2 is no label: a line must be datetime_rounded,src_ip; mend the line, or take it out\n`,
  );
});

test('a configuration of psykoda is turned into one of ours', async () => {
  writeFileSync(
    at('config.json'),
    JSON.stringify({
      detection_units: { services: { all: {} }, subnets: { site: { cidrs: ['private-A'], services: ['all'] } } },
      io: { input: { dir: 'log' }, output: { dir: 'result' } },
      preprocess: { screening: { min: 1 }, exclude_lists: 'excludes' },
      feature_extraction: { address_to_location: 'places.csv' },
      anomaly_detection: { required_srcip: { train: 3 }, threshold: { num_anomaly: 5, min_score: 10 } },
    }),
  );
  writeFileSync(at('places.csv'), 'subnet,location\n10.1.0.0/16, Japan\n');
  mkdirSync(at('excludes'));
  writeFileSync(at('excludes/exclude_list_dest_port.csv'), 'port\n8081\n');
  const { code, out, err } = await hapax('import', at('config.json'));
  expect([code, out.includes('name: site/all'), out.includes('Japan')]).toEqual([0, true, true]);
  expect(out).toContain('exclude:\n  - port: 8081\n    why: exclude_list_dest_port.csv\n');
  expect(err).toContain('note: not taken over: feature_extraction.idf');
});

test('bench prints a row for each kind of intrusion, beside isolation forests', async () => {
  const { code, out, err } = await hapax('bench', '--ours', '--seeds', '1', '--hosts', '9', '--days', '8');
  expect(code).toBe(0);
  expect(err).toBe('month of seed 101\n');
  const lines = out.split('\n');
  expect(lines[0]).toBe('| planted | days | hapax | isolation forest, same features |');
  expect(lines.slice(2, 10).map((line) => line.split('|')[1].trim())).toEqual([
    'horizontalScan',
    'verticalScan',
    'newSignature',
    'newPair',
    'burst',
    'lowAndSlow',
    'beacon',
    'exfiltration',
  ]);
  expect(lines[3]).toMatch(/^\| verticalScan \| 1 \| 100\.0 \/ 100\.0 \|/);
  expect(await hapax('bench', '--hosts', '3')).toMatchObject({
    code: 2,
    err: 'hapax: --hosts must be a whole number from 9 on; got "3"\n',
  });
});
