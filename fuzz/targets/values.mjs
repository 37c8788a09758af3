import { createHmac } from 'node:crypto';
import { openSlackAnswers } from '@hapax/connect/sinks';
import { logFormats } from '@hapax/ids';
import avro from 'avsc';
import { readLine } from '../../packages/connect/dist/influx/line-protocol.js';
import { claimsOf } from '../../packages/connect/dist/kafka/avro-claims.js';
import { stateReading } from '../../packages/connect/dist/kafka/state-records.js';
import { pointsOf, visitJson } from '../../packages/connect/dist/otlp/metrics.js';
import { visitProtobuf } from '../../packages/connect/dist/otlp/protobuf.js';
import { mappingOf } from '../../packages/connect/dist/sources/mapping.js';
import { messageReader } from '../../packages/connect/dist/sources/message.js';
import { samplesOf, seriesIn } from '../../packages/connect/dist/sources/prometheus-answer.js';
import { labelsIn } from '../../packages/ids/dist/feedback/label-text.js';
import { rulesOfLists } from '../../packages/ids/dist/run/config/psykoda-excludes.js';
import { insideJson } from '../engine/json.mjs';
import { mustBeSaid, Wrong } from '../engine/judge.mjs';

const MAPPING = mappingOf(
  { features: ['a', 'user'], texts: ['user'], onTrouble: () => {} },
  { time: 'time', unit: 'auto', key: 'k', id: 'id', label: 'label' },
);
const take = messageReader(MAPPING, () => undefined);
const AVRO = avro.Type.forSchema({
  type: 'record',
  name: 'Node',
  fields: [
    { name: 'time', type: 'long' },
    { name: 'a', type: ['null', 'double', 'Node'] },
    { name: 'list', type: { type: 'array', items: ['null', 'string'] } },
    { name: 'map', type: { type: 'map', values: 'bytes' } },
    { name: 'fixed', type: { type: 'fixed', name: 'F', size: 3 } },
  ],
});
const claims = claimsOf(AVRO);
const SECRET = '0123456789abcdef0123';
const slack = openSlackAnswers(SECRET);
const JSON_LOGS = logFormats.filter(({ id }) => /eve|json/.test(id));

const sampled = (samples) => {
  for (const { time, values, key = '' } of samples) {
    if (!(Math.abs(time) <= 8.64e15)) throw new Wrong(`a sample at ${time}`);
    if (values.length !== 2 || Array.from(values).some((v) => typeof v !== 'number')) throw new Wrong(`values of a sample: ${values}`);
    if (typeof key !== 'string' || key.length > 500) throw new Wrong('a key that is none');
  }
};

