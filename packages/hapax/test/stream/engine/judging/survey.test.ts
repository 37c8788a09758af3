import { expect, test } from 'vitest';
import * as methods from '../../../../src/registry.ts';
import { createStream, type KeySurvey } from '../../../../src/stream/index.ts';

const detectors = ['x', 'y'].map((name) => ({ method: 'ewma', name, options: { warmup: 5 }, calibration: { after: 10, rate: 0.05 } }));

/** Every other key is ready, the others are warming. */
function streamOf(keys: number) {
  const stream = createStream({ name: 'plant', features: ['a'], detectors }, methods);
  for (let i = 0; i < 40; ++i)
    for (let k = 0; k < keys; ++k)
      if (k % 2 === 0 || i === 0) stream.push({ time: 1e12 + 1000 * i + k, key: `k${k}`, values: [(i * 37) % 11] });
  return stream;
}

function taken(steps: Generator<undefined, KeySurvey>, between: () => void = () => {}): { survey: KeySurvey; steps: number } {
  for (let n = 0; ; ++n) {
    const { done, value } = steps.next();
    if (done) return { survey: value, steps: n };
    between();
  }
}

test('a survey of many keys comes in steps, and counts what a look at each of them says', () => {
  const stream = streamOf(2000);
  const { survey, steps } = taken(stream.survey(3));
  expect(steps).toBeGreaterThan(5);
  const all = stream.keys();
  expect(survey.keys).toBe(2000);
  expect(survey.lastTime).toBe(Math.max(...all.map(({ lastTime }) => lastTime)));
  for (const [state, n] of survey.states) expect(n).toBe(all.filter((one) => one.state === state).length);
  expect([...survey.detectors.keys()]).toEqual(['x', 'y']);
  for (const [name, states] of survey.detectors)
    for (const [state, n] of states)
      expect(n).toBe(all.filter((key) => key.detectors.some((d) => d.name === name && d.state === state)).length);
  expect(survey.figures).toEqual(stream.figures(3));
  expect(survey.states.get('warming')).toBe(1000);
});

test('keys that come, are used or are given up during a survey do not disturb it: each that stays counts once', () => {
  const stream = streamOf(2000);
  let i = 0;
  const { survey } = taken(stream.survey(0), () => {
    // Used: the last in the order of use from now on.
    for (let k = 0; k < 300; ++k) stream.push({ time: 2e12 + i++, key: `k${(i * 7) % 2000}`, values: [1] });
  });
  expect(survey.keys).toBe(2000);
  let sum = 0;
  for (const n of survey.states.values()) sum += n;
  expect(sum).toBe(2000);
});

test('the keys that were used last are told one by one, the last of them last', () => {
  const stream = streamOf(10);
  expect([...stream.lastKeys(3)]).toEqual(stream.keys().slice(-3));
  expect([...stream.lastKeys(30)]).toEqual(stream.keys());
  expect([...stream.lastKeys(0)]).toEqual([]);
  expect(stream.knows('k3')).toBe(true);
  expect(stream.knows('__proto__')).toBe(false);
});
