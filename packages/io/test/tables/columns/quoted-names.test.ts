import { expect, test } from 'vitest';
import { readTable } from '../../../src/index.ts';
import { scratch } from '../../scratch.ts';

const { file } = scratch();
const namesOf = async (name: string, header: string) =>
  (await readTable(file(`${name}.csv`, `${header}\n${'1,2.5\n3,4.5\n5,1.5\n'.repeat(4)}`))).features.map((one) => one.name);

test('a pair of quotes around every name is none of its letters', async () => {
  expect(await namesOf('single', "'speed','load'")).toEqual(['speed', 'load']);
  expect(await namesOf('twice', '"""speed""","""load"""')).toEqual(['speed', 'load']);
  expect(await namesOf('typeset', '\u201cspeed\u201d,\u201cload\u201d')).toEqual(['speed', 'load']);
});

test('where one name has none, the quotes stay', async () => {
  expect(await namesOf('one', "'speed',load")).toEqual(["'speed'", 'load']);
});
