import { readFileSync } from 'node:fs';
import { online } from 'hapax/registry';
import { type Batch, type Run, runStream, type Source } from 'hapax/stream';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { kafkaMetrics } from '../../src/kafka/metrics.ts';
import { batchSeconds, startHistogram, systemClock, timed } from '../../src/run/index.ts';
import { metricsPieces, metricsText, serveMetrics } from '../../src/sinks/index.ts';

const source: Source = {
  id: 'steps',
  kind: 'replay',
  async *read(): AsyncGenerator<Batch> {
    const samples = Array.from({ length: 200 }, (_, i) => ({ time: i * 1000, key: 'a"b', values: [i === 199 ? 90 : i % 7, Number.NaN] }));
    yield { samples: [...samples, { time: 5, key: 'a"b', values: [0, 0] }], offset: 1 };
  },
};
const finished = async (): Promise<Run> => {
  const config = { name: 'line "1"', features: ['x', 'y'], detectors: [{ method: 'ewma' }] };
  const run = await runStream({ config, methods: { online }, source, clock: systemClock, sinks: [{ id: 'log', deliver: async () => {} }] });
  await run.done;
  return run;
};
const monitoring = (name: string) => readFileSync(new URL(`../../monitoring/${name}`, import.meta.url), 'utf8');

let close: () => Promise<void> = async () => {};
afterEach(() => close());

