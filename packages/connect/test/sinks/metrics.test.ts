import { readFileSync } from 'node:fs';
import { online } from 'hapax/registry';
import { type Batch, type Run, runStream, type Source } from 'hapax/stream';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { kafkaMetrics } from '../../src/kafka/metrics.ts';
import { systemClock } from '../../src/run/index.ts';
import { metricsText, serveMetrics } from '../../src/sinks/index.ts';

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
  const server = await serveMetrics(() => [run], { port: 0 });
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
  expect(lines).toContain('hapax_sink_delivered_total{stream="line \\"1\\"",sink="log"} 1');
  const form = /^(# (HELP|TYPE) hapax_\w+ .+|hapax_\w+\{\w+="(\\.|[^"\\])*"(,\w+="(\\.|[^"\\])*")*\} (-?[\d.e+-]+|NaN|[+-]Inf)|)$/;
  expect(lines.filter((line) => !form.test(line))).toEqual([]);
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404);
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
  const kafka = kafkaMetrics('x', { partitions: new Map(), rebalances: 0, interruptions: 0 });
  const text = metricsText([await finished()]) + kafka;
  const there = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name));
  const dashboard: { panels: { title: string; targets: { expr: string }[] }[] } = JSON.parse(monitoring('grafana-dashboard.json'));
  const rules: { groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[] } = parse(
    monitoring('alert-rules.yaml'),
  );
  const asked = [...dashboard.panels.flatMap(({ targets }) => targets), ...rules.groups.flatMap((group) => group.rules)].flatMap(
    ({ expr }) => [...expr.matchAll(/hapax_\w+/g)],
  );
  expect(asked.length).toBeGreaterThan(20);
  for (const [name] of asked) expect(there, name).toContain(name);
  expect(rules.groups[0]!.rules.every(({ annotations }) => annotations.summary.length > 0)).toBe(true);
  // Every metric is shown somewhere.
  const shown = new Set(asked.map(([name]) => name));
  expect([...there].filter((name) => !shown.has(String(name)))).toEqual([]);
});
