import { expect, test } from 'vitest';
import { readSamples } from '../src/samples.ts';

test('samples come as a list or one a line, with times as numbers, ISO dates or none', () => {
  const expected = [
    { time: 5, key: '', values: Float64Array.of(1, Number.NaN) },
    { time: Date.UTC(2024, 0, 1), key: 'a', values: Float64Array.of(2, 3) },
    { time: 99, key: '', values: Float64Array.of(4, 5) },
  ];
  const given = [{ time: 5, values: [1, null] }, { time: '2024-01-01T00:00:00Z', key: 'a', values: [2, 3] }, { values: [4, 5] }];
  expect(readSamples({ samples: given }, 99)).toEqual(expected);
  expect(readSamples(`${given.map((one) => JSON.stringify(one)).join('\n')}\n\n`, 99)).toEqual(expected);
});
test('what is wrong is named by its place', () => {
  const fail = (body: unknown) => () => readSamples(body, 0);
  expect(fail(7)).toThrow('the body must be {"samples": [{"time": …, "values": […]}, …]}, or one such sample a line');
  expect(fail({ samples: [{ values: [1] }, {}] })).toThrow('sample 1 lacks `values`, a list of numbers');
  expect(fail({ samples: [{ values: [1, 'x'] }] })).toThrow('sample 0: value 1 must be a number, or null for missing; got "x"');
  expect(fail({ samples: [{ time: 'soon', values: [] }] })).toThrow(
    'sample 0: `time` must be milliseconds since 1970, or a time such as 2024-01-31T22:00:00Z; got "soon"',
  );
  expect(fail({ samples: [{ key: 3, values: [] }] })).toThrow('sample 0: `key` must be text');
  expect(fail({ samples: [{ id: 'i'.repeat(501), values: [] }] })).toThrow('sample 0: `id` is longer than 500 characters');
  expect(fail('{"values":[1]}\nnonsense')).toThrow('line 2 is not JSON');
});
test('times are those that every reader of hapax knows: without a zone they are UTC, and what is no time is refused', () => {
  const at = (time: unknown) => readSamples({ samples: [{ time, values: [1] }] }, 0)[0]!.time;
  expect(at('2024-01-01T10:00:00')).toBe(Date.UTC(2024, 0, 1, 10));
  expect(at('2024-01-01 10:00:00+02:00')).toBe(Date.UTC(2024, 0, 1, 8));
  // Beyond the last date are microseconds and nanoseconds: such samples would be taken, and never judged.
  for (const none of ['sensor 7', 'x 2024', '2024-02-30', 9e15, -1e300, Number.POSITIVE_INFINITY])
    expect(() => at(none), String(none)).toThrow('sample 0: `time` must be');
});
test('one request brings so many samples and keys, and not more', () => {
  const many = (n: number, keys: number) => ({
    samples: Array.from({ length: n }, (_, i) => ({ time: i, key: `k${i % keys}`, values: [] })),
  });
  expect(() => readSamples(many(50_001, 1), 0)).toThrow('one request may bring 50000 samples; it has 50001: send them in several');
  expect(() => readSamples(many(10_001, 10_001), 0)).toThrow(
    'one request may bring samples of 10000 keys; it has 10001: send them in several',
  );
  expect(readSamples(many(50_000, 10_000), 0)).toHaveLength(50_000);
});
