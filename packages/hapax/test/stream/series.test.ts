import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { decode, encode } from '../../src/core/snapshot.ts';
import * as methods from '../../src/registry.ts';
import { createStream, type Sample, type StreamConfig } from '../../src/stream/index.ts';

const config = (extra: object = {}): StreamConfig => ({
  features: ['pump', 'valve'],
  detectors: [{ method: 'telemanom', retrain: { window: 400, first: 200, every: 150, ...extra } }],
});

/** Two waves; both sensors swap their values at 700 and 701, inside the range of both; doubled at 650. */
function samples(n: number): Sample[] {
  const chance = random(4);
  return Array.from({ length: n }, (_, i) => {
    const [a, b] = [Math.sin(i / 4) + 0.02 * chance.normal(), Math.cos(i / 7) + 0.02 * chance.normal()];
    return { time: i * 1000, values: i === 700 || i === 701 ? [b, a] : i === 650 ? [2 * a + 1, 2 * b] : [a, b] };
  });
}

test('a method for series is trained again in a stream and finds what is odd for its time', () => {
  const stream = createStream(config(), methods),
    results = samples(900).map((sample) => stream.push(sample));
  expect(results.flatMap(({ models }) => models.map(({ kind, version }) => `${kind} ${version}`)).slice(0, 4)).toEqual([
    'training 0',
    'swapped 1',
    'training 1',
    'swapped 2',
  ]);
  const flagged = results.flatMap(({ verdicts }, i) => (verdicts[0]!.isAnomaly ? [i] : []));
  expect(flagged).toEqual(expect.arrayContaining([650, 700]));
  expect(flagged.length).toBeLessThan(8);
  expect(results[700]!.verdicts[0]).toMatchObject({ learnt: false, state: 'ready' });
});

test('its explanation after a verdict is that of the sample judged', () => {
  const stream = createStream(config(), methods),
    all = samples(900);
  for (const sample of all.slice(0, 800)) stream.push(sample);
  const odd = { ...all[800]!, values: [all[800]!.values[0]!, all[800]!.values[1]! + 3] },
    [verdict] = stream.push(odd).verdicts,
    parts = stream.explain('telemanom', odd)!;
  expect(Math.max(...parts)).toBe(verdict!.score);
  expect(parts[1]).toBe(verdict!.score);
});

test('an interrupted stream gives the same bits, also between a verdict and the next sample', () => {
  const whole = createStream(config(), methods);
  let cut = createStream(config(), methods);
  samples(900).forEach((sample, i) => {
    if (i % 83 === 0 || i === 701) cut = createStream(config(), methods, { restore: decode(encode(cut.snapshot())) });
    expect(cut.push(sample)).toEqual(whole.push(sample));
  });
});

test('samples that are not learnt are missing in the training series, not cut out of it', () => {
  const jobs: number[][] = [],
    stream = createStream(config(), methods, {
      trainer: (job) => {
        jobs.push([...job.train.values, ...job.holdout.values]);
        throw new Error('no');
      },
    });
  for (const [i, sample] of samples(360).entries()) stream.push(i === 300 ? { ...sample, label: 1 } : sample);
  const { values } = samples(360)[301]!;
  expect(jobs[1]!.slice(600, 604)).toEqual([Number.NaN, Number.NaN, ...Array.from(values)]);
});

test('it takes over where the samples end: the first verdict of a new version does not start from nothing', () => {
  const stream = createStream(config(), methods),
    results = samples(640).map((sample) => stream.push(sample));
  for (const [i, { models }] of results.entries()) {
    if (models.every(({ kind }) => kind !== 'swapped')) continue;
    expect(results[i]!.verdicts[0]!.score).toBeLessThan(2.5);
  }
});
