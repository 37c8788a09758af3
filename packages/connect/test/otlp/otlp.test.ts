import type { Sample, Source } from 'hapax/stream';
import { describe, expect, test } from 'vitest';
import type { Surroundings } from '../../src/contract/surroundings.ts';
import { type DataPoint, visitJson } from '../../src/otlp/metrics.ts';
import { visitProtobuf } from '../../src/otlp/protobuf.ts';
import { openSource } from '../../src/registry.ts';
import { systemClock as clock } from '../../src/run/clock.ts';
import { sourceLaws } from '../../src/testing/index.ts';

const TOKEN = 'hunter2-and-more-of-it';
const MS = 1_700_000_000_000;
const nano = (i: number) => `${MS + 1000 * i}000000`;
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** A request in JSON: a gauge, a sum of integers, a histogram and a summary, of two hosts. */
const REQUEST = {
  resourceMetrics: ['h0', 'h1'].map((host) => ({
    resource: { attributes: [text('host.name', host)] },
    scopeMetrics: [
      {
        scope: { name: 'x' },
        metrics: [
          {
            name: 'load',
            gauge: { dataPoints: [0, 1, 2].map((i) => ({ timeUnixNano: nano(i), asDouble: i + 0.5, attributes: [text('cpu', 'all')] })) },
          },
          {
            name: 'requests',
            sum: {
              isMonotonic: true,
              aggregationTemporality: 2,
              dataPoints: [
                { timeUnixNano: nano(1), asInt: '-7' },
                { timeUnixNano: nano(2), asInt: '9', flags: 1 },
              ],
            },
          },
          { name: 'seconds', histogram: { dataPoints: [{ timeUnixNano: nano(2), count: '4', sum: 10 }] } },
          { name: 'size', summary: { dataPoints: [{ timeUnixNano: nano(0), count: '2', sum: 3 }] } },
        ],
      },
    ],
  })),
};
const expected: Sample[] = ['h0', 'h1'].flatMap((key) => [
  { time: MS, values: [0.5, Number.NaN, Number.NaN], key },
  { time: MS + 1000, values: [1.5, -7, Number.NaN], key },
  { time: MS + 2000, values: [2.5, Number.NaN, 2.5], key },
]);

/** The same by the numbers of `metrics.proto`, for a reader that has never seen the JSON. */
function protobuf(): Buffer {
  const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)]);
  const part = (number: number, bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]);
  const eight = (number: number, write: (b: Buffer) => void): Buffer => {
    const b = Buffer.alloc(8);
    write(b);
    return Buffer.concat([Buffer.from(varint((number << 3) | 1)), b]);
  };
  const label = (number: number, key: string, value: string) =>
    part(number, Buffer.concat([part(1, Buffer.from(key)), part(2, part(1, Buffer.from(value)))]));
  const time = (i: string) => eight(3, (b) => b.writeBigUInt64LE(BigInt(i)));
  const real = (number: number, v: number) => eight(number, (b) => b.writeDoubleLE(v));
  const whole = (number: number, v: string) => eight(number, (b) => b.writeBigInt64LE(BigInt(v)));
  return Buffer.concat(
    REQUEST.resourceMetrics.map(({ resource, scopeMetrics: [scope] }) => {
      const [load, requests, seconds, size] = scope!.metrics;
      const metrics = [
        [
          load!.name,
          5,
          load!.gauge!.dataPoints.map((p) => Buffer.concat([label(7, 'cpu', 'all'), time(p.timeUnixNano), real(4, p.asDouble)])),
        ],
        [
          requests!.name,
          7,
          requests!.sum!.dataPoints.map((p) =>
            Buffer.concat([time(p.timeUnixNano), whole(6, p.asInt), ...('flags' in p ? [Buffer.from([8 << 3, 1])] : [])]),
          ),
        ],
        [
          seconds!.name,
          9,
          seconds!.histogram!.dataPoints.map((p) => Buffer.concat([time(p.timeUnixNano), whole(4, p.count), real(5, p.sum)])),
        ],
        [size!.name, 11, size!.summary!.dataPoints.map((p) => Buffer.concat([time(p.timeUnixNano), whole(4, p.count), real(5, p.sum)]))],
      ] as const;
      return part(
        1,
        Buffer.concat([
          part(1, label(1, 'host.name', resource.attributes[0]!.value.stringValue)),
          part(
            2,
            Buffer.concat([
              part(1, part(1, Buffer.from('x'))),
              ...metrics.map(([name, sort, points]) =>
                part(2, Buffer.concat([part(1, Buffer.from(name)), part(sort, Buffer.concat(points.map((p) => part(1, p))))])),
              ),
            ]),
          ),
        ]),
      );
    }),
  );
}

