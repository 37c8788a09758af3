import { expect, test } from 'vitest';
import { advice } from '../../src/watch/advice.ts';
import { hapax, scratch } from '../capture.ts';

const { folder, file } = scratch();

const of = (...methods: string[]): string => advice(methods.map((method) => ({ method })));

test('a pipeline of detectors that miss single samples is told so, with the way out', () => {
  expect(of('adwin', 'bocpd', 'windowedLof')).toBe(
    'a single odd sample will be missed (adwin, bocpd: evidence is gathered over many samples; windowedLof: ranks of places seldom prove one to be rare): add `- method: autoStream`, which sees it\n',
  );
});

test('where one sees them, or is not known, nothing is said', () => {
  expect(of('adwin', 'ewma')).toBe('');
  expect(of('autoStream')).toBe('');
  expect(of('isolationForest')).toBe('');
  expect(of('./own.js', 'adwin')).toBe('');
  expect(of()).toBe('');
});

test('the closing line counts values that are missing', async () => {
  file('holes.ndjson', Array.from({ length: 200 }, (_, i) => `{"time":${i * 1000},"v":${i % 50 === 7 ? 'null' : i % 9}}\n`).join(''));
  const path = file(
    'holes.yaml',
    `name: holes\nfeatures: [v]\nsource: { type: ndjson, path: ${folder}/holes.ndjson }\ndetectors: [{ method: ewma }]\nsinks: []\n`,
  );
  expect((await hapax(['watch', path])).err).toContain('ended after 200 samples, 4 values missing: no incidents, nothing undelivered\n');
});
