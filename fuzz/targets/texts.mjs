import { logFormats } from '@hapax/ids';
import { epochMs, numberMs, parseTime, readTime, timeReader } from '@hapax/io';
import { parsePipeline } from '../../packages/cli/dist/watch/file.js';
import { mustBeSaid, Wrong } from '../engine/judge.mjs';

const OPENED = { lastMs: 1_700_000_000_000 };

/** Lines of logs, by one format: an event, nothing, or why not; nothing is thrown. */
const logs = (pick, seeds, words) => ({
  words,
  seeds: () => seeds.map((text) => Buffer.from(text)),
  async run(bytes) {
    const lines = bytes.toString('latin1').split('\n').slice(0, 200);
    for (const format of logFormats.filter(pick)) {
      format.looksLike(lines);
      const read = format.open(OPENED);
      for (const line of lines) {
        const one = read(line);
        if (one === null) continue;
        if (typeof one !== 'object') throw new Wrong(`${format.id} gives ${String(one)}`);
        if ('reason' in one) {
          if (one.reason.length > 2000 || /[\r\n]/.test(one.reason)) throw new Wrong(`${format.id}: a reason of more than a line`);
        } else if (!Number.isFinite(one.time)) throw new Wrong(`${format.id}: an event at ${one.time}`);
      }
    }
  },
});

export const zeek = logs(
  ({ id }) => id.startsWith('zeek'),
  [
    '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\n1700000000.5\tC1\t10.0.0.1\t1234\t10.0.0.2\t80\ttcp\thttp\t1.5\t100\t-\n',
    '{"ts":1700000000.5,"uid":"C1","id.orig_h":"10.0.0.1","id.orig_p":1,"id.resp_h":"::1","id.resp_p":53,"proto":"udp","query":"a.b"}\n',
  ],
  ['#fields\t', '#separator ', '\\x09', '\t-\t', '(empty)', '1e999', 'ts', 'id.orig_h', '::ffff:1.2.3.4', '#close'],
);
export const eve = logs(
  () => true,
  [
    '{"timestamp":"2024-01-31T10:20:30.123456+0000","event_type":"alert","src_ip":"10.0.0.1","src_port":1,"dest_ip":"10.0.0.2","dest_port":80,"proto":"TCP","alert":{"signature_id":1,"signature":"x","severity":2}}\n',
    '01/31-10:20:30.123456  [**] [1:2000:3] ET SCAN x [**] [Classification: a] [Priority: 2] {TCP} 10.0.0.1:1 -> 10.0.0.2:80\n',
    '<34>Oct 11 22:14:15 host su: failed for root on /dev/pts/8\n<165>1 2003-10-11T22:14:15.003Z h app - ID47 [a b="c"] x\n',
  ],
  ['"timestamp":', '"flow":{', '"event_type":"flow"', '"dest_ip":', 'null', '[**]', '{UDP}', '->', '<0>', '<999>', 'Feb 30', '1 -'],
);

const VARIABLE = '$'.concat('{HOME}');

/** A pipeline file: read, or refused in words. */
export const yaml = {
  words: [
    'features:',
    'detectors:',
    '- method: ',
    'ewma',
    'source:',
    'type: files',
    'sinks:',
    '&a',
    '*a',
    '<<: *a',
    '!!js/function',
    VARIABLE,
    VARIABLE.slice(0, 3),
    '|\n',
    '>\n',
    '"\\u0000"',
    '? ',
    '---\n',
    'order:',
    'lateness: 1s',
  ],
  seeds: () =>
    [
      'name: p\nfeatures: [a, b]\nsource: { type: files, path: "in/*.ndjson" }\ndetectors:\n  - method: ewma\n    calibration: { rate: 0.001 }\nsinks:\n  - type: stdout\n',
      'features: [v]\nsource: { type: push, port: 8080, token: "' +
        VARIABLE +
        '" }\ndetectors: [{ method: mad, retrain: { window: 100 } }]\nmaintenance:\n  - { from: 2024-01-01, to: 2024-01-02 }\n',
      'a: &x [1, 2]\nb: [*x, *x]\nc: [*x]\n',
    ].map((text) => Buffer.from(text)),
  async run(bytes) {
    try {
      parsePipeline('fuzzed.yaml', bytes.toString(), { HOME: '/home/a', TOKEN: 'b' });
    } catch (error) {
      // Every complaint has a line of its own.
      mustBeSaid(error, ['CONFIG', 'FILE'], 'lines');
    }
  },
};

const FORMATS = ['%Y-%m-%d %H:%M:%S', '%d/%m/%y', '%b %d %Y', '%s', '%j%Y'];

/** A time, or none; what is written as ISO 8601 comes back as it was. */
export const time = {
  words: [
    '2024',
    '-01',
    'T',
    '10:20',
    ':30',
    '.123',
    'Z',
    '+02:00',
    '[Europe/Berlin]',
    ' ',
    'Jan',
    'W05',
    'Q1',
    'PM',
    'GMT',
    '/',
    '31',
    '0',
    'CET',
  ],
  seeds: () =>
    [
      '2024-01-31T10:20:30.125Z',
      '31/Jan/2024:10:00:00 +0100',
      '2024-W05-3',
      '2024Q1',
      'Wed, 31 Jan 2024 10:00:00 GMT',
      '1/31/2024 3:04 PM',
      '2024-031',
      '1700000000',
      '2024-01-01/2024-02-01',
    ].map((text) => Buffer.from(text)),
  async run(bytes) {
    const text = bytes.toString();
    const parsed = parseTime(text);
    if (parsed && !(Number.isFinite(parsed.ms) && Number.isFinite(parsed.wall))) throw new Wrong(`${text} is ${parsed.ms}`);
    for (const value of [text, Number(text)]) {
      const ms = readTime(value);
      if (Math.abs(ms) > 8.64e15) throw new Wrong(`readTime gives ${ms}`);
    }
    for (const number of [epochMs(Number(text)), numberMs(Number(text))])
      if (number !== undefined && !Number.isFinite(number)) throw new Wrong(`${number}`);
    for (const format of FORMATS) {
      const one = timeReader(format)?.(text);
      if (one && !Number.isFinite(one.ms)) throw new Wrong(`${format}: ${one.ms}`);
    }
    const ms = bytes.length >= 6 ? bytes.readUIntLE(0, 6) : 0;
    const iso = new Date(ms).toISOString();
    if (ms < 253_402_300_800_000 && parseTime(iso)?.ms !== ms) throw new Wrong(`${iso} is ${parseTime(iso)?.ms}`);
  },
};
