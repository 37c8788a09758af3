import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eveLine, idsMonth } from '@hapax/ids';
import { random } from 'hapax';
import { afterAll, expect, test } from 'vitest';
import { hapax } from '../capture.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hapax-cli-ids-watch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const KILLS = 6;

const { events, lastDayMs, planted } = idsMonth({ seed: 6, hosts: 6, days: 9, plant: ['verticalScan'] });
const lines = events.map((event) => `${eveLine(event)}\n`);
const first = events.findIndex(({ time }) => time >= lastDayMs) + 1;
const end = `${eveLine({ kind: 'alert', time: lastDayMs + 86_400_000 + 400_000, source: '10.0.1.10', signature: '2000001' })}\n`;

function place(name: string, logs: readonly string[]): string {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'eve.json'), logs.join(''));
  writeFileSync(
    join(folder, name, 'ids.yaml'),
    `logs: [eve.json]\noutput: out\nsinks: [{ type: log, path: ${join(folder, name, 'sent.ndjson')} }]\n`,
  );
  return join(folder, name, 'ids.yaml');
}

const day = new Date(lastDayMs).toISOString().slice(0, 10);
const result = (name: string) =>
  ['report.html', 'hosts.csv', 'findings.ndjson', 'findings.sarif'].map((file) =>
    readFileSync(join(folder, name, 'out', day, file), 'utf8').replaceAll(join(folder, name), ''),
  );

/** Watch until the `n`-th change of the output folder, and kill -9; or until it ends by itself. */
async function killed(config: string, n: number): Promise<void> {
  const out = join(config, '..', 'out');
  const child = spawn(process.execPath, [main, 'ids', 'watch', config, '--once'], { stdio: 'ignore' });
  let changes = 0;
  const watching = watch(out, { recursive: true }, () => {
    changes += 1;
    if (changes >= n) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  watching.close();
}

test('killed again and again at any moment, a watch writes the report that it writes undisturbed', async () => {
  const undisturbed = place('whole', [...lines, end]);
  // The last event of the logs is of the next day: it begins with the day that is looked at.
  writeFileSync(join(folder, 'whole', 'eve.json'), lines.slice(0, first).join(''));
  expect((await hapax(['ids', 'watch', undisturbed, '--once'])).code).toBe(0);
  appendFileSync(join(folder, 'whole', 'eve.json'), [...lines.slice(first), end].join(''));
  const done = await hapax(['ids', 'watch', undisturbed, '--once']);
  expect(done.code).toBe(10);
  expect(done.out).toContain(`${day} up to 24:00: `);
  expect(done.out).toContain(`${planted.get('verticalScan')} contacted ports 7, 14, 21`);

  const config = place('killed', lines.slice(0, first));
  // The day is taken up; what is killed from here on goes on with it.
  expect((await hapax(['ids', 'watch', config, '--once'])).code).toBe(0);
  const chance = random(2);
  let at = first;
  for (let k = 0; k < KILLS; ++k) {
    const to = k === KILLS - 1 ? lines.length : Math.min(lines.length, at + Math.ceil((lines.length - first) / KILLS));
    appendFileSync(join(folder, 'killed', 'eve.json'), lines.slice(at, to).join(''));
    at = to;
    await killed(config, 1 + chance.integer(16));
  }
  appendFileSync(join(folder, 'killed', 'eve.json'), end);
  await killed(config, 4);
  expect((await hapax(['ids', 'watch', config, '--once'])).err).not.toContain('rror');
  expect(result('killed')).toEqual(result('whole'));
  // Nothing half written is left lying beside the reports.
  expect(readdirSync(join(folder, 'killed', 'out', day)).sort()).toEqual(readdirSync(join(folder, 'whole', 'out', day)).sort());
}, 600_000);
