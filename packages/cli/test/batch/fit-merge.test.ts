import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { decode, encode } from 'hapax';
import { describe, expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { folder, file } = scratch();
const at = (name: string) => join(folder, name);
const NAMES = 'id,a,b,c\n';
const rows = Array.from({ length: 900 }, (_, i) => `r${i},${Math.sin(i)},${Math.cos(1.7 * i)},${i === 500 ? 40 : Math.sin(0.3 * i)}\n`);
const whole = file('whole.csv', NAMES + rows.join(''));
const cuts = [0, 300, 450, 900];
const parts = cuts.slice(1).map((to, p) => file(`in-${p + 1}.csv`, NAMES + rows.slice(cuts[p], to).join('')));
const FIT = ['-m', 'isolationForest', '--n-estimators', '20', '--features', 'a,b,c', '--contamination', '0.01'];

describe('hapax fit', () => {
  test('keeps the model that detect --save keeps, and judges nothing', async () => {
    const { code, out, err } = await hapax(['fit', whole, ...FIT, '-o', at('one.json')]);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain(`${whole}: isolationForest fitted on 900 rows\n`);
    await hapax(['detect', whole, ...FIT, '--save', at('saved.json'), '--exit-zero']);
    expect(readFileSync(at('one.json'), 'utf8')).toBe(readFileSync(at('saved.json'), 'utf8'));
  });

  test('--part, merged in any order and bracketing, is the same model, and scores like one fit', async () => {
    for (const [p, path] of parts.entries()) {
      const { code, err } = await hapax(['fit', path, ...FIT, '--part', `${p + 1}/3`, '-o', at(`p${p + 1}.json`)]);
      expect({ code, err }).toEqual({ code: 0, err: `${path}: ${cuts[p + 1] - cuts[p]} rows, part ${p + 1} of 3\n` });
    }
    const { err } = await hapax(['merge', at('p1.json'), at('p2.json'), at('p3.json'), '-o', at('m1.json')]);
    expect(err).toBe(
      'isolationForest: 900 rows in 3 of 3 parts; fitted on 32,768 rows drawn evenly from all parts; with no more rows in all, the model of one fit on them, bit for bit\n',
    );
    expect((await hapax(['merge', at('p3.json'), at('p1.json'), '--open', '-o', at('p31.json')])).err).toBe(
      'isolationForest: 750 rows in 2 of 3 parts\n',
    );
    await hapax(['merge', at('p2.json'), at('p31.json'), '-o', at('m2.json')]);
    expect(readFileSync(at('m2.json'), 'utf8')).toBe(readFileSync(at('m1.json'), 'utf8'));
    const [one, merged] = await Promise.all(['one.json', 'm1.json'].map((model) => hapax(['score', at(model), whole, '--keep', 'id'])));
    expect(merged.out).toBe(one.out);
  });

  test.each(['isolationForest', 'zScore', 'kMeans'])(
    '--categories: %s learns from texts too, from parts in any order as from the whole',
    async (method) => {
      const told = rows.map(
        (row, i) => `${row.trimEnd()},${i === 500 ? 'evil' : ['web', 'db', 'web'][i % 3]},${i === 700 ? '' : ['Ulm', 'Bonn'][i % 2]}\n`,
      );
      const head = 'id,a,b,c,host,city\n';
      const all = file(`told-${method}.csv`, head + told.join(''));
      const fit = ['-m', method, '--contamination', '0.01'];
      for (let p = 0; p < 3; ++p)
        await hapax([
          'fit',
          file('told.csv', head + told.slice(cuts[p], cuts[p + 1]).join('')),
          ...fit,
          '--features',
          'a,b,c',
          '--categories',
          'host,city',
          '--part',
          `${p + 1}/3`,
          '-o',
          at(`t${p + 1}.json`),
        ]);
      await hapax(['merge', at('t3.json'), at('t1.json'), '--open', '-o', at('t31.json')]);
      const { err } = await hapax(['merge', at('t2.json'), at('t31.json'), '-o', at('mt.json')]);
      expect(err).toContain('as is how rare each text is; with no more rows in all, the model of one fit on them, bit for bit\n');
      await hapax(['merge', at('t1.json'), at('t2.json'), at('t3.json'), '-o', at('mt2.json')]);
      expect(readFileSync(at('mt.json'), 'utf8')).toBe(readFileSync(at('mt2.json'), 'utf8'));
      await hapax(['fit', all, ...fit, '--exclude', 'id', '-o', at('mt1.json')]);
      const [one, merged] = await Promise.all(['mt1.json', 'mt.json'].map((model) => hapax(['score', at(model), all, '--keep', 'id'])));
      expect(merged.out).toBe(one.out);
      if (method !== 'kMeans') expect(merged.out).toMatch(/^r500,.*,1$/m);
    },
  );

  test('merge --tails writes the value that each column passes once in so many rows, the same from parts and from the whole', async () => {
    await hapax(['fit', whole, ...FIT, '--part', '1/1', '-o', at('p-whole.json')]);
    const one = await hapax(['merge', at('p-whole.json'), '--tails', '200,1e4', '-o', '-']);
    const { code, out, err } = await hapax(['merge', at('p2.json'), at('p3.json'), at('p1.json'), '--tails', '200,1e4', '-o', '-']);
    expect({ code, out, err }).toEqual({ code: 0, out: one.out, err: 'tails: 900 rows in 3 of 3 parts\n' });
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('column,side,rows,level,lower,upper,threshold,excesses,shape,scale');
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 3).join(','))).toEqual(
      ['high', 'low'].flatMap((side) => ['a', 'b', 'c'].flatMap((name) => [`${name},${side},200`, `${name},${side},10000`])),
    );
  });

  test('a part may come by standard input and go by standard output', async () => {
    const input = () => Readable.from([readFileSync(parts[0])]);
    const { code, out } = await hapax(['fit', '-', ...FIT, '--part', '1/3', '-o', '-'], { input });
    expect({ code, out }).toEqual({ code: 0, out: readFileSync(at('p1.json'), 'utf8') });
  });

  const wrong: readonly (readonly [what: string, args: readonly string[], code: number, text: string])[] = [
    [
      'a part that is missing',
      ['merge', at('p1.json'), at('p3.json'), '-o', at('x.json')],
      1,
      'part 2 is missing of 3; name all parts, or pass --open to merge the rest later',
    ],
    [
      'tails that are no numbers of rows',
      ['merge', at('p1.json'), at('p2.json'), at('p3.json'), '--tails', '1e4,often', '-o', at('x.csv')],
      2,
      '--tails must be numbers of rows from 2 to 1e15, such as 1e4,1e6; got "1e4,often"',
    ],
    [
      'a column that is both a number and a text',
      ['fit', parts[0], ...FIT, '--categories', 'a', '--part', '1/3', '-o', at('x.json')],
      2,
      '--features and --categories both name "a"; a column can be one of them',
    ],
    [
      'a part that comes twice',
      ['merge', at('p1.json'), at('p1.json'), '-o', at('x.json')],
      1,
      'p1.json: merge: part 1 of 3 comes twice; each part counts once',
    ],
    [
      'a model among the parts',
      ['merge', at('one.json'), '-o', at('x.json')],
      1,
      'one.json is a model of isolationForest, not a part; hapax fit --part i/n makes parts',
    ],
    [
      'a part as a model',
      ['score', at('p1.json'), whole],
      1,
      'p1.json is a part of a model; hapax merge PARTS -o model.json makes the model',
    ],
    [
      'a part that is none',
      ['fit', whole, ...FIT, '--part', '4/3', '-o', at('x.json')],
      2,
      '--part must be i/n with i from 1 to n, such as 2/8; got "4/3"',
    ],
    [
      'a part without features',
      ['fit', whole, '-m', 'zScore', '--part', '1/3', '-o', at('x.json')],
      2,
      '--part needs --features: the columns of all parts must be the same, and each part sees only its own rows',
    ],
    [
      'a method that cannot',
      ['fit', whole, '-m', 'lof', '--features', 'a,b', '--part', '1/3', '-o', at('x.json')],
      2,
      'lof needs all rows in one place and cannot be fitted from parts; these can: baggedNearest, cblof, copod, ecod, ellipticEnvelope, gaussianMixture, hbos, inne, iqr, isolationForest, kMeans, loda, mad, mahalanobis, pca, zScore; name one with --method',
    ],
    [
      'a flag that needs all rows',
      ['fit', whole, ...FIT, '--part', '1/3', '--train-on', 'id=r1', '-o', at('x.json')],
      2,
      '--part sums up rows as they come and takes no --train-on; leave it out, or fit without --part',
    ],
  ];
  test.each(wrong)('%s is one line', async (_, args, code, text) => {
    const ran = await hapax(args);
    expect({ ...ran, err: ran.err.replaceAll(`${folder}/`, '') }).toEqual({ code, out: '', err: `hapax: ${text}\n` });
  });

  test('parts of other options, features or methods do not belong together', async () => {
    await hapax(['fit', parts[1], '-m', 'isolationForest', '--features', 'a,b,c', '--part', '2/3', '-o', at('other.json')]);
    const { code, err } = await hapax(['merge', at('p1.json'), at('other.json'), '-o', at('x.json')]);
    expect(code).toBe(1);
    expect(err.replaceAll(`${folder}/`, '')).toBe(
      'hapax: other.json does not belong to the parts before it: its options are [] instead of [["contamination",0.01],["nEstimators",20]]\n',
    );
  });

  test('a part that was changed on the way is refused', async () => {
    writeFileSync(at('bent.json'), readFileSync(at('p1.json'), 'utf8').replace('"of":3', '"of":4'));
    const { code, err } = await hapax(['merge', at('bent.json'), '-o', at('x.json')]);
    expect(code).toBe(1);
    expect(err.replaceAll(`${folder}/`, '')).toMatch(/^hapax: bent\.json: the snapshot is damaged/);
  });

  test.each([
    ['sums', { sums: null }, 'state.sums` must be an object'],
    ['a sample', { sample: { count: 5 } }, 'state.sample.most` must be a number'],
    ['parts', { parts: Int32Array.of(1, 9) }, 'state` must name different parts of 3'],
    ['rows', { rows: 1 }, 'state` must count no more values than rows'],
    ['outermost values', { outermost: { most: 1024, low: [], high: [] } }, 'state.outermost.low` must have 3 entries'],
  ])('a part of somebody else whose checksum holds and whose %s do not is refused in one line', async (_, change, why) => {
    const { id, columns, state } = decode(readFileSync(at('p1.json'), 'utf8'));
    const { summary, ...rest } = state as { readonly summary: object };
    writeFileSync(at('hostile.json'), encode({ id, columns, state: { ...rest, summary: { ...summary, ...change } } }));
    const { code, err } = await hapax(['merge', at('p2.json'), at('hostile.json'), '-o', at('x.json')]);
    expect(code).toBe(1);
    expect(err.replaceAll(`${folder}/`, '')).toBe(
      `hapax: the snapshot of hostile.json is damaged: \`${why}; make the part again with hapax fit\n`,
    );
  });
  test.each([
    ['features', { features: ['a', 'a', 'b'] }],
    ['options', { options: null }],
    ['texts', { texts: { columns: ['a'], words: [[1]] } }],
  ])('a part whose %s are none is refused in one line', async (_, change) => {
    const { id, columns, state } = decode(readFileSync(at('p1.json'), 'utf8'));
    writeFileSync(at('hostile.json'), encode({ id, columns, state: { ...(state as object), ...change } }));
    const { code, err } = await hapax(['merge', at('p2.json'), at('hostile.json'), '-o', at('x.json')]);
    expect([code, err.replaceAll(`${folder}/`, '')]).toEqual([1, 'hapax: hostile.json is damaged; make the part again with hapax fit\n']);
  });
});
