import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { random } from 'hapax';
import * as methods from 'hapax/registry';
import { createStream, type Incident, type StreamConfig, type Verdict } from 'hapax/stream';
import { afterAll, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'hapax-killed-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

const TOKEN = 'a-secret-of-24-letters-x';
const SAMPLES = 45_000;
const KILLS = 6;
/** Samples in a request. */
const BATCH = 500;
const KEYS = 10;

const config: StreamConfig = {
  features: ['a', 'b'],
  detectors: [{ method: 'ewma' }, { method: 'streamingMad' }],
  alerts: { k: 2, n: 3, closeAfter: 3 },
};
const chance = random(9);
const samples = Array.from({ length: SAMPLES }, (_, i) => ({
  time: i * 1000,
  key: `k${i % KEYS}`,
  values: [chance.normal(), chance.normal() + (i % 4001 < 4 * KEYS ? 30 : 0)],
}));

// biome-ignore lint/suspicious/noExplicitAny: whatever the server says; what it is is what the test looks at.
type Json = any;
let running: ChildProcess | undefined;
afterAll(() => running?.kill('SIGKILL'));

async function start(): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [main, 'serve', '--port', '0', '--data', data, '--no-open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HAPAX_TOKEN: TOKEN },
  });
  let text = '';
  child.stdout.setEncoding('utf8');
  for await (const piece of child.stdout) {
    text += piece;
    const url = /playground +(http:\S+)/.exec(text)?.[1];
    if (url !== undefined) return { url, child };
  }
  throw new Error(`the server did not start: ${text}`);
}

const json = async (url: string, init?: RequestInit): Promise<Json> => {
  const answer = await fetch(url, { ...init, headers: { ...init?.headers, authorization: `Bearer ${TOKEN}` } });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return answer.json();
};
const told = ({ score, threshold, severity, isAnomaly }: Verdict) => ({ score, threshold, severity, isAnomaly });
const sent = (body: unknown, method = 'POST') => ({ method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

test(`a server that is killed ${KILLS} times loses and doubles nothing it has answered for, and judges as one that was left alone`, async () => {
  const engine = createStream({ ...config, name: 'pump' }, methods);
  const last = new Map<string, Incident>();
  const expected = samples.map((sample) => {
    const { verdicts, incidents } = engine.push(sample);
    for (const { incident } of incidents) last.set(incident.id, incident);
    return JSON.parse(JSON.stringify(verdicts.map(told)));
  });
  expect(last.size).toBeGreaterThan(30);

  let { url, child } = await start();
  await json(`${url}api/streams/pump`, sent(config, 'PUT'));
  const got = new Map<number, unknown>();
  let answered = 0;
  let kills = 0;
  for (let i = 0; i < SAMPLES; ) {
    // After so many requests, and within some milliseconds of the beginning of one.
    const until = kills < KILLS ? i + BATCH * (1 + chance.integer(16)) : SAMPLES;
    const pauseMs = chance.integer(12);
    try {
      for (; i < SAMPLES; i += BATCH) {
        if (i >= until) setTimeout(() => child.kill('SIGKILL'), pauseMs);
        const { verdicts } = await json(`${url}api/streams/pump/samples?verdicts=all`, sent({ samples: samples.slice(i, i + BATCH) }));
        for (let k = 0; k < BATCH; ++k) got.set(i + k, verdicts[k].map(told));
        answered = i + BATCH;
      }
    } catch {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      kills += 1;
      ({ url, child } = await start());
      const { taken } = await json(`${url}api/streams/pump`);
      // What was answered for is there; a request whose answer was cut off is there whole or not at all.
      expect([answered, answered + BATCH]).toContain(taken);
      i = taken;
    }
  }
  expect(kills).toBe(KILLS);
  for (const [seq, verdicts] of got) expect(verdicts, `sample ${seq}`).toEqual(expected[seq]);
  expect(got.size).toBeGreaterThanOrEqual(SAMPLES - KILLS * BATCH);

  const { taken, counts } = await json(`${url}api/streams/pump`);
  expect({ taken, counts }).toEqual({ taken: SAMPLES, counts: engine.counts });
  const incidents: Incident[] = await json(`${url}api/streams/pump/incidents?limit=10000`);
  expect(new Map(incidents.map((incident) => [incident.id, incident]))).toEqual(last);
  for (let from = 0; from < SAMPLES; from += 10_000) {
    const kept = await json(`${url}api/streams/pump/samples?from=${from}&limit=10000`);
    expect(kept).toEqual(samples.slice(from, from + 10_000).map((sample, k) => ({ seq: from + k, ...sample })));
  }
  child.kill('SIGTERM');
  await once(child, 'exit');
  expect(child.exitCode).toBe(0);
}, 120_000);
