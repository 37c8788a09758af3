import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from 'hapax';
import type { IncidentEvent } from 'hapax/stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../bundle.ts';

const SAMPLES = 30_000;
const KILLS = 20;
const folder = mkdtempSync(join(tmpdir(), 'hapax-crash-'));
const program = join(folder, 'child.mjs');

beforeAll(() => bundle(new URL('child.ts', import.meta.url), folder, 'child.mjs'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Run the program; `watch` sees its lines. Resolves with the exit code, null when it was killed. */
function live(into: string, how: string, watch: (line: string, child: ChildProcess) => void = () => {}): Promise<number | null> {
  mkdirSync(into, { recursive: true });
  const child = spawn(process.execPath, [program, into, String(SAMPLES), how], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    for (const line of text.trimEnd().split('\n')) watch(line, child);
  });
  return new Promise((done) => child.on('exit', (code) => done(code)));
}

/** What a kill left behind: a checkpoint in the middle of being written, of being written anew, or neither. */
function remains(folder: string): 'cut' | 'anew' | 'whole' {
  if (readdirSync(folder).some((name) => name.endsWith('.partial'))) return 'anew';
  if (!existsSync(join(folder, 'checkpoint'))) return 'whole';
  return readFileSync(join(folder, 'checkpoint'), 'utf8').endsWith('.\n') ? 'whole' : 'cut';
}

const lines = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');
const events = (path: string): IncidentEvent[] => lines(path).map((line) => JSON.parse(line));

const HOW = [
  ['in order', KILLS],
  ['disorder', KILLS / 2],
] as const;

test.each(HOW)(
  'a run of samples %s, killed %i times at random, ends with the results of one left alone, to the last bit',
  async (how, most) => {
    const [calm, hard] = [join(folder, `calm ${how}`), join(folder, `hard ${how}`)];
    expect(await live(calm, how)).toBe(0);
    const chance = random(2026);
    const left = { cut: 0, anew: 0, whole: 0 };
    let kills = 0;
    // Where a kill falls is chance: it goes on until one has met a checkpoint.
    while (kills < most || (left.cut + left.anew === 0 && kills < 3 * most)) {
      // By turns after so many samples, and within a few milliseconds of the beginning of a checkpoint.
      const [samples, saves] = kills % 2 === 0 ? [chance.integer(1500), Infinity] : [Infinity, 1 + chance.integer(6)];
      const pauseMs = chance.integer(6);
      let first = Number.NaN;
      let saved = 0;
      const code = await live(hard, how, (line, child) => {
        if (line === 'saving') {
          if (++saved === saves) setTimeout(() => child.kill('SIGKILL'), pauseMs);
          return;
        }
        if (first !== first) first = Number(line);
        if (Number(line) - first >= samples) child.kill('SIGKILL');
      });
      if (code === 0) break;
      kills += 1;
      left[remains(hard)] += 1;
    }
    expect(kills).toBeGreaterThanOrEqual(most);
    // Some of them in the middle of writing.
    expect(left.cut + left.anew).toBeGreaterThan(0);
    expect(existsSync(join(hard, 'summary.ndjson'))).toBe(false);
    expect(await live(hard, how)).toBe(0);
    expect(readFileSync(join(hard, 'results.ndjson')).equals(readFileSync(join(calm, 'results.ndjson')))).toBe(true);
    expect(lines(join(calm, 'results.ndjson'))).toHaveLength(SAMPLES);

    const [expected, delivered] = [events(join(calm, 'incidents.ndjson')), events(join(hard, 'incidents.ndjson'))];
    expect(expected.length).toBeGreaterThan(20);
    const byId = new Map(expected.map((event) => [event.id, event]));
    expect(new Set(delivered.map(({ id }) => id))).toEqual(new Set(byId.keys()));
    // Those that came twice are the same to the letter.
    for (const event of delivered) expect(event).toEqual(byId.get(event.id));
  },
  90_000,
);
