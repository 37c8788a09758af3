import { expect, test } from 'vitest';
import { waysOut } from '../../src/watch/places.ts';
import { PIPELINE } from '../../src/watch/schema.ts';

const wayOut = waysOut(PIPELINE);
const told = (path: readonly (string | number)[], name: string, value: unknown = {}) => wayOut(path, name, value);

test('a name that is nearly right is put right, here or further in', () => {
  expect(told([], 'alert')).toBe('; did you mean `alerts`?');
  expect(told(['detectors', 0], 'threshhold')).toBe('; did you mean `threshold`?');
  expect(told([], 'threshhold')).toBe('; did you mean `threshold`, which goes into `detectors[]`?');
});

test('a name that is known elsewhere is sent there, places further in first, then those that are less deep', () => {
  expect(told([], 'time')).toBe('; it goes into `source` or `trainOn`');
  expect(told(['source'], 'features', { type: 'ndjson' })).toBe('; it goes into the top of the file');
  expect(told(['detectors', 0], 'every')).toMatch(/^; it goes into `detectors\[\]\.retrain`, .* more$/);
});

test('a name that nobody knows is answered with those that may stand here, of this type alone', () => {
  expect(told(['detectors', 0], 'flavour')).toBe('; there are method, options, name, calibration, retrain, threshold');
  const sink = told(['sinks', 0], 'flavour', { type: 'email' });
  expect(sink).toContain('to');
  expect(sink).not.toContain('webhook');
  expect(told(['nowhere', 'at', 'all'], 'flavour')).toBe('');
});

test('names of objects are names like others', () => {
  for (const name of ['__proto__', 'constructor', 'toString', '']) expect(told([], name)).toMatch(/^; there are features, /);
});