const around = (say: (text: string) => void = () => {}): Surroundings => ({
  features: ['load', 'requests', 'seconds.mean'],
  clock,
  onTrouble: (trouble) => say(trouble.text),
  input: (async function* () {})(),
  out: () => {},
  base: '.',
});
const open = (say?: (text: string) => void, keys: string[] = ['host.name']) =>
  openSource({ type: 'otlp', port: 0, keys, token: TOKEN }, around(say));
const send = (source: Source, body: string | Buffer, type: string, path = '/v1/metrics') =>
  fetch(`http://127.0.0.1:${(source as { readonly port?: number }).port}${path}`, {
    method: 'POST',
    body: body as never,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': type },
  });

describe.each([
  ['JSON', JSON.stringify(REQUEST), 'application/json'],
  ['protobuf', protobuf(), 'application/x-protobuf'],
] as const)('metrics in %s', (_, body, type) => {
  const laws = sourceLaws({
    open,
    expected,
    feed: async (source) => {
      await send(source, body, type).catch(() => {});
    },
    broken: () => openSource({ type: 'otlp', host: '0.0.0.0' }, around()),
    secrets: [TOKEN],
  });
  for (const { name, check } of laws) test(name, check);
});

test('both encodings say the same', () => {
  const all = (visit: (take: (...one: [ReadonlyMap<string, string>, string, DataPoint]) => void) => void) => {
    const seen: unknown[] = [];
    visit((resource, name, { attributes, ...point }) => seen.push([[...resource], name, [...attributes], point]));
    return seen;
  };
  const json = all((take) => visitJson(JSON.stringify(REQUEST), take));
  expect(json).toHaveLength(12);
  expect(all((take) => visitProtobuf(protobuf(), take))).toEqual(json);
});

test('a request that was cut anywhere is refused in words, or is a shorter one', () => {
  const body = protobuf();
  for (let end = 0; end < body.length; ++end) {
    try {
      visitProtobuf(body.subarray(0, end), () => {});
    } catch (error) {
      expect((error as Error).message).toMatch(/^(the body is not a request of OTLP in protobuf|a point has no time in `timeUnixNano`)$/);
    }
  }
});

test('what is no request is refused, and points that fall on each other are said', async () => {
  const said: string[] = [];
  const source = await open((one) => said.push(one), ['nowhere']);
  const wrong = async (...[body, type, path]: [string, string, string?]) => {
    const answer = await send(source, body, type, path);
    return [answer.status, ((await answer.json()) as { error: string }).error];
  };
  expect(await wrong('{', 'application/json')).toEqual([400, 'the body is not JSON']);
  expect(await wrong('{', 'text/plain')).toEqual([415, 'the content-type must be application/x-protobuf or application/json']);
  expect(await wrong('{}', 'application/json', '/v1/traces')).toEqual([404, 'metrics are sent to /v1/metrics']);
  const reading = source.read(undefined)[Symbol.asyncIterator]().next();
  const sending = send(source, JSON.stringify(REQUEST), 'application/json');
  await reading;
  await source.close?.();
  await sending.catch(() => {});
  expect(said).toEqual([
    'otlp: load has several values for one time and one key, of which the last is taken; name the attribute that tells them apart in `keys`',
  ]);
});

test('numbers of JSON that are none are refused in words, and names that are none are empty', () => {
  const visited = (name: unknown, point: object) => {
    const found: (readonly [string, DataPoint])[] = [];
    const given = [{ timeUnixNano: nano(0), ...point }];
    visitJson(
      JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name, gauge: { dataPoints: given } }] }] }] }),
      (_, called, one) => found.push([called, one]),
    );
    return found;
  };
  const odd = { toString: 1, valueOf: 2 };
  for (const [field, point] of [
    ['asDouble', { asDouble: odd }],
    ['asDouble', { asInt: 'x' }],
    ['count', { count: [] }],
    ['sum', { sum: '' }],
    ['flags', { flags: odd }],
  ] as const)
    expect(() => visited('a', point), field).toThrow(`a point has no number in \`${field}\``);
  expect(visited(odd, { asDouble: 1, attributes: [{ key: odd, value: { stringValue: odd } }] })).toMatchObject([['', { value: 1 }]]);
  expect(visited('a', { asDouble: 'NaN' })[0]?.[1].value).toBeNaN();
  expect(visited('a', { asDouble: '-Infinity' })[0]?.[1].value).toBe(-Infinity);
  const text = `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"a","gauge":{"dataPoints":[{"timeUnixNano":"1","asDouble":${'['.repeat(1e5)}${']'.repeat(1e5)}}]}}]}]}]}`;
  expect(() => visitJson(text, () => {})).toThrow('a point has no number in `asDouble`');
});
