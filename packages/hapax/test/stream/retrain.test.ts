import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { decode, encode } from '../../src/core/snapshot.ts';
import * as methods from '../../src/registry.ts';
import {
  createStream,
  type ModelEvent,
  type Sample,
  type StreamConfig,
  type Trainer,
  type TrainingResult,
  trainHere,
} from '../../src/stream/index.ts';

const retrain = { window: 300, first: 200, every: 150 } as const;
const config = (extra: object = {}): StreamConfig => ({
  features: ['a', 'b'],
  detectors: [{ method: 'mad', retrain: { ...retrain, ...extra } }],
});
const samples = (n: number): Sample[] => {
  const chance = random(9);
  return Array.from({ length: n }, (_, i) => ({ time: i * 1000, values: [chance.normal(), i === 700 ? 90 : chance.normal()] }));
};
const said = (events: readonly ModelEvent[]) => events.map(({ kind, version }) => `${kind} ${version}`);

test('a batch method is trained on the newest samples, again and again, and says on what', () => {
  const stream = createStream(config(), methods);
  const results = samples(800).map((sample) => stream.push(sample));
  const events = results.flatMap(({ models }) => models);
  expect(said(events)).toEqual([
    'training 0',
    'swapped 1',
    'training 1',
    'swapped 2',
    'training 2',
    'swapped 3',
    'training 3',
    'swapped 4',
  ]);
  expect(events[1]).toMatchObject({ detector: 'mad', key: '', from: 0, to: 99_000 });
  expect(events[1]!.message).toMatch(/^version 1 is in force; it flags .* % of samples it has not seen$/);
  expect(results[150]!.verdicts[0]).toMatchObject({ state: 'warming', score: Number.NaN, version: 0 });
  expect(results[700]!).toMatchObject({ alarm: true, verdicts: [{ isAnomaly: true, learnt: false }] });
});

test('scoring goes on with the old model while the new one is trained elsewhere', async () => {
  let finish: (result: TrainingResult) => void = () => {};
  let jobs = 0;
  const trainer: Trainer = (job) => {
    jobs += 1;
    if (jobs === 1) return trainHere(methods)(job);
    return new Promise((resolve) => {
      finish = () => resolve(trainHere(methods)(job));
    });
  };
  const stream = createStream(config(), methods, { trainer });
  const all = samples(600);
  for (const sample of all.slice(0, 400)) expect(stream.push(sample).verdicts[0]!.version).toBeLessThan(2);
  expect(jobs).toBe(2);
  finish({} as TrainingResult);
  await Promise.resolve();
  await new Promise((next) => setImmediate(next));
  const { verdicts, models } = stream.push(all[400]!);
  expect(said(models)).toEqual(['swapped 2']);
  expect(verdicts[0]).toMatchObject({ version: 2, state: 'ready' });
});

test('a failed training keeps the old model and says so', () => {
  let jobs = 0;
  const trainer: Trainer = (job) => {
    if (++jobs === 2) throw new Error('out of memory');
    return trainHere(methods)(job);
  };
  const stream = createStream(config(), methods, { trainer });
  const events = samples(600).flatMap((sample) => stream.push(sample).models);
  expect(said(events)).toEqual(['training 0', 'swapped 1', 'training 1', 'failed 1', 'training 1', 'swapped 2']);
  expect(events[3]!.message).toBe('training failed (out of memory); version 1 stays');
  expect(stream.counts).toMatchObject({ trainings: 3, failedTrainings: 1 });
});

test('a model that flags too much of what it has not seen is refused', () => {
  const [{ retrain: policy }] = config({ maxFlagged: 0 }).detectors ?? [];
  const stream = createStream(
    { ...config(), detectors: [{ method: 'mad', options: { contamination: 0.1 }, ...(policy && { retrain: policy }) }] },
    methods,
  );
  const events = samples(400).flatMap((sample) => stream.push(sample).models);
  expect(said(events)).toEqual(['training 0', 'refused 0', 'training 0', 'refused 0']);
  expect(events[1]!.message).toMatch(/^the new model flags .* % of samples it has not seen, more than 0 %; there is no model yet$/);
});

test('an aligned swap waits for its sample, and a restart in the middle of training gives the same bits', async () => {
  const aligned = config({ swap: 'aligned', lag: 40 });
  const later: Trainer = async (job) => trainHere(methods)(job);
  const all = samples(700);
  const run = async (cuts: readonly number[]) => {
    let stream = createStream(aligned, methods, { trainer: later });
    const out = [];
    for (const [i, sample] of all.entries()) {
      if (cuts.includes(i)) stream = createStream(aligned, methods, { trainer: later, restore: decode(encode(stream.snapshot())) });
      await stream.blocked;
      out.push(stream.push(sample));
    }
    return out;
  };
  const whole = await run([]);
  expect(whole.findIndex(({ models }) => models.some(({ kind }) => kind === 'swapped'))).toBe(240);
  expect(await run([100, 210, 239, 240, 500])).toEqual(whole);
  const impatient = createStream(aligned, methods, { trainer: later });
  expect(() => {
    for (const sample of all) impatient.push(sample);
  }).toThrow('mad: the model for this sample is still being trained; await `blocked` before `push`');
});

test('samples set free together stop before an aligned swap, and what comes out of a call does not depend on how long training took', async () => {
  const aligned = { ...config({ swap: 'aligned', lag: 20 }), order: { lateness: 100_000 } };
  const all = samples(700);
  // Every hundred samples come last first, so that they are set free in bursts.
  const bursts = all.map((_, i) => all[i - (i % 100) + (99 - (i % 100))]!);
  const run = async (pause: () => Promise<unknown>, cuts: readonly number[] = []) => {
    const trainer: Trainer = async (job) => {
      await pause();
      return trainHere(methods)(job);
    };
    let stream = createStream(aligned, methods, { trainer });
    const out = [];
    for (const [i, sample] of bursts.entries()) {
      if (cuts.includes(i)) stream = createStream(aligned, methods, { trainer, restore: decode(encode(stream.snapshot())) });
      await stream.blocked;
      out.push(stream.push(sample));
      await new Promise((next) => setImmediate(next));
    }
    for (;;) {
      await stream.blocked;
      const rest = stream.flush();
      if (rest.released.length === 0) break;
      out.push(rest);
    }
    expect(stream.counts).toMatchObject({ scored: 700, held: 0 });
    return out;
  };
  const slow = () => new Promise((done) => setTimeout(done, 5));
  const whole = await run(async () => {});
  expect(whole.flatMap(({ models }) => models).filter(({ kind }) => kind === 'swapped').length).toBeGreaterThan(2);
  expect(await run(slow)).toEqual(whole);
  expect(await run(slow, [99, 250, 600])).toEqual(whole);
  const { mad } = methods.detectors;
  // The same verdicts as those of samples that came in order and were not held.
  const plain = createStream({ ...aligned, order: {} }, { detectors: { mad } }, { trainer: trainHere(methods) });
  const expected = all.map((sample) => plain.push(sample).verdicts);
  expect(whole.flatMap(({ released }) => released).map(({ verdicts }) => verdicts)).toEqual(expected);
});

test('methods that need labels are refused', () => {
  const supervised = { ...methods.detectors.mad!, spec: { ...methods.detectors.mad!.spec, labels: 'required' as const } };
  expect(() => createStream({ features: ['a'], detectors: [{ method: 'mad' }] }, { detectors: { mad: supervised } })).toThrow(
    'stream detectors[0]: mad learns from labels, which a stream does not have',
  );
});
