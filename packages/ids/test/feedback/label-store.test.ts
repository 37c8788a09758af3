import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inDatabase } from '@hapax/io/sqlite';
import { afterAll, expect, test } from 'vitest';
import type { Label } from '../../src/feedback/label.ts';
import { addLabel, addLabels, labelsFile, readLabels } from '../../src/feedback/label-store.ts';
import { psykodaLabels } from '../../src/feedback/label-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-labels-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const label = (given: Partial<Label> = {}): Label => ({
  verdict: 'normal',
  host: '10.0.0.1',
  who: 'ann',
  at: '2026-02-01T08:00:00.000Z',
  ...given,
});
const FULL = label({ hour: '2026-01-31T00:00:00.000Z', hours: 24, until: '2027-01-01T00:00:00.000Z', why: 'ours, "all"\nof it' });
const PATTERN = label({ signature: '2000001', port: 0, at: '2026-02-01T09:00:00.000Z' });

test('a database and lines of JSON give back what was said, in the order it was, and only their owner reads them', async () => {
  for (const name of ['a.db', 'a.ndjson']) {
    for (const one of [FULL, PATTERN]) expect(await addLabel(at(name), one)).toBe(true);
    expect(await readLabels(at(name))).toEqual([FULL, PATTERN]);
    expect(statSync(at(name)).mode & 0o777).toBe(0o600);
  }
});

test('who says the same of the same within a day says it once; another person, another day and another verdict are kept', async () => {
  for (const name of ['b.db', 'b.ndjson']) {
    const later = label({ at: '2026-02-02T09:00:00.000Z' });
    const taken = label({ verdict: 'unknown', at: '2026-02-02T10:00:00.000Z' });
    expect(
      await addLabels(at(name), [label(), label({ at: '2026-02-01T12:00:00.000Z' }), label({ who: 'bob' }), later, taken, later]),
    ).toBe(5);
    expect((await readLabels(at(name))).map(({ who, verdict }) => `${who} ${verdict}`)).toEqual([
      'ann normal',
      'bob normal',
      'ann normal',
      'ann unknown',
      'ann normal',
    ]);
  }
});

test('what stands in the database is neither changed nor taken out: it is the audit trail', async () => {
  await addLabel(at('c.db'), FULL);
  for (const sql of ["UPDATE labels SET who = 'nobody'", 'DELETE FROM labels'])
    await expect(inDatabase(at('c.db'), (db) => db.exec(sql))).rejects.toThrow('labels are only ever added to');
  await addLabel(at('c.db'), label());
  await addLabel(at('c.db'), label({ verdict: 'unknown', at: '2026-03-01T00:00:00.000Z' }));
  expect(await inDatabase(at('c.db'), (db) => db.prepare('SELECT host, hour FROM labels_in_force').all())).toMatchObject([
    { host: '10.0.0.1', hour: FULL.hour },
  ]);
});

test("psykoda's file is read and added to: known normal hours alone, a day as its hours, none twice", async () => {
  const hour = label({ hour: '2026-01-31T08:00:00.000Z', why: 'ours, all' });
  writeFileSync(at('known.csv'), 'datetime_rounded,src_ip\n2020-04-06 08:00:00,10.1.1.4');
  appendFileSync(at('known.csv'), '\n');
  expect(await addLabels(at('known.csv'), [hour, hour])).toBe(1);
  expect(readFileSync(at('known.csv'), 'utf8')).toBe(
    'datetime_rounded,src_ip\n2020-04-06 08:00:00,10.1.1.4\n2026-01-31 08:00:00,10.0.0.1,ours  all\n',
  );
  expect((await readLabels(at('known.csv'))).map(({ host, hour: when, who }) => [host, when, who])).toEqual([
    ['10.1.1.4', '2020-04-06T08:00:00.000Z', 'psykoda'],
    ['10.0.0.1', '2026-01-31T08:00:00.000Z', 'psykoda'],
  ]);
  await addLabels(at('new.csv'), [hour]);
  expect(readFileSync(at('new.csv'), 'utf8')).toBe('datetime_rounded,src_ip,comment\n2026-01-31 08:00:00,10.0.0.1,ours  all\n');
  await expect(addLabels(at('known.csv'), [PATTERN])).rejects.toThrow(
    `${at('known.csv')} is a file of psykoda, which holds known normal hours alone; keep labels in labels.db, and write this file with hapax ids labels --export`,
  );
  expect(psykodaLabels([label({ hour: '2026-01-31T00:00:00.000Z', hours: 24 })]).split('\n')).toHaveLength(26);
});

test('labels lie in labels.db, but in the labels.ndjson of an earlier version where it is there alone', async () => {
  expect(await labelsFile(folder)).toBe(at('labels.db'));
  writeFileSync(at('labels.ndjson'), '');
  expect(await labelsFile(folder)).toBe(at('labels.ndjson'));
  await addLabel(at('labels.db'), FULL);
  expect(await labelsFile(folder)).toBe(at('labels.db'));
});

test('what is no label is said with its line, and what is no database of labels is not touched', async () => {
  writeFileSync(at('bad.ndjson'), `${JSON.stringify(FULL)}\n{"verdict":"good"}\n`);
  await expect(readLabels(at('bad.ndjson'))).rejects.toThrow(/bad\.ndjson line 2 is no label: verdict: .*; mend the line, or take it out$/);
  await expect(addLabel(at('x.db'), { verdict: 'normal', host: 'a' })).rejects.toThrow(
    /^a label must have verdict, host, who and at; who: .*; at: /,
  );
  await inDatabase(at('other.db'), (db) => db.exec('CREATE TABLE t (a)'));
  await expect(readLabels(at('other.db'))).rejects.toThrow(
    `${at('other.db')} is a database of something else; give a file of labels with --labels`,
  );
  expect(await readLabels(at('nowhere.db'))).toEqual([]);
});

test('a long file of labels is read in slices: others have their turn meanwhile, and none is left out', async () => {
  const labels = Array.from({ length: 3000 }, (_, i) => ({ ...PATTERN, host: `10.0.${i >> 8}.${i & 255}` }));
  for (const name of ['long.db', 'long.ndjson']) {
    await addLabels(at(name), labels);
    let turns = 0;
    let reading = true;
    const others = (): void => {
      turns += 1;
      if (reading) setImmediate(others);
    };
    setImmediate(others);
    const read = await readLabels(at(name));
    reading = false;
    expect(read.map(({ host }) => host)).toEqual(labels.map(({ host }) => host));
    // A page of a database is 500 labels; lines are read for eight milliseconds at most.
    expect(turns, name).toBeGreaterThan(name === 'long.db' ? 5 : 1);
  }
});
