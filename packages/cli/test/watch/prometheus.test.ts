import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { random } from 'hapax';
import { expect, onTestFinished, test } from 'vitest';
import { freePort, hasPrometheus, startPrometheus } from '../../../connect/test/monitoring/prometheus.ts';

const hapax = fileURLToPath(new URL('../../bin/hapax.js', import.meta.url));
/** The rules as they are, without the time that a condition must last. */
const rules = readFileSync(new URL('../../../connect/monitoring/alert-rules.yaml', import.meta.url), 'utf8').replace(/^ +for: .*\n/gm, '');

/** Start the command and wait until it says that it runs. */
async function start(...args: string[]): Promise<{ kill(): void }> {
  const child = spawn(process.execPath, [hapax, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HAPAX_TOKEN: token },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  await new Promise<void>((ready, fail) => {
    const hear = (data: Buffer) => {
      said += String(data);
      if (/watching:|http:\/\/127/.test(said)) ready();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => fail(new Error(said)));
  });
  return { kill: () => void child.kill('SIGKILL') };
}

const token = 'a-secret-of-24-letters-x';
const chance = random(1);
const sample = (time: number, x: number) => ({ time, pump: 'p1', x });

test.skipIf(!hasPrometheus)(
  'a real Prometheus sees scores by key, a short incident, a silent key and a dead process of a real hapax watch',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hapax-scraped-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [port, metrics] = [await freePort(), await freePort()];
    const file = join(folder, 'p.yaml');
    writeFileSync(
      file,
      `name: plant
features: [x]
source: { type: push, port: ${port}, key: pump }
detectors: [{ method: ewma }]
order: { staleAfterMs: 4000 }
sinks: []
metrics: { port: ${metrics} }
`,
    );
    const { kill } = await start('watch', file);
    const push = (samples: object[]) => fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(samples) });
    const prometheus = await startPrometheus([`127.0.0.1:${metrics}`], { rules });
    onTestFinished(prometheus.close);
    const begin = Date.now() - 400_000;
    await push(Array.from({ length: 300 }, (_, i) => sample(begin + 1000 * i, chance.normal())));
    await prometheus.until('hapax_incidents_total{stream="plant"} == 0 and on (stream) hapax_samples_total{status="scored"} == 300');
    const now = Date.now();
    await push([sample(now, 90), ...Array.from({ length: 10 }, (_, i) => sample(now + 1 + i, chance.normal()))]);
    // The incident is over before the next look; the counter has seen it.
    await prometheus.until('ALERTS{alertname="HapaxIncident",stream="plant",alertstate="firing"}');
    const of = 'stream="plant",key="p1",detector="ewma"';
    const [[score], [threshold], [severity]] = await Promise.all(
      ['score', 'threshold', 'severity'].map((what) => prometheus.until(`hapax_key_${what}{${of}}`)),
    );
    expect(score!.value).toBeLessThan(threshold!.value);
    expect(severity!.value).toBeLessThan(40);
    const [value] = await prometheus.until('hapax_key_value{key="p1",feature="x"}');
    const [expected] = await prometheus.until('hapax_key_expected{key="p1",feature="x"}');
    expect(Math.abs(value!.value - expected!.value)).toBeLessThan(5);
    expect(await prometheus.until('hapax_key_detector_state{key="p1"}')).toMatchObject([
      { metric: { state: expect.any(String) }, value: 1 },
    ]);
    expect(await prometheus.until('hapax_build_info')).toMatchObject([{ metric: { node: process.version }, value: 1 }]);
    const [batches] = await prometheus.until('hapax_batch_seconds_count{stream="plant"}');
    expect(batches!.value).toBeGreaterThanOrEqual(1);
    const [within] = await prometheus.until('histogram_quantile(0.99, hapax_batch_seconds_bucket) < 10');
    expect(within!.value).toBeGreaterThan(0);
    await prometheus.until('process_resident_memory_bytes > 1e7');
    await prometheus.until('ALERTS{alertname="HapaxKeySilent",stream="plant",alertstate="firing"}');
    expect(await prometheus.query('ALERTS{alertname="HapaxStreamGone"}')).toEqual([]);
    kill();
    await prometheus.until('ALERTS{alertname="HapaxStreamGone",stream="plant",alertstate="firing"}');
  },
  180_000,
);

test.skipIf(!hasPrometheus)(
  'the same rules and figures come from hapax serve',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hapax-served-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const port = await freePort();
    const { kill } = await start('serve', '--port', String(port), '--data', folder, '--no-open');
    const ask = (method: string, path: string, body: object) =>
      fetch(`http://127.0.0.1:${port}/api/streams/${path}`, {
        method,
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      });
    expect((await ask('PUT', 'pump', { features: ['x'], detectors: [{ method: 'ewma' }] })).ok).toBe(true);
    const prometheus = await startPrometheus([`127.0.0.1:${port}`], { rules, token });
    onTestFinished(prometheus.close);
    const begin = Date.now() - 400_000;
    await ask('POST', 'pump/samples', {
      samples: Array.from({ length: 300 }, (_, i) => ({ time: begin + 1000 * i, values: [chance.normal()] })),
    });
    await prometheus.until('hapax_incidents_total{stream="pump"} == 0');
    await ask('POST', 'pump/samples', { samples: [{ time: Date.now(), values: [90] }] });
    await prometheus.until('ALERTS{alertname="HapaxIncident",stream="pump",alertstate="firing"}');
    await prometheus.until('hapax_key_score{stream="pump",detector="ewma"} > 10');
    await prometheus.until('hapax_key_incident_open{stream="pump"} == 1');
    await prometheus.until('hapax_batch_seconds_count{stream="pump"} >= 2');
    await prometheus.until('hapax_build_info');
    kill();
    await prometheus.until('ALERTS{alertname="HapaxStreamGone",stream="pump",alertstate="firing"}');
  },
  180_000,
);
