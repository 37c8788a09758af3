import fc from 'fast-check';
import { encode } from 'hapax';
import { expect, test } from 'vitest';
import type { OutRecord } from '../../src/kafka/record-batch.ts';
import { stateReading, stateRecords } from '../../src/kafka/state-records.ts';

/** A compacted topic: the newest record of each key. */
function compacted() {
  const newest = new Map<string, OutRecord>();
  return {
    write(records: Iterable<OutRecord>) {
      let bytes = 0;
      for (const record of records) {
        bytes += Buffer.byteLength(record.value ?? '');
        newest.set(String(record.key), record);
      }
      return bytes;
    },
    texts() {
      const reading = stateReading('t-state');
      const buffer = (part: string | Uint8Array | null) => (part === null ? null : Buffer.from(part as string));
      for (const { key, value } of newest.values()) reading.take(buffer(key), buffer(value));
      return new Map(reading.texts());
    },
    newest,
    left: () => [...newest.values()].filter(({ value }) => value !== null).length,
  };
}

const textOf = (window: ArrayLike<number>, name = 'a') =>
  encode({ id: 'key', columns: 1, state: { name, ring: Float64Array.from(window), more: [1, 2] } });

test('texts come back as they were, whatever is written, changed and dropped', () => {
  const text = fc.oneof(
    fc.array(fc.double(), { maxLength: 900 }).map((window) => textOf(window)),
    fc.string({ unit: 'binary', maxLength: 50 }).map((name) => textOf([1], name)),
    fc.integer({ min: 0, max: 400_000 }).map((n) => textOf([n], 'x'.repeat(n))),
  );
  const name = fc.oneof(fc.constantFrom('run', 'key a', 'key b', 'key \0c0\0key a', 'key \ud800', 'key \ud801', 'key €'), fc.string());
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.option(text)), { maxLength: 12 }), (changes) => {
      const topic = compacted();
      const records = stateRecords();
      const expected = new Map<string, string>();
      for (const [who, what] of changes) {
        if (what === null) {
          expected.delete(who);
          topic.write(records.drop(who));
        } else {
          expected.set(who, what);
          topic.write(records.put(who, what));
        }
      }
      expect(topic.texts()).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('of a long window only the chunk that has changed is written, also after a restart', () => {
  const window = Array.from({ length: 2000 }, (_, i) => Math.sin(i));
  const topic = compacted();
  let records = stateRecords();
  const whole = topic.write(records.put('key a', textOf(window)));
  expect(whole).toBeGreaterThan(16_000);
  window[700] = 5;
  expect(topic.write(records.put('key a', textOf(window)))).toBeLessThan(2000);
  records = stateRecords();
  for (const [name, text] of topic.texts()) records.known(name, text);
  window[1900] = 5;
  expect(topic.write(records.put('key a', textOf(window)))).toBeLessThan(2000);
  expect(topic.texts().get('key a')).toBe(textOf(window));
});

test('what becomes shorter leaves nothing behind', () => {
  const topic = compacted();
  const records = stateRecords();
  topic.write(records.put('key a', textOf(new Float64Array(2000).fill(0.1), 'x'.repeat(400_000))));
  topic.write(records.put('key a', textOf([1])));
  expect(topic.left()).toBe(1);
  topic.write(records.drop('key a'));
  expect(topic.left()).toBe(0);
});

test('a part that is missing is told, with what to do', () => {
  const topic = compacted();
  topic.write(stateRecords().put('key a', textOf(new Float64Array(2000).fill(0.1))));
  topic.newest.delete('\0c3\0key a');
  expect(() => topic.texts()).toThrow(
    't-state: a part of the state "\\u0000c3\\u0000key a" is missing: something else has written to the topic or cut it; give it `cleanup.policy=compact` alone, and take another `state` topic to start afresh',
  );
});

test('what is kept of a topic that is followed is what compaction would leave, however often it changes', () => {
  const reading = stateReading('t-state');
  const topic = compacted();
  const records = stateRecords();
  const buffer = (part: string | Uint8Array | null) => (part === null ? null : Buffer.from(part as string));
  for (let round = 0; round < 20; ++round)
    for (const record of [...records.put('key a', textOf(new Float64Array(2000).fill(round))), ...records.put('run', textOf([round]))]) {
      topic.write([record]);
      reading.take(buffer(record.key), buffer(record.value));
    }
  const left = [...topic.newest.values()].reduce((sum, { value }) => sum + Buffer.byteLength(value ?? ''), 0);
  expect(reading.held).toBe(left);
  expect(reading.bytes).toBeGreaterThan(10 * left);
  expect(new Map(reading.texts())).toEqual(topic.texts());
});

test('records that somebody else has put into the topic are told, and are no error without words', () => {
  const foreign = (key: string, value: string) => () => {
    const topic = compacted();
    topic.write([{ key, value }]);
    return topic.texts();
  };
  const told = /^t-state: a part of the state "[^"]*(\\.[^"]*)*" is missing: something else has written to the topic or cut it/;
  for (const [key, value] of [
    ['x', 'not ours'],
    ['x', '{"chunks":1e9,"pieces":1e9}\nrest'],
    ['x', '{"chunks":0,"pieces":1}\na\u00011e12\u0001b'],
    ['\u0001{', '{"chunks":0,"pieces":1}\nrest'],
    ['\u000117', '{"chunks":0,"pieces":1}\nrest'],
    ['', 'null\n'],
  ] as const)
    expect(foreign(key, value), JSON.stringify(key)).toThrow(told);
});
