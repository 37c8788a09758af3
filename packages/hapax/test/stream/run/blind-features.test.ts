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
