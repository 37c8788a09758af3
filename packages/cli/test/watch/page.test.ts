import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Incident, Notice } from 'hapax/stream';
import { expect, onTestFinished, test, vi } from 'vitest';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const TOKEN = 'a-token-for-the-tests-of-pages';
const MINUTE = 60_000;

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-watch-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  ask<T>(path: string, body?: object): Promise<T>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

async function start(args: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, HAPAX_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (piece: Buffer) => {
      text += piece;
      const found = /page +(http:\S+)/.exec(text)?.[1];
      if (found !== undefined && text.includes('watching: ')) resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', () => reject(new Error(`it has ended: ${text}`)));
  });
  return {
    child,
    url,
    async ask<T>(path: string, body?: object): Promise<T> {
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
      const reply = await fetch(`${url}api/streams${path}`, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers });
      if (!reply.ok) throw new Error(`${reply.status} ${await reply.text()}`);
      // What the server writes is looked at by the test.
      return (await reply.json()) as T;
    },
    async kill(signal) {
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
  };
}

/** Three hundred quiet samples, then one far off: an incident stays open. */
function pipelineIn(folder: string): string {
  const lines = Array.from({ length: 301 }, (_, i) => JSON.stringify({ time: i * MINUTE, a: i === 300 ? 500 : i % 7 }));
  writeFileSync(join(folder, 'samples.ndjson'), `${lines.join('\n')}\n`);
  const path = join(folder, 'pipeline.yaml');
  writeFileSync(
    path,
    `name: plant
features: [a]
source: { type: ndjson, path: ${join(folder, 'samples.ndjson')}, follow: true }
detectors: [{ method: ewma }]
alerts: { closeAfter: 1000 }
state: { path: ${join(folder, 'plant.state')}, everyMs: 3600000 }
sinks: [{ type: log, path: ${join(folder, 'incidents.log')} }]
`,
  );
  return path;
}

const open = async ({ ask }: Started): Promise<Incident> => {
  for (;;) {
    const [incident] = await ask<Incident[]>('/plant/incidents');
    if (incident) return incident;
  }
};

test('what people do on the page of hapax watch survives kill -9, and the sinks are told of it', async () => {
  const folder = place();
  const path = pipelineIn(folder);
  const first = await start(['watch', path, '--page', '0']);
  const { id } = await open(first);
  await first.ask(`/plant/incidents/${id}/verdict`, { who: 'anna', verdict: 'false alarm', text: 'a truck' });
  await first.ask('/plant/maintenance', { who: 'ben', window: { from: 400 * MINUTE, to: 500 * MINUTE } });
  await first.kill('SIGKILL');

  const second = await start(['watch', path, '--page', '0']);
  const notices = await second.ask<Notice[]>('/plant/notices');
  expect(notices.map(({ kind, who, text }) => [kind, who, text])).toEqual([
    ['judged', 'anna', 'a truck'],
    ['maintenance', 'ben', ''],
  ]);
  expect(notices.every(({ at }) => Math.abs(at - Date.now()) < 10 * MINUTE)).toBe(true);
  expect(await second.ask('/plant/maintenance')).toEqual([{ from: 400 * MINUTE, to: 500 * MINUTE }]);
  expect((await open(second)).id).toBe(id);
  const log = join(folder, 'incidents.log');
  // The page knows the incident from its own folder, before the samples are read again.
  await vi.waitFor(() => expect(readFileSync(log, 'utf8')).toContain('"opened"'), 60_000);
  await second.kill('SIGTERM');
  const told = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Notice);
  expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(['opened', 'judged', 'maintenance']));
  expect(told.find(({ kind }) => kind === 'judged')).toMatchObject({ who: 'anna', verdict: 'false alarm', incident: { id } });
}, 120_000);

test('hapax serve runs a pipeline beside its streams, keeps its state in the data folder and shows it first', async () => {
  const folder = place();
  const path = pipelineIn(folder);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^state:.*$/m, ''));
  const args = ['serve', path, '--port', '0', '--data', join(folder, 'data'), '--no-open'];
  const first = await start(args);
  const { id } = await open(first);
  expect(await (await fetch(`${first.url}hapax.json`)).json()).toEqual({ server: true, home: 'streams' });
  expect(await first.ask('/plant')).toMatchObject({
    source: expect.stringMatching(/^ndjson /),
    open: 1,
    sinks: [{ id: `log ${join(folder, 'incidents.log')}` }],
  });
  await expect(first.ask('/plant/samples', { samples: [] })).rejects.toThrow('plant reads its samples from ndjson');
  await first.kill('SIGTERM');
  const second = await start(args);
  const { counts, open: left } = await second.ask<{ counts: { samples: number }; open: number }>('/plant');
  expect([counts.samples, left, (await open(second)).id]).toEqual([301, 1, id]);
  await second.kill('SIGTERM');
  expect(readFileSync(join(folder, 'incidents.log'), 'utf8').trim().split('\n')).toHaveLength(1);
}, 120_000);
