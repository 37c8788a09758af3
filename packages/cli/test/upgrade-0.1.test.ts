import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { createServer } from '@hapax/server';
import { afterEach, beforeEach, expect, test } from 'vitest';

// What 0.1.0 left behind: the state of a pipeline that had judged 699 rows, and the data folder of a server that was killed (SIGKILL) after
// 1,500 samples. The notes on updating in CHANGELOG.md say that both are read.

const here = fileURLToPath(new URL('.', import.meta.url));
const MAIN = join(here, '../dist/main.js');
const TOKEN = '0123456789abcdef0123';
let folder = '';
const left = (name: string) => gunzipSync(readFileSync(join(here, 'fixtures/left-by-0.1', `${name}.gz`)));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hapax-upgrade-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a pipeline goes on behind the state of 0.1.0: what was judged is not judged again, and the incident after it is found', () => {
  const rows = execFileSync(process.execPath, [join(here, '../../../examples/pumps/make.mjs')], { encoding: 'utf8' });
  writeFileSync(join(folder, 'pumps.csv'), rows);
  writeFileSync(join(folder, 'pumps.state'), left('pumps.state'));
  const lines = [
    'name: pumps',
    'features: [pressure, flow]',
    'source: { type: table, path: pumps.csv }',
    'detectors: [{ method: ewma }]',
    'sinks: [{ type: stdout }]',
    'state: { path: pumps.state }',
  ];
  writeFileSync(join(folder, 'p.yaml'), `${lines.join('\n')}\n`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'watch', 'p.yaml'], { cwd: folder, encoding: 'utf8' });
  expect(stderr).toContain('ended after 645 samples: 1 incident');
  const told = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(told.map(({ kind, incident }) => [kind, new Date(incident.start).toISOString()])).toEqual([
    ['opened', '2026-02-19T20:00:00.000Z'],
    ['closed', '2026-02-19T20:00:00.000Z'],
  ]);
  expect(status).toBe(0);
});

test('a server reads the data folder of 0.1.0 with its stream and its incident, and takes more samples', async () => {
  const data = join(folder, 'data');
  mkdirSync(data);
  for (const name of ['hapax.db', 'hapax.db-wal']) writeFileSync(join(data, name), left(name));
  const server = await createServer({ data, token: TOKEN });
  try {
    const ask = async (url: string, payload?: object) => {
      const answer = await server.app.inject({
        url,
        method: payload ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${TOKEN}` },
        ...(payload ? { payload } : {}),
      });
      return answer.json();
    };
    expect(await ask('/api/streams/pump')).toMatchObject({ name: 'pump', features: ['pressure'], taken: 1500 });
    expect(await ask('/api/streams/pump/incidents')).toMatchObject([
      { stream: 'pump', start: 1700001400000, end: 1700001404000, count: 5 },
    ]);
    const samples = Array.from({ length: 100 }, (_, i) => ({ time: 1700001500000 + 1000 * i, values: [4 + Math.sin(i / 9) / 10] }));
    expect(await ask('/api/streams/pump/samples', { samples })).toMatchObject({ accepted: 100 });
    expect(await ask('/api/streams/pump')).toMatchObject({ taken: 1600 });
  } finally {
    await server.app.close();
  }
});
