import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failure, readAll, writingOf, written } from './helpers.ts';

const NaNs = Number.NaN;

test('the wanted columns come as numbers in the order asked for, whatever the order of the file', async () => {
  const { values, reader } = await readAll('id,a,b\nx,1,2.5\ny,-3,4e2\n', ['b', 'a']);
  expect(values).toEqual([2.5, 1, 400, -3]);
  expect(reader.columns).toEqual(['id', 'a', 'b']);
});

test('a row is handed on as it is spelt, quotes, blanks and all', async () => {
  const text = 'id,a\n"x, ""y""",1.50\r\n"two\nlines",02\n plain ,3\n';
  const { batches, values } = await readAll(text, ['a']);
  expect(values).toEqual([1.5, 2, 3]);
  expect(batches.flatMap((one) => Array.from({ length: one.rows }, (_, i) => one.line?.(i)))).toEqual([
    '"x, ""y""",1.50',
    '"two\nlines",02',
    ' plain ,3',
  ]);
  expect(batches.flatMap((one) => Array.from({ length: one.rows }, (_, i) => one.place(i).number))).toEqual([2, 3, 5]);
});

test('any numbers survive, in pieces of any size, quoted or not, and equal what JavaScript reads', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean()),
        { minLength: 1, maxLength: 30 },
      ),
      fc.integer({ min: 1, max: 50 }),
      async (rows, size) => {
        const spell = (value: number, quoted: boolean) => (quoted ? `"${value}"` : String(value));
        const text = `a,t,b\n${rows.map(([a, b, quoted]) => `${spell(a, quoted)},"t,""",${spell(b, !quoted)}`).join('\n')}`;
        const { values } = await readAll(text, ['a', 'b'], { header: 'yes', delimiter: ',' }, size);
        expect(values).toEqual(rows.flatMap(([a, b]) => [a + 0, b + 0]));
      },
    ),
    { numRuns: 60 },
  );
});

test('cells that are no numbers are missing, counted and shown', async () => {
  const { values, reader } = await readAll('a,b\n0,0\n1,x\nNA,2\n,3\nhot,4\n', ['a', 'b']);
  expect(values).toEqual([0, 0, 1, NaNs, NaNs, 2, NaNs, 3, NaNs, 4]);
  expect(reader.notes()).toEqual([
    'column a: 1 cell is no number and is read as missing (line 6 "hot"); --strict refuses it',
    'column b: 1 cell is no number and is read as missing (line 3 "x"); --strict refuses it',
  ]);
});

test('rows of another width: too short ones are padded, too long ones left out, and both are said', async () => {
  const { batches, values, reader } = await readAll('a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n', ['a', 'c']);
  expect(values).toEqual([1, 3, 4, NaNs, 10, 12]);
  expect(batches[0].line?.(1)).toBe('4,5,');
  expect(reader.lost.count).toBe(1);
  expect(reader.notes()).toEqual([
    '1 line (line 4) cannot be read (not 3 cells) and is not in the result; --ragged error refuses it',
    '1 line (line 3) has fewer than 3 cells: those that lack are missing',
  ]);
});

test('names that come again, as in files put together, are no rows', async () => {
  const { values, reader } = await readAll('a,b\n1,2\na,b\n3,4\n', ['a']);
  expect(values).toEqual([1, 3]);
  expect(reader.notes()).toEqual(['1 line (line 3) repeats the names and is left out']);
});

test('a number that may be two is refused until somebody says which', async () => {
  expect(await failure(() => readAll('a;b\n1,250;1\n', ['a']))).toBe(
    'standard input line 2: column `a` is "1,250", which may be a thousand and more or a number with three decimals; pass --decimal . or --decimal ,',
  );
  expect((await readAll('a;b\n1,250;1\n', ['a'], { decimal: ',' })).values).toEqual([1.25]);
  expect((await readAll('a;b\n1,250;1\n', ['a'], { decimal: '.' })).values).toEqual([1250]);
  expect(await failure(() => readAll('a;b\n1.5;1\n2,5;1\n', ['a']))).toBe(
    'standard input line 3: column `a` is "2,5", and rows before it have a point as decimal mark; pass --decimal . or --decimal , if all rows are written alike',
  );
});

test('errors name what lacks, and what there is', async () => {
  expect(await failure(() => readAll('a,b\n1,2\n', ['a', 'c']))).toBe(
    'standard input has no column `c`, which the model looks at; it has a, b',
  );
  expect(await failure(() => readAll('', ['a']))).toBe('standard input is empty; it needs a header and at least one row');
  expect(await failure(() => readAll('a,b\n1,"x\n2,3\n', ['a']))).toBe(
    'standard input line 2: a quote is opened and never closed; close it, double it if it is part of the text, or pass --quote none to read quotes as they stand',
  );
  expect(await failure(() => readAll('a,b\n1,2\n3\n', ['a'], { ragged: 'error' }))).toBe(
    'standard input line 3: 1 cell, where the table has 2; mend the line, or pass --ragged skip to leave such lines out',
  );
});

test('a file of names alone has no batch, and what is written has the names', async () => {
  const { batches, reader } = await readAll('a,b\n', ['a'], { header: 'yes' });
  expect(batches).toEqual([]);
  expect((await written('csv', batches, writingOf(reader), 'csv')).toString()).toBe('a,b,score\n');
});

test('CSV is written with its own separator, and chosen columns with a comma where they are quoted', async () => {
  const { batches, reader } = await readAll('a;b\n1;"x;y"\n2;z\n', ['a']);
  expect((await written('csv', batches, writingOf(reader), 'csv')).toString()).toBe('a;b;score\n1;"x;y";0\n2;z;0.1\n');
  expect((await written('csv', batches, writingOf(reader, { keep: ['b'] }), 'csv')).toString()).toBe('b;score\n"x;y";0\nz;0.1\n');
});
