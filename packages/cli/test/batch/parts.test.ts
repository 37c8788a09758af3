import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { folder, file } = scratch();
const at = (...names: string[]) => join(folder, ...names);
const model = at('m.json');
const csv = (p: number, rows: number) =>
  `id,a,b\n${Array.from({ length: rows }, (_, i) => `p${p}-${i},${Math.sin(p + i)},${Math.cos(i * 1.3 + p)}\n`).join('')}`;
await hapax(['fit', file('train.csv', csv(9, 500)), '-m', 'isolationForest', '--n-estimators', '10', '--features', 'a,b', '-o', model]);

/** A folder of parts, with the marks that engines leave. */
function folderOf(name: string, parts: number, rows: number): string {
  mkdirSync(at(name), { recursive: true });
  for (let p = 0; p < parts; ++p) writeFileSync(at(name, `part-${p}.csv`), csv(p, rows));
  writeFileSync(at(name, '_SUCCESS'), '');
  writeFileSync(at(name, '.part-0.csv.crc'), 'x');
  return at(name);
}

const bytesIn = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path)
      .filter((name) => name.startsWith('part-'))
      .sort()
      .map((name) => [name, readFileSync(join(path, name), 'utf8')]),
  );

describe('a folder of parts', () => {
  test('a pipe, a device or nothing behind a name of it is passed over and told', async () => {
    const odd = folderOf('odd', 1, 100);
    symlinkSync('/dev/zero', join(odd, 'device.csv'));
    symlinkSync('./gone.csv', join(odd, 'nothing.csv'));
    execFileSync('mkfifo', [join(odd, 'pipe.csv')]);
    const { code, err } = await hapax(['score', model, odd, '-o', at('odd-out')]);
    expect(code).toBe(0);
    for (const name of ['device', 'nothing', 'pipe']) expect(err).toContain(`${name}.csv is no file`);
    expect(Object.keys(bytesIn(at('odd-out')))).toEqual(['part-0.csv']);
  });

  const parts = folderOf('in', 4, 300);

  test('gets a folder of results, one for each part, the same bytes as each alone, whatever the number of threads', async () => {
    const { code, err } = await hapax(['score', model, parts, '-o', at('one'), '--workers', '1']);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/one: 4 parts: 1,200 rows, \d+ anomalies\n$/) });
    await hapax(['score', model, parts, '-o', at('three'), '--workers', '3']);
    expect(bytesIn(at('three'))).toEqual(bytesIn(at('one')));
    expect(bytesIn(at('one'))['part-2.csv']).toBe((await hapax(['score', model, at('in', 'part-2.csv')])).out);
  });

  test('is gone on with where it was: what is whole is not done again, what has changed is', async () => {
    const before = statSync(at('one', 'part-1.csv')).mtimeMs;
    utimesSync(at('in', 'part-3.csv'), 1, 1);
    const { err } = await hapax(['score', model, parts, '-o', at('one'), '--workers', '1']);
    expect(err).toMatch(/one: 4 parts \(3 whole from an earlier run\): 1,200 rows/);
    expect(statSync(at('one', 'part-1.csv')).mtimeMs).toBe(before);
    expect(bytesIn(at('one'))).toEqual(bytesIn(at('three')));
  });

  test('is refused beside results of another model or of other flags', async () => {
    expect((await hapax(['score', model, parts, '-o', at('one'), '--reasons'])).err).toBe(
      `hapax: ${at('one')} holds results of another model or of other flags; name another folder, or remove it\n`,
    );
  });

  test('can become Parquet, part by part', async () => {
    await hapax(['score', model, parts, '-o', at('pq'), '--to', 'parquet', '--workers', '2']);
    expect(readdirSync(at('pq')).sort()).toEqual(['_hapax.json', 'part-0.parquet', 'part-1.parquet', 'part-2.parquet', 'part-3.parquet']);
    expect(
      (await hapax(['score', model, at('pq', 'part-1.parquet'), '--prefix', 'again_', '--keep', 'id,score', '--to', 'csv'])).out,
    ).toContain('p1-0,');
  });

  test('one damaged part ends the work with its line, and those that were whole stay', async () => {
    const bad = folderOf('bad', 3, 50);
    writeFileSync(at('bad', 'part-1.csv'), 'id,a\n1,2\n');
    const { code, err } = await hapax(['score', model, bad, '-o', at('bad-out'), '--workers', '1']);
    expect({ code, err }).toEqual({
      code: 1,
      err: `hapax: ${at('bad', 'part-1.csv')} has no column \`b\`, which the model looks at; it has id, a\n`,
    });
    expect(readdirSync(at('bad-out')).sort()).toEqual(['_hapax.json', 'part-0.csv']);
  });

  const wrong: readonly (readonly [what: string, args: readonly string[], text: string])[] = [
    ['no folder for the results', [model, parts], `${parts} is a folder, which needs a folder for the results: -o OUT`],
    [
      'a file for the results',
      [model, parts, '-o', at('train.csv')],
      `--output ${at('train.csv')} is a file, and ${parts} need a folder for the results; name another`,
    ],
    ['threads that are none', [model, parts, '-o', at('w'), '--workers', '0'], '--workers must be a whole number from 1 to 256; got 0'],
  ];
  test.each(wrong)('%s is one line', async (_, args, text) => {
    const ran = await hapax(['score', ...args]);
    expect(ran).toEqual({ code: 2, out: '', err: `hapax: ${text}\n` });
  });
});

test('a process that is killed again and again leaves the bytes of one that was not', async () => {
  const parts = folderOf('many', 12, 2000);
  await hapax(['score', model, parts, '-o', at('calm'), '--workers', '2']);
  const main = new URL('../../dist/main.js', import.meta.url).pathname;
  const start = () => spawn(process.execPath, [main, 'score', model, parts, '-o', at('killed'), '--workers', '2'], { stdio: 'ignore' });
  const whole = () => readdirSync(at('killed')).filter((name) => name.startsWith('part-')).length;
  mkdirSync(at('killed'));
  for (let kill = 0, seen = 0; kill < 3 && seen < 12; ++kill) {
    const child = start();
    const looking = watch(at('killed'), () => {
      // Killed as soon as one more part is there: between parts, or inside of one.
      if (whole() > seen) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    looking.close();
    seen = whole();
  }
  const last = start();
  expect(await once(last, 'exit')).toEqual([0, null]);
  expect(bytesIn(at('killed'))).toEqual(bytesIn(at('calm')));
  expect(readdirSync(at('killed')).filter((name) => name.endsWith('.partial'))).toEqual([]);
  const ledger = JSON.parse(readFileSync(at('killed', '_hapax.json'), 'utf8'));
  expect(ledger.parts['part-7.csv'].counts.rows).toBe(2000);
});
