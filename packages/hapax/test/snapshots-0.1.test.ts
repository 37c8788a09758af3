import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decode, difference, ewma, onlinePipeline, pipeline, robustScale, spot } from '../src/index.ts';
import { load, methodsByName } from '../src/registry.ts';
import { normalRows } from './data.ts';

const { detectors, online, thresholds, transforms } = methodsByName;

interface Saved {
  readonly text: string;
}
/** Models of every method as 0.1.0 wrote them, with what they said then. */
const old: {
  readonly asked: readonly number[][];
  readonly after: readonly number[][];
  readonly detectors: Readonly<Record<string, Saved & { scores: number[]; threshold: number }>>;
  readonly online: Readonly<Record<string, Saved & { scores: string[] }>>;
  readonly thresholds: Readonly<Record<string, Saved & { upper: number }>>;
  readonly transforms: Readonly<Record<string, Saved & { last: string[] }>>;
  readonly pipeline: Saved & { verdicts: [string, boolean][] };
  readonly onlinePipeline: readonly (Saved & { n: number; verdicts: [string, boolean][] })[];
  readonly walk: { model: string; walk: string; series: number[][]; scores: number[] };
} = JSON.parse(String(gunzipSync(readFileSync(new URL('fixtures/snapshots-0.1.json.gz', import.meta.url)))));

const stream = normalRows(900, 2, 3);
const said = (verdicts: readonly { score: number; isAnomaly: boolean }[]) =>
  verdicts.map(({ score, isAnomaly }) => [String(score), isAnomaly]);

describe('what 0.1.0 wrote is read, and says what it said', () => {
  test.each(Object.entries(old.detectors))('%s', (id, { text, scores, threshold }) => {
    const model = detectors[id]!.load(decode(text));
    expect([...model.score(old.asked)]).toEqual(scores);
    expect(model.threshold).toBe(threshold);
    expect([...load(decode(text)).score(old.asked)]).toEqual(scores);
  });

  test.each(Object.entries(old.online))('%s', (id, { text, scores }) => {
    const model = online[id]!.load(decode(text));
    const now = old.after.map((row) => {
      const score = model.scoreOne(row);
      model.learnOne(row);
      return String(score);
    });
    expect(now).toEqual(scores);
  });

  test.each(Object.entries(old.thresholds))('%s', (id, { text, upper }) => {
    const rule = thresholds[id]!.load(decode(text));
    for (const [score] of old.after) rule.learnOne(score!);
    expect(rule.bounds.upper).toBe(upper);
  });

  test.each(Object.entries(old.transforms))('%s', (id, { text, last }) => {
    const transform = transforms[id]!.load(decode(text));
    const { values, columns } = transform.apply(stream);
    expect([...values].slice(-columns).map(String)).toEqual(last);
  });

  test('a pipeline in the midst of its stream', () => {
    const { text, verdicts } = old.pipeline;
    const model = pipeline.load(decode(text), { detectors, transforms, thresholds });
    expect(said(old.asked.map((row) => model.next(row)))).toEqual(verdicts);
  });

  test.each(old.onlinePipeline)('an online pipeline after $n samples', ({ n, text, verdicts }) => {
    const parts = { transforms: [robustScale(), difference()], detector: ewma(), threshold: spot(), fitOn: 30, calibrateOn: 300 };
    const model = onlinePipeline(parts).load(decode(text), { online, transforms, thresholds });
    expect(said(stream.slice(n, n + 20).map((row) => model.next(row)))).toEqual(verdicts);
  });

  test('a walk along a series', () => {
    const { model, walk, series, scores } = old.walk;
    const follower = load(decode(model)).follow!(decode(walk).state);
    const now = series.slice(90, 110).map((row) => {
      const score = follower.scoreOne(row);
      follower.advance(row);
      return score;
    });
    expect(now).toEqual(scores);
  });
});
