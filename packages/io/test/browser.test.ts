import { expect, test } from 'vitest';
import { readTableText } from '../src/browser.ts';

test('text is read as a file is: separator, decimal comma and time by itself, with notes', async () => {
  const { features, time, rows, notes } = await readTableText('f.csv', '\ufeffZeit;a\n31.01.2024 10:01;2,5\n31.01.2024 10:00;1,5\n');
  expect([rows, features.map(({ name, values }) => [name, [...values]])]).toEqual([2, [['a', [1.5, 2.5]]]]);
  expect(time?.values).toEqual(Float64Array.of(Date.UTC(2024, 0, 31, 10), Date.UTC(2024, 0, 31, 10, 1)));
  expect(notes.join('\n')).toContain('decimal comma');
});
test('text without numbers, or that is no JSON, is refused with the name of the file', async () => {
  await expect(readTableText('notes.csv', 'just,words\nno,numbers\n')).rejects.toThrow(/^notes\.csv has no column of numbers/);
  await expect(readTableText('torn.json', '[1,')).rejects.toThrow('torn.json is not JSON');
});
