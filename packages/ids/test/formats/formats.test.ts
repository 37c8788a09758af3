import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shared } from '../../../hapax/test/shared.ts';
import { yearsUpTo } from '../../src/events/year.ts';
import type { LineOptions } from '../../src/formats/format.ts';
import { mappedCsv, mappedNdjson } from '../../src/formats/mapped.ts';
import { formatOf, logFormats } from '../../src/formats/registry.ts';

const options: LineOptions = { lastMs: Date.UTC(2021, 5, 1) };
const eve = {
  timestamp: '2017-04-07T22:24:37.251547+0100',
  event_type: 'alert',
  src_ip: '192.168.2.7',
  src_port: 1041,
  dest_ip: 'fe80::1',
  dest_port: 80,
  proto: 'tcp',
  alert: { action: 'allowed', gid: 1, signature_id: 2001999, rev: 9, signature: 'ET MALWARE, beacon', category: 'A Trojan', severity: 1 },
};
const alert = {
  kind: 'alert',
  time: Date.UTC(2021, 4, 17, 10, 55, 17, 873) + 0.218,
  source: '192.168.12.3',
  sourcePort: 81,
  target: '192.168.11.2',
  targetPort: 51903,
  protocol: 'TCP',
  generator: '1',
  signature: '26698',
  revision: '2',
};

