import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { largeFileAdvice } from '../../src/batch/large-file.ts';
import { hapax, scratch } from '../capture.ts';

const { folder, file } = scratch();
const at = (name: string) => join(folder, name);
const rows = Array.from({ length: 900 }, (_, i) => `r${i},${Math.sin(i)},${Math.cos(1.7 * i)},${i === 500 ? 40 : Math.sin(0.3 * i)}\n`);
const whole = file('whole.csv', `id,a,b,c\n${rows.join('')}`);
const FIT = ['-m', 'isolationForest', '--n-estimators', '20', '--contamination', '0.01'];
const BOUND =
  'note: isolationForest: fitted on 32,768 rows drawn evenly from all parts; with no more rows in all, the model of one fit on them, bit for bit\n';

describe('hapax detect FILE --by-batches', () => {
  test('writes what a model of the same rows writes, row by row', async () => {
    await hapax(['fit', whole, ...FIT, '--features', 'a,b,c', '-o', at('one.json')]);
    const scored = await hapax(['score', at('one.json'), whole]);
    const { code, out, err } = await hapax(['detect', whole, ...FIT, '--features', 'a,b,c', '--by-batches']);
    expect({ code, out }).toEqual({ code: 10, out: scored.out });
    expect(err).toBe(`${BOUND}${whole}: 900 rows, 9 anomalies\n`);
  });

  test('chooses the columns that detect would choose, and says which', async () => {
    const named = await hapax(['detect', whole, ...FIT, '--features', 'a,b,c', '--by-batches']);
    const { out, err } = await hapax(['detect', whole, ...FIT, '--by-batches']);
    expect(out).toBe(named.out);
    expect(err).toBe(
      `note: column id holds text, left out\nnote: looks at a, b, c, as the first rows show; --features names others\n${BOUND}${whole}: 900 rows, 9 anomalies\n`,
    );
  });

  test('reads and writes Parquet and Arrow with the same scores, keeps the model and the counts', async () => {
    const plain = await hapax(['detect', whole, ...FIT, '--features', 'a,b,c', '--by-batches', '--keep', 'id']);
    for (const format of ['parquet', 'arrow']) {
      const given = at(`whole.${format}`);
      await hapax(['score', at('one.json'), whole, '--prefix', 'old_', '-o', given]);
      const args = ['detect', given, ...FIT, '--features', 'a,b,c', '--by-batches', '--keep', 'id', '--to', 'csv', '--exit-zero'];
      const { code, out } = await hapax([...args, '--save', at('kept.json'), '--counts', at('counts.json')]);
      expect({ code, out }).toEqual({ code: 0, out: plain.out });
      expect(readFileSync(at('kept.json'), 'utf8')).toBe(readFileSync(at('one.json'), 'utf8'));
      expect(JSON.parse(readFileSync(at('counts.json'), 'utf8'))).toMatchObject({ rows: 900, written: 900, anomalies: 9 });
    }
  });

  const wrong: readonly (readonly [what: string, args: readonly string[], text: string])[] = [
    [
      'standard input',
      ['-', ...FIT, '--by-batches'],
      'hapax: --by-batches reads a file twice, and standard input is none; save it as a file, or fit a model first and use hapax score MODEL -\n',
    ],
    [
      'a folder',
      [folder, ...FIT, '--by-batches'],
      `hapax: --by-batches reads a file twice, and ${folder} is none; save it as a file, or fit a model first and use hapax score MODEL ${folder}\n`,
    ],
    [
      'what needs all rows',
      [whole, ...FIT, '--train', whole, '--by-batches'],
      'hapax: --by-batches sums up rows as they come and takes no --train; leave it out, or detect without --by-batches\n',
    ],
    [
      'flags of batches without them',
      [whole, ...FIT, '--keep', 'id'],
      'hapax: --keep is for rows in, rows out; add --by-batches, or leave out --keep\n',
    ],
  ];
  test.each(wrong)('%s is refused with the way out', async (_, args, text) => {
    const { code, err } = await hapax(['detect', ...args], { input: () => Readable.from([Buffer.from('a\n1\n')]) });
    expect({ code, err }).toEqual({ code: 2, err: text });
  });

  test('a method that needs all rows is refused with those that do not', async () => {
    const { code, err } = await hapax(['detect', whole, '-m', 'lof', '--by-batches']);
    expect(code).toBe(2);
    expect(err).toMatch(/^hapax: lof needs all rows in one place and cannot be fitted from parts; these can: .*isolationForest/);
  });
});

test('before a large file is read whole, the other way is said where the method has one', () => {
  expect(largeFileAdvice('big.csv', 'isolationForest', 2.34e9)).toBe(
    'big.csv has 2.3 GB and is held in memory whole; --by-batches reads it twice instead, in constant memory, and writes every row with its score',
  );
  expect(largeFileAdvice('big.csv', 'lof', 2.34e9)).toBeUndefined();
  expect(largeFileAdvice(whole, 'isolationForest')).toBeUndefined();
});
