import { describe, expect, test } from 'vitest';
import { decode, type Event, encode, mad, random } from '../../../src/index.ts';
import { idf } from '../../guests/idf.ts';

const HOUR = 3_600_000;
const event = (hours: number, src: string | null, sid: number): Event => ({ time: hours * HOUR, fields: { src, sid } });
const training = [event(0, 'a', 1), event(0.2, 'b', 1), event(0.5, 'a', 2), event(0.6, 'a', 2), event(1.1, 'a', 1), event(1.2, null, 9)];

describe('an extractor', () => {
  test('gathers events into keyed samples with named features', () => {
    const { x, ids, events, names, passedOver, dense } = idf().fit(training).extract(training);
    expect(ids).toEqual([
      { key: 'a', time: 0 },
      { key: 'b', time: 0 },
      { key: 'a', time: HOUR },
    ]);
    expect([...events]).toEqual([3, 1, 1]);
    expect(passedOver).toBe(1);
    expect(names).toEqual(['sid 2', 'sid 1', 'sid never seen']);
    // By hand: 3 samples; sid 2 is in one of them, sid 1 in all.
    const [rare, common] = [Math.log(1 + 3 / 1), Math.log(1 + 3 / 3)];
    expect([...dense().values]).toEqual([2 * rare, common, 0, 0, common, 0, 0, common, 0]);
    expect(x.data).toHaveLength(4);
  });

  test('learns its vocabulary from training events alone: what is new later is told as such', () => {
    const extractor = idf().fit(training);
    const before = extractor.snapshot();
    const { dense } = extractor.extract([event(7, 'c', 77), event(7, 'c', 78), event(7, 'c', 1)]);
    expect([...dense().values]).toEqual([0, Math.log(2), 2 * Math.log(4)]);
    expect(extractor.snapshot()).toEqual(before);
    expect(idf({ minCount: 2 }).fit(training).names).toEqual(['sid 1', 'sid never seen']);
  });

  test('gives event by event the samples that it gives of all at once, wherever it is stopped and restored', () => {
    const chance = random(4);
    const log = Array.from({ length: 400 }, (_, i) => event(i / 40, 'abc'[chance.integer(3)]!, chance.integer(12)));
    const whole = idf().fit(training);
    for (const cut of [0, 3, 41, 200]) {
      let extractor = whole;
      let gathering = extractor.start();
      const out = log.flatMap((one, i) => {
        if (i === cut) {
          extractor = idf.load(decode(encode(extractor.snapshot())));
          gathering = extractor.start(decode(encode({ id: 'g', columns: 1, state: gathering.snapshot() })).state);
        }
        return [...gathering.push(one)];
      });
      out.push(...gathering.flush());
      const { ids, dense, events } = whole.extract(log);
      expect(out.map(({ key, time }) => ({ key, time }))).toEqual(ids);
      expect(out.flatMap(({ values }) => [...values])).toEqual([...dense().values]);
      expect(out.map((sample) => sample.events)).toEqual([...events]);
      expect(gathering.counts).toEqual({ events: 400, passedOver: 0, late: 0 });
    }
  });

  test('counts what comes late and what belongs to no sample', () => {
    const gathering = idf().fit(training).start();
    expect(gathering.push(event(5, 'a', 1))).toEqual([]);
    expect(gathering.push(event(6, 'b', 1)).map(({ key }) => key)).toEqual(['a']);
    expect(gathering.push(event(5.9, 'a', 1))).toEqual([]);
    expect(gathering.push(event(6.1, null, 1))).toEqual([]);
    expect(gathering.flush(6 * HOUR)).toEqual([]);
    expect(gathering.flush(7 * HOUR).map(({ key, events }) => [key, events])).toEqual([['b', 1]]);
    expect(gathering.counts).toEqual({ events: 4, passedOver: 1, late: 1 });
  });

  test('hands its samples and names to a detector', () => {
    const log = Array.from({ length: 300 }, (_, i) => event(i / 10, 'a', i % 3));
    const extractor = idf().fit(log);
    const model = mad().fit(extractor.extract(log).x);
    const odd = extractor.extract([event(50, 'a', 0), event(50, 'a', 999)]);
    expect(model.predict(odd.x)[0]).toBe(1);
    expect(model.explainAt(odd.x, 0, odd.names).features[0]!.name).toBe('sid never seen');
  });

  const refused: [string, unknown, string][] = [
    ['no list', 3, 'idf takes a list of events; got 3'],
    ['no events', [], 'idf needs at least one event that belongs to a sample to learn from; got none'],
    ['a row', [[1, 2]], 'idf: event 0 must be { time, fields }; got an object without fields'],
    [
      'a time as text',
      [event(0, 'a', 1), { time: '2020', fields: {} }],
      'idf: event 1 has the time 2020; a time is a number of milliseconds since 1970',
    ],
  ];
  test.each(refused)('%s is refused in words', (_, events, message) => {
    expect(() => idf().fit(events as Event[])).toThrow(message);
  });
});