/** A line of each format, and the event it is. Lines before the last are headers. */
const SAMPLES: readonly (readonly [id: string, lines: readonly string[], event: object])[] = [
  [
    'suricata-eve',
    [JSON.stringify(eve)],
    {
      kind: 'alert',
      time: Date.UTC(2017, 3, 7, 21, 24, 37, 251) + 0.547,
      source: '192.168.2.7',
      sourcePort: 1041,
      target: 'fe80::1',
      targetPort: 80,
      protocol: 'TCP',
      signature: '2001999',
      generator: '1',
      revision: '9',
      message: 'ET MALWARE, beacon',
      category: 'A Trojan',
      severity: 1,
      action: 'allowed',
    },
  ],
  [
    'suricata-eve',
    [
      '{"timestamp":"2017-04-07T22:24:37Z","event_type":"flow","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","proto":"UDP","app_proto":"dns","flow":{"pkts_toserver":3,"bytes_toserver":210,"bytes_toclient":90,"start":"2017-04-07T22:24:30.000000+0000","end":"2017-04-07T22:24:32.500000+0000","state":"established"}}',
    ],
    {
      kind: 'flow',
      time: Date.UTC(2017, 3, 7, 22, 24, 37),
      source: '10.0.0.1',
      target: '10.0.0.2',
      protocol: 'UDP',
      flow: { durationMs: 2500, bytesOut: 210, bytesIn: 90, packetsOut: 3, state: 'established', service: 'dns' },
    },
  ],
  [
    'zeek-tsv',
    [
      '#separator \\x09',
      '#set_separator\t,',
      '#empty_field\t(empty)',
      '#unset_field\t-',
      '#path\tconn',
      '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state',
      '#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring',
      '1379288667.706265\tCoy\t192.168.33.10\t1032\t54.245.228.191\t80\ttcp\thttp\t0.5\t601\t-\tRSTO',
    ],
    {
      kind: 'flow',
      time: 1379288667706.265,
      source: '192.168.33.10',
      sourcePort: 1032,
      target: '54.245.228.191',
      targetPort: 80,
      protocol: 'TCP',
      flow: { durationMs: 500, bytesOut: 601, state: 'RSTO', service: 'http' },
    },
  ],
  [
    'zeek-json',
    [
      '{"ts":1379288667.5,"uid":"C","id.orig_h":"10.0.0.1","id.orig_p":1030,"id.resp_h":"4.2.2.3","id.resp_p":53,"proto":"udp","query":"a.example","qtype_name":"A","rcode_name":"NOERROR"}',
    ],
    {
      kind: 'dns',
      time: 1379288667500,
      source: '10.0.0.1',
      sourcePort: 1030,
      target: '4.2.2.3',
      targetPort: 53,
      protocol: 'UDP',
      name: 'a.example',
      question: 'A',
      answer: 'NOERROR',
    },
  ],
  [
    'snort2-csv',
    [
      '05/17-10:55:17.873218 ,1,26698,2,"MALWARE, ""kit""",TCP,192.168.12.3,81,192.168.11.2,51903,0C:29,79:40,0x51,***AP***,0x1,0x4,,0x0,127,0,31869,67,68608,,,,',
    ],
    { ...alert, message: 'MALWARE, "kit"' },
  ],
  [
    'snort-fast',
    [
      '05/17/21-10:55:17.873218  [**] [1:26698:2] MALWARE kit [**] [Classification: A Trojan] [Priority: 1] {TCP} 192.168.12.3:81 -> 192.168.11.2:51903',
    ],
    { ...alert, message: 'MALWARE kit', category: 'A Trojan', severity: 1 },
  ],
  [
    'snort3-json',
    [
      '{ "timestamp" : "05/17-10:55:17.873218", "pkt_num" : 9, "proto" : "TCP", "src_ap" : "192.168.12.3:81", "dst_ap" : "192.168.11.2:51903", "rule" : "1:26698:2", "action" : "allow" }',
    ],
    { ...alert, action: 'allow' },
  ],
  [
    'snort3-csv',
    ['05/17-10:55:17.873218, 9, TCP, raw, 60, C2S, fe80::2:81, 192.168.11.2:51903, 1:26698:2, allow'],
    { ...alert, source: 'fe80::2', action: 'allow' },
  ],
  [
    'fujitsu-csv',
    [
      'date_year,date_month,date_mday,date_hour,date_minute,date_second,src_ip,src_port,dest_ip,dest_port,sid,host,PRIORITY,event_name',
      '2020,April,7,8,5,9,10.1.1.6,4444,10.1.1.10,8080,200001,,,"scan, web"',
    ],
    {
      kind: 'alert',
      time: Date.UTC(2020, 3, 7, 8, 5, 9),
      source: '10.1.1.6',
      sourcePort: 4444,
      target: '10.1.1.10',
      targetPort: 8080,
      signature: '200001',
      message: 'scan, web',
    },
  ],
  [
    'syslog',
    [
      '<33>May 17 10:55:17 sensor snort[123]: [1:26698:2] MALWARE kit [Classification: A Trojan] [Priority: 1] {TCP} 192.168.12.3:81 -> 192.168.11.2:51903',
    ],
    { ...alert, time: Date.UTC(2021, 4, 17, 10, 55, 17), message: 'MALWARE kit', category: 'A Trojan', severity: 1, sensor: 'sensor' },
  ],
  [
    'ecs-json',
    [
      '{"@timestamp":"2021-05-17T10:55:17.000Z","event":{"kind":"alert"},"source":{"ip":"10.0.0.1","port":9},"destination.ip":"10.0.0.2","rule":{"id":"7","name":"odd"}}',
    ],
    {
      kind: 'alert',
      time: Date.UTC(2021, 4, 17, 10, 55, 17),
      source: '10.0.0.1',
      sourcePort: 9,
      target: '10.0.0.2',
      signature: '7',
      message: 'odd',
    },
  ],
  [
    'ocsf-json',
    [
      '{"class_uid":4001,"time":1621248917000,"src_endpoint":{"ip":"10.0.0.1"},"dst_endpoint":{"ip":"10.0.0.2","port":443},"traffic":{"bytes_out":5}}',
    ],
    { kind: 'flow', time: 1621248917000, source: '10.0.0.1', target: '10.0.0.2', targetPort: 443, flow: { bytesOut: 5 } },
  ],
];

test.each(SAMPLES)('%s is told by its first lines and read', (id, lines, event) => {
  const format = formatOf(lines);
  expect(format?.id).toBe(id);
  const reader = format?.open(options);
  const read = lines.map((line) => reader?.(line));
  expect(read.slice(0, -1).every((one) => one === null)).toBe(true);
  const got = read.at(-1) as { time: number };
  expect({ ...got, time: 0 }).toEqual({ ...event, time: 0 });
  // Fractions of a millisecond are rounded by the doubles.
  expect(got.time).toBeCloseTo((event as { time: number }).time, 2);
});