/** The first byte says who reads the rest. What is no value is told in words that are one line. */
const READERS = [
  (bytes) => {
    const { samples, fault } = take(bytes.toString(), undefined);
    sampled(samples);
    if (fault !== undefined && (fault.length > 1000 || /[\r\n]/.test(fault))) throw new Wrong(`a fault of more than a line: ${fault}`);
  },
  (bytes) => {
    if (claims(bytes) !== undefined) return;
    let value;
    try {
      value = AVRO.fromBuffer(bytes);
    } catch {
      // The package says why; whoever asked for it tells.
      return;
    }
    JSON.stringify(value);
  },
  (bytes) => visitJson(bytes.toString(), (...one) => void pointsOf(['host'], ...one)),
  (bytes) => visitProtobuf(bytes, (...one) => void pointsOf(['host'], ...one)),
  (bytes) => {
    for (const line of bytes.toString().split('\n').slice(0, 100)) {
      const read = readLine(line);
      if (typeof read === 'object' && read.fields.some(([, value]) => typeof value !== 'number'))
        throw new Wrong('a field that is no number');
    }
  },
  (bytes) => {
    const body = Buffer.from(new URLSearchParams({ payload: bytes.toString() }).toString());
    const timestamp = '1700000000';
    const signature = `v0=${createHmac('sha256', SECRET).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
    const answer = slack.read({ signature, timestamp, body }, 1.7e12);
    if (answer && !('status' in answer) && (typeof answer.who !== 'string' || answer.who.length > 100))
      throw new Wrong('a person that is none');
  },
  (bytes) => void [...labelsIn(bytes.toString(), (line, why) => new SyntaxError(`${line}: ${why}`))],
  (bytes) =>
    void rulesOfLists([{ name: ['exclude_list_src_ip.csv', 'exclude_list_dest_port.csv'][bytes.length % 2], text: bytes.toString() }]),
  (bytes) => void samplesOf([seriesIn('prometheus', bytes.toString())], undefined),
  (bytes) => {
    const reading = stateReading('t-state');
    for (const part of bytes.toString('latin1').split('\n\n')) {
      const [key, ...value] = part.split('\n');
      reading.take(Buffer.from(key, 'latin1'), Buffer.from(value.join('\n'), 'latin1'));
    }
    for (const [name, text] of reading.texts())
      if (typeof name !== 'string' || typeof text !== 'string') throw new Wrong('a state that is none');
  },
  (bytes) => {
    for (const line of bytes.toString().split('\n').slice(0, 50))
      for (const format of JSON_LOGS) {
        const one = format.open({ lastMs: 1.7e12 })(line);
        if (one !== null && typeof one === 'object' && !('reason' in one) && typeof one.kind !== 'string')
          throw new Wrong(`${format.id}: a kind that is none`);
      }
  },
];

const SEEDS = [
  [0, '{"time":1700000000000,"a":1.5,"user":"anna","k":"x","id":"7","label":0}\n{"time":"2024-01-31","a":null}'],
  [1, AVRO.toBuffer({ time: 1, a: null, list: ['x', null], map: { b: Buffer.from('c') }, fixed: Buffer.from('abc') })],
  [
    2,
    '{"resourceMetrics":[{"resource":{"attributes":[{"key":"host","value":{"stringValue":"h"}}]},"scopeMetrics":[{"metrics":[{"name":"a","gauge":{"dataPoints":[{"timeUnixNano":"1700000000000000000","asDouble":1.5,"flags":0}]}},{"name":"b","histogram":{"dataPoints":[{"timeUnixNano":"1","count":"4","sum":2}]}}]}]}]}',
  ],
  [3, Buffer.from('0a2e0a0f0a0d0a04686f737412050a03682d31121b12190a016' + '12a140a1219000000000000f03f1900000000000000' + '00', 'hex')],
  [4, 'cpu,host=a,zone=b\\ c load=1.5,up=t,name="x y" 1700000000000000000\n# remark\nm v=1i'],
  [
    5,
    '{"type":"block_actions","user":{"username":"anna","id":"U1"},"actions":[{"value":"{\\"stream\\":\\"s\\",\\"incident\\":\\"0123456789abcdef\\",\\"verdict\\":\\"real\\"}"}]}',
  ],
  [6, '{"verdict":"normal","host":"10.0.0.1","hour":"2026-01-31T08:00:00Z","hours":2,"who":"ann","at":"2026-01-31T09:00:00Z"}\n'],
  [6, 'datetime_rounded,src_ip,comment\n2026-01-31 08:00:00,10.0.0.1,ours\n'],
  [7, 'src_ip,why\n10.0.0.0/8,ours\n"::1",x\n'],
  [7, 'dest_port,why\n80,web\n443.0,web'],
  [
    8,
    '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up","instance":"a"},"values":[[1700000000,"1"],[1700000060,"+Inf"]]}]}}',
  ],
  [9, 'run\n{"chunks":1,"pieces":1}\n{"a":"\u00014\u0001"}\n\n\0c0\0run\nabc'],
  [
    10,
    '{"timestamp":"2024-01-31T10:20:30.1+0000","event_type":"alert","src_ip":"10.0.0.1","src_port":1,"dest_ip":"::1","alert":{"signature_id":1,"signature":"x","severity":2},"flow":{"bytes_toserver":1}}\n{"class_uid":4001,"time":1700000000000,"src_endpoint":{"ip":"10.0.0.1","port":"5"},"traffic":{"bytes_in":1}}\n{"ts":1700000000.5,"id.orig_h":"10.0.0.1","_path":"conn","id":{"resp_h":"::1"}}',
  ],
];

/** What the connectors and the tools of security logs are sent by others. */
export const values = {
  words: [
    'null',
    '"time":',
    '{"toString":1}',
    '[[[[',
    'constructor',
    '__proto__',
    '=1+1',
    '../',
    '\\',
    '10.0.0.0/33',
    '65536',
    '\0c0\0',
    '\u0001',
  ],
  seeds: () => SEEDS.map(([reader, text]) => Buffer.concat([Buffer.from([reader]), Buffer.from(text)])),
  mutate: (bytes, chance, context) =>
    Buffer.concat([bytes.subarray(0, 1), insideJson(bytes.subarray(1), chance, { ...context, other: context.other?.subarray(1) })]),
  async run(bytes) {
    try {
      READERS[(bytes[0] ?? 0) % READERS.length](bytes.subarray(1));
      if ({}.polluted !== undefined) throw new Wrong('a prototype was changed');
    } catch (error) {
      // Of labels the line that is none is told by whoever reads the file.
      if (!(error instanceof SyntaxError && /^\d+: /.test(error.message))) mustBeSaid(error);
    }
  },
};
