import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { tableFromIPC } from '@uwdata/flechette';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { folder, file } = scratch();
const at = (name: string) => join(folder, name);

/** 600 rows with a word, and one row far out. */
const row = (i: number) => `r${i},${['web', 'db', 'mail'][i % 3]},${i === 300 ? 90 : Math.sin(i)},${Math.cos(3 * i)}`;
const TABLE = `id,kind,a,b\n${Array.from({ length: 600 }, (_, i) => row(i)).join('\n')}\n`;
const data = file('data.csv', TABLE);
const model = at('m.json');
const trained = await hapax([
  'detect',
  data,
  '-m',
  'isolationForest',
  '--exclude',
  'id,kind',
  '--n-estimators',
  '20',
  '--contamination',
  '0.01',
  '--save',
  model,
  '--exit-zero',
]);

/** What `score --model` says of the same file, read whole. */
async function whole(path: string, some: readonly string[] = []): Promise<{ scores: string[]; flags: string[] }> {
  const { out } = await hapax(['score', path, '--model', some[0] ?? model, '--csv', '--rows', 'all', '--exit-zero', '--order', 'file']);
  const [names, ...lines] = out
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return { scores: lines.map((line) => line[names.indexOf('score')]), flags: lines.map((line) => line[names.indexOf('anomaly')]) };
}

const columnOf = (text: string, name: string): string[] => {
  const [names, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return lines.map((line) => line[names.indexOf(name)]);
};

describe('hapax score MODEL FILE', () => {
  test('writes every row as it is, with the scores that the file read whole gets, and says how many', async () => {
    expect(trained.code).toBe(0);
    const { code, out, err } = await hapax(['score', model, data]);
    expect(code).toBe(0);
    const { scores, flags } = await whole(data);
    expect(columnOf(out, 'score')).toEqual(scores);
    expect(columnOf(out, 'anomaly')).toEqual(flags);
    expect(
      out
        .split('\n')
        .slice(1, 601)
        .map((line) => line.split(',').slice(0, 4).join(',')),
    ).toEqual(TABLE.trimEnd().split('\n').slice(1));
    expect(err).toBe(`${data}: 600 rows, ${flags.filter((flag) => flag === '1').length} anomalies\n`);
  });

  test('reads standard input and writes standard output, Arrow too', async () => {
    const csv = await hapax(['score', model, '-'], { input: () => Readable.from([Buffer.from(TABLE)]) });
    expect(csv.out).toBe((await hapax(['score', model, data])).out);
    const arrow = await hapax(['score', model, data, '--to', 'arrow']);
    const bytes = Buffer.from(arrow.out, 'latin1');
    const again = await hapax(['score', model, '-', '--format', 'arrow', '--prefix', 'x_'], { input: () => Readable.from([bytes]) });
    const table = tableFromIPC(Uint8Array.from(Buffer.from(again.out, 'latin1')));
    expect(table.names).toEqual(['id', 'kind', 'a', 'b', 'score', 'anomaly', 'x_score', 'x_anomaly']);
    expect(Array.from(table.getChild('x_score').toArray(), String)).toEqual((await whole(data)).scores);
  });

  test('writes what the ending says: Parquet is Parquet', async () => {
    const out = at('out.parquet');
    await hapax(['score', model, data, '-o', out]);
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(out) });
    expect(rows.map(({ score }) => String(score))).toEqual((await whole(data)).scores);
    expect(Object.keys(rows[0])).toEqual(['id', 'kind', 'a', 'b', 'score', 'anomaly']);
    const back = await hapax(['score', model, out, '--keep', 'id', '--to', 'csv']);
    expect(back.out).toBe(`id,score,anomaly\n${rows.map(({ id, score, anomaly }) => `${id},${score},${anomaly}\n`).join('')}`);
  });

  test('a model with categories, and a word that it has never seen', async () => {
    const words = at('words.json');
    await hapax(['detect', data, '-m', 'isolationForest', '--exclude', 'id', '--n-estimators', '20', '--save', words, '--exit-zero']);
    const odd = file('odd.csv', `b,id,a,kind\n0.5,1,0.1,web\n0.5,2,0.1,printer\n0.5,3,0.1,\n`);
    expect(columnOf((await hapax(['score', words, odd])).out, 'score')).toEqual((await whole(odd, [words])).scores);
  });

  test('only anomalies, and why they are', async () => {
    const { out } = await hapax(['score', model, data, '--rows', 'anomalies', '--reasons', '--keep', 'id']);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('id,score,anomaly,reason');
    expect(lines.find((line) => line.startsWith('r300,'))).toMatch(/^r300,0\.\d+,1,"?a is 90, usually -?\d/);
  });

  test('counts go where machines look', async () => {
    const counts = at('counts.json');
    const bad = file('bad.csv', 'id,a,b\n1,0,1\n2,hot,1\n3,1,2,3\n4,1e200,1\n');
    const { err, out } = await hapax(['score', model, bad, '--counts', counts]);
    expect(columnOf(out, 'id')).toEqual(['1', '2', '4']);
    expect(columnOf(out, 'score')[2]).toBe('');
    expect(err).toBe(
      `note: 1 line (line 4) cannot be read (not 3 cells) and is not in the result; --ragged error refuses it
note: column a: 1 cell is no number and is read as missing (line 3 "hot"); --strict refuses it
note: 1 row holds a value beyond 1e150, and got no score
${bad}: 3 rows, 1 anomaly\n`,
    );
    expect(JSON.parse(readFileSync(counts, 'utf8'))).toMatchObject({
      rows: 3,
      written: 3,
      anomalies: 1,
      incomplete: 0,
      tooLarge: 1,
      lost: 1,
    });
  });

  test('a method that cannot do without a value leaves such rows without a score, and says how many', async () => {
    const lof = at('lof.json');
    await hapax(['detect', data, '-m', 'oneClassSvm', '--exclude', 'id,kind', '--save', lof, '--exit-zero']);
    const holes = file('holes.csv', 'a,b\n0,1\n,1\n1,0\n');
    const { out, err } = await hapax(['score', lof, holes]);
    const scores = columnOf(out, 'score');
    expect(scores[0]).not.toBe('');
    expect(scores[2]).not.toBe('');
    if (scores[1] === '') expect(err).toContain('note: 1 row lacks a value that the method cannot do without, and got no score\n');
  });

  test('columns in another order, more of them, and an empty table are no trouble', async () => {
    const turned = file('turned.csv', 'more,b,a\nx,1,0\n');
    const straight = file('straight.csv', 'a,b\n0,1\n');
    expect(columnOf((await hapax(['score', model, turned])).out, 'score')).toEqual(
      columnOf((await hapax(['score', model, straight])).out, 'score'),
    );
    expect(await hapax(['score', model, file('names.csv', 'a,b\n')])).toEqual({
      code: 0,
      out: 'a,b,score,anomaly\n',
      err: `${at('names.csv')}: 0 rows, 0 anomalies\n`,
    });
  });

  const wrong: readonly (readonly [what: string, args: () => readonly string[], code: number, text: string])[] = [
    ['an empty file', () => [model, file('empty.csv', '')], 1, 'empty.csv is empty; it needs a header and at least one row'],
    [
      'a column that lacks',
      () => [model, file('lacks.csv', 'a,c\n1,2\n')],
      1,
      'lacks.csv has no column `b`, which the model looks at; it has a, c',
    ],
    ['no file', () => [model], 2, 'hapax score needs a model and a file: hapax score MODEL m.json, or hapax score m.json --model MODEL'],
    ['a model that is none', () => [data, data], 2, 'data.csv is no model, and the model comes first: hapax score MODEL data.csv'],
    [
      'file and model that changed places',
      () => [data, model],
      2,
      'data.csv is no model, and the model comes first: hapax score m.json data.csv',
    ],
    [
      'rows of JSON in the place of the model',
      () => [file('rows.ndjson', '{"a":1,"b":2}\n'), model],
      2,
      'rows.ndjson is no model, and the model comes first: hapax score m.json rows.ndjson',
    ],
    [
      'a report',
      () => [model, data, '--report', at('r.html')],
      2,
      '--report is for results that are looked at whole; use hapax score FILE --model m.json --report, or leave it out',
    ],
    [
      'a flag of the stage elsewhere',
      () => [data, '--model', model, '--keep', 'id'],
      2,
      '--keep is for rows in, rows out: hapax score m.json FILE --keep …; leave out --model, or --keep',
    ],
    [
      'a column of results that is there',
      () => [model, file('twice.csv', 'a,b,score\n1,2,3\n')],
      2,
      'twice.csv has a column `score` already; pass --prefix hapax_ to write hapax_score, or leave it out with --keep',
    ],
    ['its own input as output', () => [model, data, '-o', data], 2, '--output data.csv is the file that is read; name another'],
    [
      'text under the name of Parquet',
      () => [data, '--model', model, '--csv', '-o', at('x.parquet')],
      2,
      '--csv writes text, and --output x.parquet is the name of a Parquet file; leave out --csv, or choose another name',
    ],
    ['a model of another table', () => [model, data, '--features', 'a'], 0, ''],
  ];
  test.each(wrong)('%s is one line', async (_, args, code, text) => {
    const ran = await hapax(['score', ...args()]);
    expect(ran.code).toBe(code);
    if (code === 0) return;
    expect(ran.out).toBe('');
    expect(ran.err.replaceAll(`${folder}/`, '')).toBe(`hapax: ${text}\n`);
  });

  test('a model of a series is sent elsewhere', async () => {
    const online = at('ewma.json');
    await hapax(['detect', data, '-m', 'ewma', '--exclude', 'id,kind', '--save', online, '--exit-zero']);
    const { code, err } = await hapax(['score', online, data]);
    expect({ code, err }).toEqual({
      code: 2,
      err: `hapax: ${online} is a model of ewma, which learns from every row it sees, so that a file cannot be judged piece by piece; use hapax score FILE --model ${online}\n`,
    });
  });
});

