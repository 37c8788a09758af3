import { expect, test } from 'vitest';
import { outputRecords } from '../../src/kafka/output.ts';
import type { InRecord } from '../../src/kafka/record-batch.ts';
import { recordReader } from '../../src/kafka/values.ts';

const record = (value: string | null, more: Partial<InRecord> = {}): InRecord => ({
  offset: 7,
  timestamp: 1_700_000_000_000,
  key: Buffer.from('pump 3'),
  value: value === null ? null : Buffer.from(value),
  text: value,
  headers: [],
  ...more,
});
const read = recordReader({ time: 'time', key: 'key', features: ['v'] });

test('a value is an object, an array of them, or one on each line', () => {
  const sample = (time: number) => ({ time, key: 'a', values: [time / 2] });
  expect(read(record('{"time":2e12,"key":"a","v":1e12}'))).toEqual({ samples: [sample(2e12)] });
  expect(read(record('[{"time":2e12,"key":"a","v":1e12},{"time":4e12,"key":"a","v":2e12}]')).samples).toEqual([sample(2e12), sample(4e12)]);
  expect(read(record('{"time":2e12,"key":"a","v":1e12}\n{"time":4e12,"key":"a","v":2e12}\n')).samples).toEqual([
    sample(2e12),
    sample(4e12),
  ]);
});

test('what is no sample has its reason, and the samples beside it count', () => {
  expect(read(record(null))).toEqual({ samples: [], fault: 'has no value' });
  expect(read(record(''))).toEqual({ samples: [], fault: 'has an empty value' });
  expect(read(record('{oops'))).toEqual({ samples: [], fault: 'is not JSON' });
  expect(read(record('5'))).toEqual({ samples: [], fault: 'is not an object' });
  expect(read(record('{"time":"soon","v":1}'))).toEqual({ samples: [], fault: 'has no time in `time`; it is "soon"' });
  const half = read(record('{"time":2e12,"key":"a","v":1}\n{oops\n'));
  expect(half.samples.length).toBe(1);
  expect(half.fault).toBe('is not JSON');
});

test('key, timestamp and headers of a record can be named as its fields', () => {
  const own = recordReader({ time: '$timestamp', key: '$key', features: ['v', '$header.offset'] });
  const given = record('{"v":1}', { headers: [['offset', Buffer.from('2.5')]] });
  expect(own(given)).toEqual({ samples: [{ time: 1_700_000_000_000, key: 'pump 3', values: [1, 2.5] }] });
  expect(own(record('{"v":1}')).samples).toEqual([{ time: 1_700_000_000_000, key: 'pump 3', values: [1, Number.NaN] }]);
});

test('a record that is no sample goes on as it came, with its headers, and why and where', () => {
  const topics = { only: 'all', incidents: 'i', deadLetters: 'd' } as const;
  const poison = { record: record('{oops', { headers: [['trace', Buffer.from('t1')]] }), why: 'is not JSON', before: 8 };
  const out = outputRecords(topics, [], [poison], { topic: 'in', partition: 2 });
  const [letter] = out.get('d') ?? [];
  expect([letter.key, letter.value].map(String)).toEqual(['pump 3', '{oops']);
  expect(letter.headers?.map(([name, value]) => [name, String(value)])).toEqual([
    ['trace', 't1'],
    ['hapax-reason', 'is not JSON'],
    ['hapax-topic', 'in'],
    ['hapax-partition', '2'],
    ['hapax-offset', '7'],
    ['hapax-timestamp', '1700000000000'],
  ]);
  expect([...out.keys()]).toEqual(['d']);
});
