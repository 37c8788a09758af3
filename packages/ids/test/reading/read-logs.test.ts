import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { shared } from '../../../hapax/test/shared.ts';
import type { SecurityEvent } from '../../src/events/event.ts';
import type { Rejected } from '../../src/reading/read-file.ts';
import { type ReadLogsOptions, readLogs } from '../../src/reading/read-logs.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-ids-'));
afterAll(() => rmSync(folder, { recursive: true }));

const eve = (n: number) =>
  JSON.stringify({
    timestamp: '2017-04-07T22:24:37.251547+0000',
    event_type: 'alert',
    src_ip: `10.0.0.${n}`,
    dest_ip: '10.0.0.99',
    alert: { signature_id: 1, signature: 'braces } in { "texts"' },
  });

async function read(paths: string | readonly string[], options: ReadLogsOptions = {}) {
  const events: SecurityEvent[] = [];
  const lines: number[] = [];
  const rejected: Rejected[] = [];
  const report = await readLogs(
    typeof paths === 'string' ? [paths] : paths,
    (event, { line }) => {
      events.push(event);
      lines.push(line);
    },
    { onReject: (one) => rejected.push(one), ...options },
  );
  return { events, lines, rejected, report };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test('lines are read from plain files, gzip of several members, and each file of a zip', async () => {
  const text = `${eve(1)}\r\n\n${eve(2)}`;
  const plain = file('plain.json', text);
  const packed = file('named-anything', Buffer.concat([gzipSync(`${eve(1)}\n`), gzipSync(eve(2))]));
  const zip = file('two.zip', zipSync({ 'a.json': strToU8(text), 'b/c.json': strToU8(text) }));
  expect((await read(plain)).lines).toEqual([1, 3]);
  expect((await read(packed)).events.map(({ source }) => source)).toEqual(['10.0.0.1', '10.0.0.2']);
  const { events, report } = await read(zip);
  expect(events).toHaveLength(4);
  expect(report.files.map((one) => [one.file, one.format, one.events])).toEqual([
    [`${zip}/a.json`, 'suricata-eve', 2],
    [`${zip}/b/c.json`, 'suricata-eve', 2],
  ]);
});

test('a list of JSON, printed over many lines, is read object by object', async () => {
  const list = [1, 2, 3].map((n) => JSON.parse(eve(n)));
  for (const text of [JSON.stringify(list), JSON.stringify(list, null, 2), list.map((one) => JSON.stringify(one, null, 4)).join('\n')]) {
    const { events, rejected } = await read(file('list.json', text));
    expect(events.map(({ source }) => source)).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    expect(rejected).toEqual([]);
  }
  const cut = await read(file('cut.json', JSON.stringify(list, null, 2).slice(0, -40)));
  expect(cut.events).toHaveLength(2);
  expect(cut.rejected.map(({ reason, line }) => [reason, line])).toEqual([['ends before its object does', 22]]);
});

test('a bad line is counted with its reason and handed on; strict stops at it', async () => {
  const path = file('bad.json', `${eve(1)}\n{"timestamp": "never", "event_type": "alert"}\nnoise\n${eve(2)}\n`);
  const { events, rejected, report } = await read(path);
  expect(events).toHaveLength(2);
  expect(rejected.map(({ line, reason, text }) => [line, reason, text])).toEqual([
    [2, 'has no time in `timestamp`', '{"timestamp": "never", "event_type": "alert"}'],
    [3, 'is not JSON', 'noise'],
  ]);
  expect([report.events, report.rejected, report.reasons]).toEqual([
    2,
    2,
    [
      ['has no time in `timestamp`', 1],
      ['is not JSON', 1],
    ],
  ]);
  await expect(read(path, { strict: true })).rejects.toThrow(
    `${path} line 2 has no time in \`timestamp\`; leave --strict out to count such lines and go on`,
  );
});

test('a bad first line does not hide the format of those that follow', async () => {
  const { events, rejected } = await read(file('cut-first.json', `"alert"}}\n${eve(1)}\n`));
  expect([events.length, rejected.length]).toEqual([1, 1]);
});

test('folders and patterns may hold other files; a named file must be a log', async () => {
  const other = file('notes.txt', 'nothing to see here\n');
  const log = file('one.eve', `${eve(1)}\n`);
  const { report } = await read([join(folder, '*.{txt,eve}'), log]);
  expect([report.files.map((one) => one.file), report.unknown]).toEqual([[log], [other]]);
  await expect(read(other)).rejects.toThrow(
    `${other} looks like no security log that is known: it begins "nothing to see here"; name the format with --format, or leave the file out`,
  );
  await expect(read(join(folder, 'no-*.json'))).rejects.toThrow(/no-\*\.json matches no file; quote patterns, and look at the folder$/);
});

test('the format may be named, and a wrong name says which there are', async () => {
  await expect(read(file('x.json', eve(1)), { format: 'suricata' })).rejects.toThrow(
    'no log format `suricata` (there are zeek-tsv, suricata-eve, zeek-json, ecs-json, ocsf-json, snort3-json, fujitsu-csv, syslog, snort-fast, snort3-csv, snort2-csv)',
  );
  const { rejected } = await read(file('x.json', eve(1)), { format: 'snort-fast' });
  expect(rejected).toHaveLength(1);
});

test('times without a zone are those of the zone that is given', async () => {
  const header = 'date_year,date_month,date_mday,date_hour,date_minute,date_second,src_ip,src_port,dest_ip,dest_port,sid';
  const path = file('splunk.csv', `${header}\n2020,April,1,8,0,0,10.0.0.1,1,10.0.0.2,445,7\n`);
  expect((await read(path)).events[0]?.time).toBe(Date.UTC(2020, 3, 1, 8));
  expect((await read(path, { zone: 'Asia/Tokyo' })).events[0]?.time).toBe(Date.UTC(2020, 2, 31, 23));
  await expect(read(path, { zone: 'Tokio' })).rejects.toThrow('no time zone `Tokio`; name one as in Europe/Berlin, Asia/Tokyo or UTC');
});

test('a packed file that is cut short is said, not half read in silence', async () => {
  const path = file('short.gz', gzipSync(`${eve(1)}\n`.repeat(100)).subarray(0, 60));
  await expect(read(path)).rejects.toThrow(
    `${path} cannot be unpacked: unexpected end of file; copy it again, or unpack what is whole of it first`,
  );
});

test('a line without an end is refused, not kept in memory', async () => {
  const { events, rejected } = await read(file('long.json', `${eve(1)}\n${'x'.repeat(3_000_000)}\n${eve(2)}\n`));
  expect(events).toHaveLength(2);
  expect(rejected.map(({ line, reason, text }) => [line, reason, text.length])).toEqual([[2, 'is longer than 1,048,576 characters', 2000]]);
});

const netlogs = shared('data/netlogs');
test.skipIf(netlogs === undefined)('the public logs of Suricata and Zeek are read whole', async () => {
  const { report } = await read(netlogs ?? '');
  expect(report.rejected).toBe(0);
  expect(report.unknown.map((path) => path.replace(/.*\//, ''))).toEqual(['LICENSE', 'LICENSE']);
  expect(report.files.map(({ file: name, format }) => [name.replace(/.*\//, ''), format])).toContainEqual([
    'wrccdc-2018-alerts-only.json',
    'suricata-eve',
  ]);
  expect(report.kinds.alert).toBeGreaterThan(100);
});

test('of a folder, what stands before the place where a packed file is cut off is read, and the file is told; strict stops', async () => {
  const events = Array.from({ length: 3000 }, (_, i) => `${eve(i)}\n`).join('');
  const packed = gzipSync(events);
  const path = join(folder, 'cut-folder');
  mkdirSync(path);
  writeFileSync(join(path, 'a.json.gz'), packed.subarray(0, packed.length >> 1));
  writeFileSync(join(path, 'b.json'), eve(7));
  const { report } = await read(path);
  expect(report.events).toBeGreaterThan(100);
  expect(report.events).toBeLessThan(3001);
  expect(report.files.map(({ file }) => file.slice(path.length + 1))).toEqual(['a.json.gz', 'b.json']);
  const reason = `${join(path, 'a.json.gz')} cannot be unpacked: unexpected end of file; copy it again, or unpack what is whole of it first`;
  expect(report.broken).toEqual([{ file: join(path, 'a.json.gz'), reason }]);
  await expect(read(path, { strict: true })).rejects.toThrow(reason);
});

test('links of a folder to devices and pipes are passed over and told', async () => {
  const logs = join(folder, 'odd');
  mkdirSync(logs);
  writeFileSync(join(logs, 'eve.json'), `${eve(1)}\n${eve(2)}\n`);
  execFileSync('mkfifo', [join(logs, 'pipe.json')]);
  symlinkSync('/dev/zero', join(logs, 'zero.json'));
  symlinkSync('pipe.json', join(logs, 'linked.json'));
  symlinkSync('nowhere', join(logs, 'gone.json'));
  for (const path of [logs, join(logs, '*.json')]) {
    const { events, report } = await read(path);
    expect(events.length).toBe(2);
    expect(report.unknown.map((one) => basename(one)).sort()).toEqual(['linked.json', 'zero.json']);
  }
});