test('/metrics tells Prometheus how the streams are doing', async () => {
  const run = await finished();
  const server = await serveMetrics(() => [run], { port: 0, version: '1.2.3' });
  close = server.close;
  const answer = await fetch(`http://127.0.0.1:${server.port}/metrics`);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const lines = (await answer.text()).split('\n');
  expect(lines).toContain('# TYPE hapax_samples_total counter');
  expect(lines).toContain('hapax_samples_total{stream="line \\"1\\"",status="scored"} 200');
  expect(lines).toContain('hapax_samples_total{stream="line \\"1\\"",status="late"} 1');
  expect(lines).toContain('hapax_missing_values_total{stream="line \\"1\\""} 200');
  expect(lines).toContain('hapax_incidents_open{stream="line \\"1\\""} 1');
  expect(lines).toContain('hapax_keys{stream="line \\"1\\"",state="ready"} 1');
  expect(lines).toContain('hapax_last_sample_timestamp_seconds{stream="line \\"1\\""} 199');
  expect(lines.find((line) => line.startsWith('hapax_key_score{'))).toMatch(
    /^hapax_key_score\{stream="line \\"1\\"",key="a\\"b",detector="ewma"\} [\d.]+$/,
  );
  expect(lines).toContain('hapax_key_value{stream="line \\"1\\"",key="a\\"b",feature="x"} 90');
  expect(lines).toContain('hapax_key_incident_open{stream="line \\"1\\"",key="a\\"b"} 1');
  expect(lines.some((line) => line.includes('feature="y"'))).toBe(false);
  expect(lines).toContain(`hapax_build_info{version="1.2.3",node="${process.version}"} 1`);
  expect(lines).toContain('hapax_sink_delivered_total{stream="line \\"1\\"",sink="log"} 1');
  const form =
    /^(# (HELP|TYPE) \w+ .+|process_\w+ [\d.e+-]+|hapax_\w+\{\w+="(\\.|[^"\\])*"(,\w+="(\\.|[^"\\])*")*\} (-?[\d.e+-]+|NaN|[+-]Inf)|)$/;
  expect(lines.filter((line) => !form.test(line))).toEqual([]);
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404);
});

test('figures of many keys are made in small pieces, which together are the text', async () => {
  const run = await finished();
  for (let i = 0; i < 3000; ++i) run.stream.push({ time: 300_000 + i, key: `k${i}`, values: [1, 2] });
  const pieces = [...metricsPieces([run])];
  expect(pieces.filter((piece) => piece === '').length).toBeGreaterThan(4);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(5000);
  expect(pieces.join('')).toBe(metricsText([run]));
  expect(pieces.join('')).toContain('hapax_keys{stream="line \\"1\\"",state="warming"} 3000\n');
});

test('what partitions of a worker have left out together is told once, and of no partition', async () => {
  const [first, second] = [await finished(), await finished()];
  const lines = metricsText([
    { run: first, labels: { partition: '0' } },
    { run: { ...second, stream: second.stream, drops: first.drops }, labels: { partition: '1' } },
  ]).split('\n');
  expect(lines.filter((line) => line.startsWith('hapax_dropped_total{') && line.includes('"late"'))).toEqual([
    'hapax_dropped_total{stream="line \\"1\\"",reason="late"} 1',
  ]);
  expect(lines.filter((line) => line.startsWith('hapax_samples_total{') && line.includes('"late"'))).toHaveLength(2);
});

test('probes ask without a token whether the process lives and whether a stream runs', async () => {
  const runs: Run[] = [];
  const server = await serveMetrics(() => runs, { port: 0, token: 'a-secret-of-24-letters-x' });
  close = server.close;
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`);
    return [answer.status, await answer.text()];
  };
  expect(await ask('/healthz')).toEqual([200, 'ok\n']);
  expect(await ask('/readyz')).toEqual([503, 'not ready: no stream runs yet\n']);
  runs.push(await finished());
  expect(await ask('/readyz')).toEqual([200, 'ready\n']);
  expect((await ask('/metrics'))[0]).toBe(401);
});

test('the dashboard and the alert rules ask only for metrics that there are', async () => {
  const kafka = kafkaMetrics('x', { partitions: new Map(), standbys: new Map(), rebalances: 0, interruptions: 0 });
  const text = metricsText([await finished()]) + batchSeconds([['line', startHistogram()]]) + kafka;
  const there = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name));
  const dashboard: { panels: { title: string; targets: { expr: string }[] }[] } = JSON.parse(monitoring('grafana-dashboard.json'));
  const rules: { groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[] } = parse(
    monitoring('alert-rules.yaml'),
  );
  const asked = [...dashboard.panels.flatMap(({ targets }) => targets), ...rules.groups.flatMap((group) => group.rules)].flatMap(
    ({ expr }) => [...expr.matchAll(/hapax_\w+/g)],
  );
  expect(asked.length).toBeGreaterThan(20);
  for (const [name] of asked) expect(there, name).toContain(name.replace(/_bucket$/, ''));
  expect(rules.groups[0]!.rules.every(({ annotations }) => annotations.summary.length > 0)).toBe(true);
  // Every metric is shown somewhere.
  const shown = new Set(asked.map(([name]) => name.replace(/_bucket$/, '')));
  expect([...there].filter((name) => !shown.has(String(name)))).toEqual([]);
});

test('of many keys those with an open incident, then the most severe are told, and no more than asked for', async () => {
  const many: Source = {
    id: 'many',
    kind: 'replay',
    async *read(): AsyncGenerator<Batch> {
      const samples = Array.from({ length: 200 * 50 }, (_, i) => {
        const [row, key] = [Math.floor(i / 50), i % 50];
        const bump = row === 199 ? (key === 7 ? 90 : key === 31 ? 60 : 0) : 0;
        return { time: row * 1000, key: `k${key}`, values: [((row * 37 + key * 11) % 13) + bump] };
      });
      yield { samples, offset: 1 };
    },
  };
  const config = { name: 'many', features: ['x'], detectors: [{ method: 'ewma' }] };
  const run = await runStream({ config, methods: { online }, source: many, clock: systemClock });
  await run.done;
  const keysIn = (text: string) => [...new Set([...text.matchAll(/hapax_key_score\{.*key="(\w+)"/g)].map(([, key]) => key))];
  expect(keysIn(metricsText([run], 2)).sort()).toEqual(['k31', 'k7']);
  expect(keysIn(metricsText([run]))).toHaveLength(20);
  expect(keysIn(metricsText([run], 0))).toEqual([]);
});

test('a batch is timed until the next is asked for', async () => {
  const histogram = startHistogram();
  let now = 0;
  const steps: Source = {
    id: 'steps',
    kind: 'replay',
    async *read(): AsyncGenerator<Batch> {
      yield { samples: [], offset: 1 };
      // The wait for the next one is not work.
      now += 60_000;
      yield { samples: [], offset: 2 };
    },
  };
  for await (const _ of timed(steps, histogram, () => now).read(undefined)) now += 30;
  const text = batchSeconds([['s', histogram]]);
  expect(text).toContain('hapax_batch_seconds_bucket{stream="s",le="0.025"} 0\n');
  expect(text).toContain('hapax_batch_seconds_bucket{stream="s",le="0.05"} 2\n');
  expect(text).toContain(
    'hapax_batch_seconds_bucket{stream="s",le="+Inf"} 2\nhapax_batch_seconds_sum{stream="s"} 0.06\nhapax_batch_seconds_count{stream="s"} 2\n',
  );
});

test('more open incidents than a call takes arguments do not break /metrics', async () => {
  const run = await finished();
  const [incident] = run.stream.openIncidents();
  const many = Array.from({ length: 200_000 }, () => incident!);
  const stream = Object.create(run.stream, { openIncidents: { value: () => many } });
  const crowded: Run = Object.create(run, { stream: { value: stream } });
  expect(metricsText([crowded])).toContain('hapax_incidents_open{stream="line \\"1\\""} 200000\n');
});
