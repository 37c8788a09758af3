import { expect, test } from 'vitest';
import { watchBlindFeatures } from '../../../src/stream/run/blind-features.ts';

const said = (features: readonly string[], fields?: readonly string[]): string[] => {
  const lines: string[] = [];
  const blind = watchBlindFeatures(features, (text) => lines.push(text), fields && (() => fields));
  blind.look(Array.from({ length: 150 }, (_, i) => ({ time: i, values: features.map(() => Number.NaN) })));
  blind.end();
  return lines;
};

test('a feature without a value is told once, with the name that was meant where the source knows its fields', () => {
  expect(said(['presure', 'speed', 'flow'], ['time', 'pressure', 'flow'])).toEqual([
    'feature `presure` has had no value in the first 100 samples: did you mean `pressure`?',
    'feature `speed` has had no value in the first 100 samples: is it the name that the source has?',
    'feature `flow` has had no value in the first 100 samples: the records have the field, and no number in it',
  ]);
  expect(said(['presure'])).toEqual(['feature `presure` has had no value in the first 100 samples: is it the name that the source has?']);
});

test('a key that no record has is told: all would be one series in silence', () => {
  const told = (fields: readonly string[], values: readonly number[], n = 150) => {
    const lines: string[] = [];
    const blind = watchBlindFeatures(
      ['flow'],
      (text) => lines.push(text),
      () => fields,
      'hots',
    );
    blind.look(Array.from({ length: n }, (_, i) => ({ time: i, values })));
    blind.end();
    return lines;
  };
  const hint = 'so all are one series: did you mean `host`?';
  expect(told(['time', 'host', 'flow'], [1])).toEqual([`no record has had \`hots\`, the key, in the first 100 samples, ${hint}`]);
  expect(told(['time', 'host', 'flow'], [1], 7)).toEqual([`no record has had \`hots\`, the key, in the first 7 samples, ${hint}`]);
  expect(told(['time', 'flow'], [Number.NaN])).toEqual([
    'feature `flow` has had no value in the first 100 samples: the records have the field, and no number in it',
    'no record has had `hots`, the key, in the first 100 samples, so all are one series: is it the name that the source has?',
  ]);
  expect(told(['time', 'hots', 'flow'], [1])).toEqual([]);
  // Where the names are not known nothing is.
  expect(told([], [1])).toEqual([]);
});