test('detect writes Parquet and Arrow under such names, with every row', async () => {
  const out = at('found.parquet');
  const { code, err } = await hapax(['detect', data, '-m', 'mad', '--exclude', 'kind', '-o', out, '--exit-zero']);
  expect({ code, err }).toEqual({ code: 0, err: expect.any(String) });
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(out) });
  expect(rows.length).toBe(600);
  expect(Object.keys(rows[0])).toEqual(['line', 'id', 'a', 'b', 'score', 'threshold', 'anomaly', 'reason']);
  expect(rows[300]).toMatchObject({ id: 'r300', a: 90, anomaly: 1n });
  await hapax(['detect', data, '-m', 'mad', '--exclude', 'kind', '-o', at('found.arrow'), '--exit-zero']);
  expect(tableFromIPC(readFileSync(at('found.arrow'))).numRows).toBe(600);
});

test('what is written is whole or not there', async () => {
  const out = at('cut.csv');
  const cut = file('cut-in.csv', `${TABLE}"never closed,1\n`);
  const { code } = await hapax(['score', model, cut, '-o', out]);
  expect(code).toBe(1);
  expect(statSync(out, { throwIfNoEntry: false })).toBeUndefined();
  writeFileSync(out, 'old');
  await hapax(['score', model, cut, '-o', out]);
  expect(readFileSync(out, 'utf8')).toBe('old');
});
