import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { random } from 'hapax';
import type { Batch, Clock, Sample, Source } from 'hapax/stream';
import { expect, onTestFinished, test } from 'vitest';
import { openSource } from '../../src/registry.ts';
import { snappyLiterals, writeRequest } from '../../src/run/remote-write-format.ts';
import { type PrometheusOptions, prometheusRange } from '../../src/sources/prometheus.ts';
import { samplesOf, seriesIn } from '../../src/sources/prometheus-answer.ts';
import { hasPrometheus, startPrometheus } from '../monitoring/prometheus.ts';

const STEP = 15_000;

/** Time that goes on when somebody waits. */
function jumping(start: number): Clock & { time: number } {
  const clock = {
    time: start,
    now: () => clock.time,
    after(ms: number, go: () => void) {
      let wanted = true;
      setImmediate(() => {
        if (!wanted) return;
        clock.time += ms;
        go();
      });
      return () => {
        wanted = false;
      };
    },
  };
  return clock;
}

/** A server that answers like Prometheus: `f` of the time in seconds for each instance; `asked` are the questions. */
async function served(answer: (query: URLSearchParams) => { status?: number; body: unknown }) {
  const asked: URLSearchParams[] = [];
  const server = createServer((question, reply) => {
    const query = new URL(String(question.url), 'http://x').searchParams;
    asked.push(query);
    const { status = 200, body } = answer(query);
    reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void server.close());
  // A port of this process.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
const matrix = (query: URLSearchParams, instances: readonly string[]) => {
  const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(query.get(name)));
  const times = Array.from({ length: Math.floor((end! - start!) / step!) + 1 }, (_, i) => start! + i * step!);
  const result = instances.map((instance) => ({ metric: { __name__: 'm', instance }, values: times.map((t) => [t, String(t % 1000)]) }));
  return { status: 'success', data: { resultType: 'matrix', result } };
};

async function take(source: Source, batches: number, from?: unknown): Promise<Batch[]> {
  const got: Batch[] = [];
  for await (const batch of source.read(from)) if (got.push(batch) === batches) break;
  await source.close?.();
  return got;
}
const options = (url: string, clock: Clock, more: Partial<PrometheusOptions> = {}): PrometheusOptions => ({
  url,
  queries: [['x', 'm']],
  everyMs: STEP,
  backfillMs: 60_000,
  delayMs: 0,
  key: 'instance',
  addresses: 'any',
  clock,
  ...more,
});

test('it begins with the past, goes on step by step, and after a restart where it was, with what was missed', async () => {
  const { url, asked } = await served((query) => ({ body: matrix(query, ['a', 'b']) }));
  const clock = jumping(1_700_000_010_000);
  const source = () => prometheusRange(options(url, clock));
  const [first, second] = await take(source(), 2);
  const begin = 1_699_999_950_000;
  expect(first!.samples.map(({ time, key }) => [(time - begin) / STEP, key])).toEqual(
    [0, 1, 2, 3, 4].flatMap((i) => ['a', 'b'].map((key) => [i, key])),
  );
  expect(first!.now).toBe(begin + 4 * STEP);
  expect(second!.samples.map(({ time, values }) => [time, values[0]])).toEqual([
    [begin + 5 * STEP, 25],
    [begin + 5 * STEP, 25],
  ]);
  clock.time += 10 * STEP;
  const [next] = await take(source(), 1, second!.offset);
  expect(next!.samples.map(({ time }) => (time - begin) / STEP)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15].flatMap((i) => [i, i]));
  expect(asked[0]!.get('query')).toBe('m');
});

test('a long past is asked for in pieces, and only the last says what time it is', async () => {
  const { url, asked } = await served((query) => ({ body: matrix(query, ['a']) }));
  const clock = jumping(1_700_000_000_000);
  const batches = await take(prometheusRange(options(url, clock, { backfillMs: 12_000 * STEP })), 3);
  expect(batches.map(({ samples, now }) => [samples.length, now === undefined])).toEqual([
    [5000, true],
    [5000, true],
    [2001, false],
  ]);
  expect(asked).toHaveLength(3);
});

test('a server that fails is asked again; a query that it refuses ends the run in its words; no series is told once', async () => {
  let turn = 0;
  const { url } = await served((query) => {
    turn += 1;
    if (turn === 1) return { status: 503, body: {} };
    return turn < 4 ? { body: { data: { resultType: 'matrix', result: [] } } } : { body: matrix(query, ['a']) };
  });
  const trouble: string[] = [];
  const host = new URL(url).host;
  const clock = jumping(1_700_000_000_000);
  const batches = await take(prometheusRange(options(url, clock, { onTrouble: (text) => void trouble.push(text) })), 3);
  expect(batches.map(({ samples }) => samples.length)).toEqual([0, 0, 1]);
  expect(trouble).toEqual([`${host}: answered 503; asking again in 2 s`, `${host}: the query of \`x\` finds no series`]);

  const refusing = await served(() => ({ status: 400, body: { status: 'error', error: 'invalid parameter "query": 1:5: parse error' } }));
  await expect(take(prometheusRange(options(refusing.url, clock)), 1)).rejects.toThrow(
    `prometheus: ${new URL(refusing.url).host} refuses the query of \`x\`: invalid parameter "query": 1:5: parse error`,
  );
  const twice = await served((query) => ({ body: matrix(query, ['a', 'a']) }));
  await expect(take(prometheusRange(options(twice.url, clock)), 1)).rejects.toThrow(
    'prometheus: a query gives several series for the key "a"; aggregate them, as in `sum by (instance) (…)`, or name another label as `key`',
  );
});