test('every format has a sample', () => {
  expect(new Set(SAMPLES.map(([id]) => id))).toEqual(new Set(logFormats.map(({ id }) => id)));
});

test('no line makes a reader throw, hang or give an event without a time', () => {
  const lines = SAMPLES.map(([, all]) => all.at(-1) ?? '');
  const broken = fc
    .tuple(fc.constantFrom(...lines), fc.nat(400), fc.string({ maxLength: 8 }), fc.nat(60))
    .map(([line, at, text, cut]) => line.slice(0, at) + text + line.slice(at + cut));
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 300 }), broken), (line) => {
      for (const format of logFormats) {
        format.looksLike([line]);
        const read = format.open(options)(line);
        if (read !== null && !('reason' in read)) expect(Number.isFinite(read.time), `${format.id}: ${line}`).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

test('a megabyte of the worst character of each format is refused at once', () => {
  for (const fill of [' ', '[', '"', ',', ':', '{', '\\', '1', '#', '<', '-> ', '(', '/']) {
    const line = `05/17-10:55:17.873218  [**] [1:1:1] ${fill.repeat(1_000_000 / fill.length)}`;
    for (const format of logFormats) {
      format.looksLike([line, fill.repeat(1_000_000 / fill.length)]);
      expect(format.open(options)(line) ?? {}).not.toHaveProperty('kind');
    }
  }
});

test('years are completed over New Year and for the 29 February', () => {
  const years = yearsUpTo(Date.UTC(2022, 0, 3));
  expect([years(12, 30), years(12, 31), years(1, 1), years(1, 2)]).toEqual([2021, 2021, 2022, 2022]);
  expect(yearsUpTo(Date.UTC(2022, 0, 3))(2, 29)).toBe(2020);
  expect(yearsUpTo(Date.UTC(2021, 4, 20))(5, 17)).toBe(2021);
  const mixed = yearsUpTo(Date.UTC(2022, 0, 3));
  // A line of December that comes late, among those of January.
  expect([mixed(12, 31), mixed(1, 1), mixed(12, 31), mixed(1, 1)]).toEqual([2021, 2022, 2021, 2022]);
  expect(yearsUpTo(0, 1999)(12, 31)).toBe(1999);
});

test('any CSV or NDJSON is read by a mapping', () => {
  const csv = mappedCsv({ time: 'When', source: 'client', signature: 'rule', targetPort: 'port' }).open(options);
  expect(csv('when,client,rule,port')).toBeNull();
  expect(csv('2021-05-17 10:55:17,10.0.0.1,x,80')).toEqual({
    kind: 'alert',
    time: Date.UTC(2021, 4, 17, 10, 55, 17),
    source: '10.0.0.1',
    signature: 'x',
    targetPort: 80,
  });
  expect(csv('yesterday,10.0.0.1,x,80')).toEqual({ reason: 'has no time in `When`' });
  expect(() => mappedCsv({ time: 'ts', source: 'client' }).open(options)('when,client')).toThrow(
    'the log has no column `ts` for `time`; it has when, client',
  );
  const ndjson = mappedNdjson({ time: 't', source: 'net.src', kind: 'flow' }).open(options);
  expect(ndjson('{"t":1621248917,"net":{"src":"10.0.0.1"}}')).toEqual({ kind: 'flow', time: 1621248917000, source: '10.0.0.1' });
});

const zeek = shared('data/netlogs/zeek/conn.log');

test.skipIf(zeek === undefined)('real logs of Zeek are read to the last line (skipped without the reference data)', () => {
  for (const name of ['conn', 'dns', 'http', 'notice', 'ssl', 'weird', 'files', 'x509']) {
    const lines = readFileSync(shared(`data/netlogs/zeek/${name}.log`) ?? '', 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    const reader = formatOf(lines.slice(0, 20))?.open(options);
    const read = lines.map((line) => reader?.(line));
    expect(
      read.filter((one) => one !== null && one !== undefined && 'reason' in one),
      name,
    ).toEqual([]);
    expect(read.filter((one) => one !== null)).toHaveLength(lines.filter((line) => !line.startsWith('#')).length);
  }
});
