import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { defineOnline } from '../../../../src/index.ts';
import { online } from '../../../../src/registry.ts';
import { createStream } from '../../../../src/stream/index.ts';

const seasonal = () =>
  createStream(
    { features: ['load'], order: { late: 'score' }, detectors: [{ method: 'holtWinters', options: { period: 24 } }] },
    { online },
  );
const load = (hour: number) => [100 + 10 * Math.sin((hour * Math.PI) / 12) + Math.sin(hour * 1.7)];

test.each([
  ['flagged', undefined],
  ['labelled', 1],
] as const)('a season goes on over samples that are %s and so not learnt', (_, label) => {
  const stream = seasonal();
  for (let hour = 0; hour < 480; ++hour) stream.push({ time: hour, values: load(hour) });
  for (let hour = 480; hour < 486; ++hour) {
    const [verdict] = stream.push({ time: hour, values: [1000], ...(label && { label }) }).verdicts;
    expect(verdict!.learnt).toBe(false);
  }
  for (let hour = 486; hour < 510; ++hour) expect(stream.push({ time: hour, values: load(hour) }).verdicts[0]!.score).toBeLessThan(6);
});

test('a late sample does not move a season', () => {
  const [plain, disturbed] = [seasonal(), seasonal()];
  for (let hour = 0; hour < 300; ++hour) {
    const sample = { time: hour, values: load(hour) };
    plain.push(sample);
    disturbed.push(sample);
    if (hour > 100 && hour % 10 === 0) expect(disturbed.push({ time: hour - 5, values: load(hour - 5) }).status).toBe('late');
  }
  const next = { time: 300, values: load(300) };
  expect(disturbed.push(next).verdicts).toEqual(plain.push(next).verdicts);
});

/** A method that never gets used to anything: its score is the value. */
const stubborn = defineOnline({
  id: 'stubborn',
  title: 'The value itself',
  source: 'this test',
  options: {},
  start: () => ({ seen: 0 }),
  score: (_, sample) => sample[0]!,
  learn: (state) => void (state.seen += 1),
  progress: ({ seen }) => ({ seen, needed: 0 }),
});

test('a level that stays is learnt after `escapeAfter` flagged samples, and after twice as many the threshold begins anew', () => {
  const stream = createStream(
    {
      features: ['x'],
      learning: { escapeAfter: 10 },
      detectors: [{ method: 'stubborn', calibration: { fixed: 5, after: 10 } }],
    },
    { online: { stubborn } },
  );
  let time = 0;
  const push = (value: number) => stream.push({ time: time++, values: [value] }).verdicts[0]!;
  for (let i = 0; i < 10; ++i) push(1);
  const states = Array.from({ length: 21 }, () => push(9)).map(({ state, learnt }) => `${state} ${learnt}`);
  const times = (n: number, state: string) => Array.from({ length: n }, () => state);
  expect(states).toEqual([...times(9, 'ready false'), 'escaping false', ...times(9, 'escaping true'), 'ready true', 'warming true']);
});

test('a key is stale after more than `staleAfterMs` without a sample, and not yet at that time', () => {
  const after = (silence: number) => {
    const stream = createStream(
      { features: ['x'], order: { staleAfterMs: 1000 }, detectors: [{ method: 'stubborn', calibration: { fixed: 5, after: 10 } }] },
      { online: { stubborn } },
    );
    for (let i = 0; i < 20; ++i) stream.push({ time: i, values: [1] });
    return stream.push({ time: 19 + silence, values: [1] }).verdicts[0]!.state;
  };
  expect([after(999), after(1000), after(1001)]).toEqual(['ready', 'ready', 'stale']);
});

test('what is far beyond the threshold is no error of it: faults that come again and again make it no stricter', () => {
  const chance = random(3);
  const stream = createStream({ features: ['x'], detectors: [{ method: 'gaussian' }] }, { online });
  for (let i = 0; i < 3000; ++i) {
    const isFault = i > 2500 && i < 2560 && i % 6 === 0;
    const [verdict] = stream.push({ time: 1000 * i, values: [isFault ? 60 : chance.normal()] }).verdicts;
    if (isFault) expect(verdict!.isAnomaly).toBe(true);
    if (i > 2500) expect(verdict!.note).toBe('');
  }
});