test('features of one key and time are one sample; what a series lacks is missing; other labels are the key', () => {
  const { samples } = samplesOf(
    [
      [
        {
          metric: { __name__: 'm', job: 'j', instance: 'a' },
          values: [
            [1, '5'],
            [2, 'NaN'],
          ],
        },
      ],
      [
        {
          metric: { instance: 'a', job: 'j' },
          values: [
            [2.5, '+Inf'],
            [1, '7'],
          ],
        },
      ],
    ],
    undefined,
  );
  expect(samples).toEqual([
    { time: 1000, key: 'instance=a,job=j', values: [5, 7] },
    { time: 2000, key: 'instance=a,job=j', values: [Number.NaN, Number.NaN] },
    { time: 2500, key: 'instance=a,job=j', values: [Number.NaN, Infinity] },
  ]);
});

test('every feature needs a query, and every query is of a feature', async () => {
  const around = {
    features: ['x', 'y'],
    clock: jumping(0),
    onTrouble: () => {},
    input: (async function* () {})(),
    out: () => {},
    base: '.',
  };
  const opened = (queries: Record<string, string>) => openSource({ type: 'prometheus', url: 'http://p:9090', queries }, around);
  await expect(opened({ x: 'm' })).rejects.toThrow('prometheus: `queries` must have a query for each feature; there is none for y');
  await expect(opened({ x: 'm', y: 'n', z: 'o' })).rejects.toThrow(
    'prometheus: `queries` has one for z, which is no feature; there are x, y',
  );
});

test('a write request is the protocol buffer that the specification says, in a block of Snappy with literals', () => {
  const bytes = writeRequest([{ labels: { b: '2', __name__: 'm' }, samples: [[300, 1.5]] }]);
  const label = (name: string, value: string) => [
    10,
    4 + name.length + value.length,
    10,
    name.length,
    ...Buffer.from(name),
    18,
    value.length,
    ...Buffer.from(value),
  ];
  const sample = [18, 12, 9, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 16, 0xac, 2];
  const series = [...label('__name__', 'm'), ...label('b', '2'), ...sample];
  expect([...bytes]).toEqual([10, series.length, ...series]);
  expect([...snappyLiterals(Uint8Array.of(7, 8))]).toEqual([2, 61 << 2, 1, 0, 7, 8]);
  const long = snappyLiterals(new Uint8Array(70_000));
  expect([...long.subarray(0, 6)]).toEqual([0xf0, 0xa2, 4, 61 << 2, 255, 255]);
  expect(long).toHaveLength(3 + 3 + 65_536 + 3 + 4464);
});

test.skipIf(!hasPrometheus)(
  'a real Prometheus takes what is written and gives back what was: the past, the newest steps, a restart',
  async () => {
    const prometheus = await startPrometheus([], { flags: ['--web.enable-remote-write-receiver'] });
    onTestFinished(prometheus.close);
    await prometheus.until('vector(1)');
    const chance = random(5);
    const now = Math.floor(Date.now() / STEP) * STEP;
    const steps = Array.from({ length: 80 }, (_, i) => [now - (79 - i) * STEP, Math.round(1000 * chance.normal()) / 8] as const);
    const write = async (samples: readonly (readonly [number, number])[]) => {
      const body = snappyLiterals(writeRequest(['a', 'b'].map((instance) => ({ labels: { __name__: 'load', instance }, samples }))));
      const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' };
      const answer = await fetch(`${prometheus.url}/api/v1/write`, { method: 'POST', body, headers });
      expect([answer.status, await answer.text()]).toEqual([204, '']);
    };
    await write(steps.slice(0, -1));
    const clock = jumping(now - STEP + 1);
    const source = () =>
      prometheusRange(
        options(prometheus.url, clock, {
          queries: [
            ['load', 'load'],
            ['twice', '2 * load'],
          ],
          backfillMs: 60 * STEP,
          key: 'instance',
        }),
      );
    const [past] = await take(source(), 1);
    const want = (some: typeof steps): Sample[] =>
      some.flatMap(([time, v]) => ['a', 'b'].map((key) => ({ time, key, values: [v, 2 * v] })));
    expect(past!.samples).toEqual(want(steps.slice(-62, -1)));
    await write(steps.slice(-1));
    const [next] = await take(source(), 1, past!.offset);
    expect(next!.samples).toEqual(want(steps.slice(-1)));
    // PromQL's own refusal.
    await expect(take(prometheusRange(options(prometheus.url, clock, { queries: [['x', 'load{']] })), 1)).rejects.toThrow(
      /refuses the query of `x`: .*parse error/,
    );
  },
  120_000,
);

test.each([
  ['labels that are none', { metric: null, values: [] }],
  ['a label that is no text', { metric: { a: { toString: 1 } }, values: [] }],
  ['values that are none', { metric: {}, values: {} }],
  ['a value that is no text', { metric: {}, values: [[1, { toString: 1 }]] }],
  ['a time that is no number', { metric: {}, values: [['1', '2']] }],
  ['a time beyond the last date', { metric: {}, values: [[1e13, '2']] }],
])('an answer with %s is refused in words', (_, series) => {
  const text = JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [series] } });
  expect(() => seriesIn('prometheus 127.0.0.1', text)).toThrow(
    'prometheus 127.0.0.1: the answer is not one of the query API of Prometheus',
  );
});
