// Keys that fall silent in a file, for good: found at its end, by the habit of each key, whatever the clocks and the order of lines.
import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import * as methods from '../../../../src/registry.ts';
import { createStream, type Sample, type StreamConfig } from '../../../../src/stream/index.ts';

const MINUTE = 60_000;
const config: StreamConfig = { name: 'plant', features: ['v'], detectors: [{ method: 'ewma' }] };
const at = (key: string, time: number): Sample => ({ key, time, values: [1] });
const even = (key: string, n: number, step = MINUTE, start = 0) => Array.from({ length: n }, (_, i) => at(key, start + i * step));
const inOrder = (...all: Sample[][]) => all.flat().sort((a, b) => a.time - b.time);

function ended(samples: readonly Sample[], order: StreamConfig['order'] = {}) {
  const stream = createStream({ ...config, order }, methods);
  for (const sample of samples) stream.push(sample);
  stream.flush();
  const { silent, incidents } = stream.fallSilent();
  const told = incidents.map(({ kind, incident }) => [kind, incident.keys[0], incident.detectors[0], incident.start]);
  return { silent, names: silent.map(({ key }) => key), told, again: stream.fallSilent().silent };
}

test('a key that speaks each minute and then no more is told, with what it did before; once', () => {
  const { silent, again, told } = ended(inOrder(even('a', 500), even('b', 300)));
  expect(silent).toEqual([{ key: 'b', lastTime: 299 * MINUTE, silence: 200 * MINUTE, longest: MINUTE }]);
  expect([again, told]).toEqual([[], []]);
});
test('it is a message where silence is told', () =>
  expect(ended(inOrder(even('a', 500), even('b', 300)), { silence: 'tell' }).told).toEqual([['opened', 'b', 'silence', 299 * MINUTE]]));
test('a key that speaks once an hour is not silent after two, nor one that has hardly spoken', () =>
  expect(ended(inOrder(even('a', 1200), even('hourly', 18, 60 * MINUTE), even('new', 5))).names).toEqual([]));
test('lines in the order of keys, and a clock that is a day fast, hide no silence and make none', () => {
  expect(ended([...even('a', 300), ...even('b', 500), ...even('c', 500)]).names).toEqual(['a']);
  expect(
    ended(
      inOrder(even('fast', 500), even('b', 500), even('c', 200)).map((one) =>
        one.key === 'fast' ? { ...one, time: one.time + 1440 * MINUTE } : one,
      ),
    ).names,
  ).toEqual(['c']);
});
test('one outage in the past does not hide another', () =>
  expect(ended(inOrder(even('a', 3000), even('b', 500), even('b', 500, MINUTE, 1000 * MINUTE))).names).toEqual(['b']));
test('the rules of the stream come before habits', () => {
  const samples = inOrder(even('a', 500), even('b', 480));
  expect(ended(samples, { staleAfterMs: 30 * MINUTE }).names).toEqual([]);
  expect(ended(samples, { staleAfterMs: 10 * MINUTE }).names).toEqual(['b']);
  expect(ended(samples, { every: MINUTE, maxGap: 5 }).names).toEqual(['b']);
});
test('of a thousand keys that speak by chance up to the end, few are taken for silent', () => {
  const chance = random(3);
  const samples = Array.from({ length: 1000 }, (_, k) => {
    const out: Sample[] = [];
    for (let time = 0; time < 2000 * MINUTE; time += -Math.log(1 - chance.uniform()) * 40 * MINUTE) out.push(at(`k${k}`, time));
    return out;
  });
  expect(ended(inOrder(...samples)).names.length).toBeLessThan(3);
});
test('what is known of pauses is part of the snapshot', () => {
  const samples = inOrder(even('a', 500), even('b', 300));
  const first = createStream(config, methods);
  for (const sample of samples.slice(0, 700)) first.push(sample);
  const second = createStream(config, methods, { restore: first.snapshot() });
  for (const sample of samples.slice(700)) second.push(sample);
  expect(second.fallSilent().silent.map(({ key }) => key)).toEqual(['b']);
});
