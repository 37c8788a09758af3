import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { random } from 'hapax';
import type { IncidentEvent } from 'hapax/stream';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

const SAMPLES = 30_000;
const KILLS = 20;
const folder = mkdtempSync(join(tmpdir(), 'hapax-crash-'));
const program = join(folder, 'child.mjs');

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['hapax:source'] },
    ssr: { noExternal: true, resolve: { conditions: ['hapax:source'] } },
    build: {
      ssr: fileURLToPath(new URL('child.ts', import.meta.url)),
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'child.mjs' } },
    },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Run the program; `watch` sees how many samples were read so far. Resolves with the exit code, null when it was killed. */
function live(into: string, watch: (read: number, child: ChildProcess) => void = () => {}): Promise<number | null> {
  mkdirSync(into, { recursive: true });
  const child = spawn(process.execPath, [program, into, String(SAMPLES)], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => watch(Number(text.trimEnd().split('\n').at(-1)), child));
  return new Promise((done) => child.on('exit', (code) => done(code)));
}

const lines = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');
const events = (path: string): IncidentEvent[] => lines(path).map((line) => JSON.parse(line));

test(`killed ${KILLS} times at random, a run ends with the results of one that was left alone, to the last bit`, async () => {
  const [calm, hard] = [join(folder, 'calm'), join(folder, 'hard')];
  expect(await live(calm)).toBe(0);
  const chance = random(2026);
  let kills = 0;
  while (kills < KILLS) {
    let first = Number.NaN;
    const life = chance.integer(2000);
    const code = await live(hard, (read, child) => {
      if (first !== first) first = read;
      if (read - first >= life) child.kill('SIGKILL');
    });
    if (code === 0) break;
    kills += 1;
  }
  expect(kills).toBe(KILLS);
  expect(existsSync(join(hard, 'summary.ndjson'))).toBe(false);
  expect(await live(hard)).toBe(0);
  expect(readFileSync(join(hard, 'results.ndjson')).equals(readFileSync(join(calm, 'results.ndjson')))).toBe(true);
  expect(lines(join(calm, 'results.ndjson'))).toHaveLength(SAMPLES);

  const [expected, delivered] = [events(join(calm, 'incidents.ndjson')), events(join(hard, 'incidents.ndjson'))];
  expect(expected.length).toBeGreaterThan(20);
  const byId = new Map(expected.map((event) => [event.id, event]));
  expect(new Set(delivered.map(({ id }) => id))).toEqual(new Set(byId.keys()));
  // Those that came twice are the same to the letter.
  for (const event of delivered) expect(event).toEqual(byId.get(event.id));
}, 90_000);
