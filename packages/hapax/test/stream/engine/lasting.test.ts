import { describe, expect, test } from 'vitest';
import { type Random, random } from '../../../src/core/random.ts';
import { online } from '../../../src/registry.ts';
import { createStream } from '../../../src/stream/index.ts';

/** Streams whose values come in steps, or jump so far that a run of odd samples is never as high. */
const STREAMS: Readonly<Record<string, (chance: Random, state: Record<string, number>, i: number) => number>> = {
  'a valve, 0 or 1'(chance, state) {
    state.left = (state.left ?? 0) - 1;
    if (state.left < 0) {
      state.open = 1 - (state.open ?? 0);
      state.left = Math.round((state.open ? 6 : 15) * (0.6 + 0.8 * chance.uniform()));
    }
    return state.open!;
  },
  'a battery that is charged now and then'(chance, state) {
    const { volts = 4.1, low = 3.5 } = state;
    if (volts < low) state.charging = 1;
    else if (volts > 4.15) state.charging = 0;
    state.volts = volts + (state.charging ? 0.03 : -0.0007 * (0.5 + chance.uniform()));
    if (state.charging && state.volts > 4.15) state.low = 3.45 + 0.1 * chance.uniform();
    return Math.round(1000 * (state.volts + 0.004 * chance.normal())) / 1000;
  },
  'a wave in half degrees': (chance, _, i) => Math.round(2 * (21 + 3 * Math.sin(i / 40) + 0.2 * chance.normal())) / 2,
};
const [SAMPLES, FROM] = [7000, 6000];

function told(name: string, fault: 'stuck' | 'missing', length: number): number[] {
  const [chance, state] = [random(3), {}];
  const values = Array.from({ length: SAMPLES }, (_, i) => STREAMS[name]!(chance, state, i));
  const stream = createStream({ features: ['value'] }, { online });
  const opened: number[] = [];
  values.forEach((value, i) => {
    const odd = i >= FROM && i < FROM + length;
    const { incidents } = stream.push({ time: 60_000 * i, values: [odd ? (fault === 'stuck' ? values[FROM - 1]! : Number.NaN) : value] });
    for (const { kind } of incidents) if (kind === 'opened' && i >= FROM) opened.push(i - FROM);
  });
  return opened;
}

describe.each(Object.keys(STREAMS))('%s', (name) => {
  test('stuck, it is told once, while that lasts', () => {
    const [first, ...more] = told(name, 'stuck', 150);
    expect(first).toBeLessThan(130);
    expect(more.filter((i) => i < 150)).toEqual([]);
  });

  test('missing, it is told once, while that lasts', () => {
    const [first, ...more] = told(name, 'missing', 30);
    expect(first).toBeLessThan(15);
    expect(more.filter((i) => i < 30)).toEqual([]);
  });
});

test('a level that drifts through the swing of a compressor is one incident, though it is not flagged in every swing', () => {
  const chance = random(1);
  const stream = createStream({ features: ['value'] }, { online });
  const opened: number[] = [];
  let [t, on] = [5, false];
  const [from, samples] = [15_000, 15_500];
  for (let i = 0; i < samples; ++i) {
    on = t > 6.5 || (on && t >= 3.5);
    t += (on ? -0.22 : 0.085 + 0.02 * Math.sin(i / 229)) + 0.03 * chance.normal();
    const drift = i >= from && i < from + 400 ? (12 * (i - from)) / 400 : 0;
    for (const { kind } of stream.push({ time: 60_000 * i, values: [Math.round(10 * (t + drift + 0.05 * chance.normal())) / 10] })
      .incidents)
      if (kind === 'opened' && i >= from && i < from + 400) opened.push(i - from);
  }
  expect(opened).toHaveLength(1);
});
