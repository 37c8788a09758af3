import { expect, test } from 'vitest';
import { decode, encode } from '../../../../src/core/snapshot.ts';
import { online } from '../../../../src/registry.ts';
import { createStream, type Sample, type StreamConfig } from '../../../../src/stream/index.ts';

const config = (order: StreamConfig['order'] = {}): StreamConfig => ({ features: ['a', 'b'], detectors: [{ method: 'ewma' }], order });
const statuses = (samples: readonly Sample[], order: StreamConfig['order'] = {}, restart = false) => {
  let stream = createStream(config(order), { online });
  return samples.map((sample) => {
    if (restart) stream = createStream(config(order), { online }, { restore: decode(encode(stream.snapshot())) });
    return stream.push(sample).status;
  });
};
const at = (time: number, a: number, b = 0, id?: string): Sample => ({ time, values: [a, b], ...(id === undefined ? {} : { id }) });

test.each([false, true])('of the same time only a message that says the same is a duplicate, restarted %s', (restart) => {
  const samples = [at(0, 1), at(0, 2), at(0, 1), at(0, 2), at(0, 3), at(1, 1), at(1, 1)];
  const want = ['scored', 'scored', 'duplicate', 'duplicate', 'scored', 'scored', 'duplicate'];
  expect(statuses(samples, {}, restart)).toEqual(want);
  expect(statuses(samples, { lateness: 5 }, restart)).toEqual(want.map((one) => (one === 'scored' ? 'held' : one)));
});

test.each([false, true])('where samples have ids these tell, whatever the time and the values, restarted %s', (restart) => {
  const samples = [at(0, 1, 0, 'x'), at(0, 1, 0, 'y'), at(7, 9, 9, 'x'), at(7, 1, 0, 'z'), at(3, 1, 0, 'y')];
  expect(statuses(samples, {}, restart)).toEqual(['scored', 'scored', 'duplicate', 'scored', 'duplicate']);
  expect(statuses(samples, { duplicates: 'accept' }, restart)).toEqual(['scored', 'scored', 'scored', 'scored', 'late']);
});

test('a thousand ids are remembered', () => {
  const samples = Array.from({ length: 1001 }, (_, i) => at(i, i, 0, `m${i}`));
  expect(statuses([...samples, at(2000, 0, 0, 'm1'), at(2001, 0, 0, 'm0')]).slice(-2)).toEqual(['duplicate', 'scored']);
});

test('a missing value says the same as a missing value', () => {
  const samples = [at(0, Number.NaN), at(0, Number.NaN), at(0, Infinity)];
  expect(statuses(samples)).toEqual(['scored', 'duplicate', 'duplicate']);
  const held = [at(0, 5), at(1, Number.NaN), at(1, 5)];
  expect(statuses(held, { missing: 'hold' })).toEqual(['scored', 'scored', 'duplicate']);
});

test('a sample that has left the queue is known by its time and values', () => {
  const samples = [at(0, 1), at(0, 1), at(0, 2), at(0, 2)];
  expect(statuses(samples, { every: 10 })).toEqual(['held', 'duplicate', 'held', 'duplicate']);
});

test('where lines are counted each of them counts', () => {
  for (const aggregate of ['count', 'sum', 'p99', 'distinct'] as const)
    expect(statuses([at(0, 1), at(0, 1), at(0, 1)], { every: 10, aggregate })).toEqual(['held', 'held', 'held']);
  expect(statuses([at(0, 1, 0, 'x'), at(0, 1, 0, 'x')], { every: 10, aggregate: 'count' })).toEqual(['held', 'duplicate']);
});

test('`first` takes one sample of a time', () => {
  expect(statuses([at(0, 1), at(0, 2), at(1, 1)], { duplicates: 'first' })).toEqual(['scored', 'duplicate', 'scored']);
  expect(statuses([at(0, 1), at(0, 2), at(1, 1)], { duplicates: 'first', lateness: 1 })).toEqual(['held', 'duplicate', 'held']);
});
