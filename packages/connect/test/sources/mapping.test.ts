import { expect, test } from 'vitest';
import { mappingOf, reader } from '../../src/sources/mapping.ts';

const options = { time: 'time', unit: 'auto' } as const;

test('a message has the id that its field says, as text', () => {
  const read = reader(mappingOf({ features: ['a'], onTrouble: () => {} }, { ...options, id: 'nr' }));
  expect(read({ time: 1, a: 2, nr: 17 })).toEqual({ time: 1, values: [2], id: '17' });
  expect(read({ time: 1, a: 2, nr: null })).toEqual({ time: 1, values: [2] });
});

test('names of a feature that are only told apart are numbers of their own, equal for equal names', () => {
  const read = reader(mappingOf({ features: ['user', 'a'], texts: ['user'], onTrouble: () => {} }, options));
  const valuesOf = (user: unknown) => {
    const sample = read({ time: 1, user, a: 'x' });
    return typeof sample === 'string' ? [] : [...Array.from(sample.values)];
  };
  expect(valuesOf('anna')).toEqual(valuesOf('anna'));
  expect(valuesOf('anna')[0]).not.toBe(valuesOf('bert')[0]);
  expect(valuesOf(5)[0]).toBe(5);
  expect(valuesOf('')[0]).toBeNaN();
  // Of another feature a text is no number.
  expect(valuesOf('anna')[1]).toBeNaN();
});

test('a record that does not say whose it is is of no name, or none where that is asked for', () => {
  const plain = mappingOf({ features: ['a'], onTrouble: () => {} }, { ...options, key: 'pump' });
  expect(reader(plain)({ time: 1, a: 2, pump: null })).toEqual({ time: 1, values: [2] });
  const read = reader({ ...plain, keyed: true });
  expect(read({ time: 1, a: 2, pump: 0 })).toEqual({ time: 1, values: [2], key: '0' });
  expect(read({ time: 1, a: 2 })).toBe('has no name in `pump`; it is undefined');
  expect(read({ time: 1, a: 2, pump: null })).toBe('has no name in `pump`; it is null');
  expect(read({ time: 1, a: 2, pump: '' })).toBe('has no name in `pump`; it is ""');
  expect(read({ time: 1, a: 2, pump: ['p1'] })).toBe('has no name in `pump`; it is ["p1"]');
});
test('a record that is nested deeper than the stack, or holds what no text can be made of, is told, and the next is read', () => {
  const read = reader(mappingOf({ features: ['a'], onTrouble: () => {} }, { ...options, key: 'k', label: 'l' }));
  const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  const odd = { toString: 1, valueOf: 2 };
  expect(read({ time: deep, a: 1 })).toBe('has no time in `time`; it is […]');
  expect(read({ time: { deep }, a: 1 })).toBe('has no time in `time`; it is {…}');
  expect(read({ time: 1, a: 1, k: deep })).toBe('has no name in `k`; it is […]');
  expect(read({ time: 1, a: deep, k: 'x', l: deep })).toEqual({ time: 1, values: [Number.NaN], key: 'x' });
  expect(read({ time: odd, a: 1 })).toBe('has no time in `time`; it is {"toString":1,"valueOf":2}');
  expect(read({ time: 1, a: odd, k: 'x', l: odd })).toEqual({ time: 1, values: [Number.NaN], key: 'x' });
  for (const label of [1, true, '1', '1.0']) expect(read({ time: 1, a: 1, k: 'x', l: label })).toMatchObject({ label: 1 });
});

test('a value that is there and no number counts as missing, and is said once for its feature', () => {
  const said: string[] = [];
  const read = reader({ time: 't', unit: 's', features: ['heat', 'flow', 'door'], say: (text) => said.push(text) });
  for (let t = 0; t < 3; ++t) read({ t, heat: '4,123', flow: { value: 3 }, door: t === 0 ? 'NaN' : null });
  expect(said).toEqual([
    '`heat` is "4,123", no number: such values count as missing; a number has a point, no comma',
    '`flow` is {"value":3}, no number: such values count as missing',
  ]);
});

test('of an hour that the clock shows twice in autumn the order of the samples of a key tells which it is', () => {
  const read = reader({ time: 't', key: 'who', features: ['v'], timeZone: 'Europe/Berlin' });
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'medium' });
  const begin = Date.UTC(2026, 9, 24, 23);
  for (let minute = 0; minute < 300; minute += 15)
    for (const [who, ahead] of [
      ['a', 0],
      // What is only out of order is no hour on.
      ['b', 10],
      ['b', 0],
    ] as const) {
      const time = begin + (minute + ahead) * 60_000;
      expect(read({ t: clock.format(time), who, v: 1 }), clock.format(time)).toMatchObject({ time, key: who });
    }
  // The next autumn begins anew.
  expect(read({ t: '2027-10-31 02:10:00', who: 'a', v: 1 })).toMatchObject({ time: Date.UTC(2027, 9, 31, 0, 10) });
});
