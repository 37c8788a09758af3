import { expect, test } from 'vitest';
import { decode, encode, mad, sparseOf, telemanom, toMatrix } from '../../src/index.ts';
import { createStream } from '../../src/stream/index.ts';
import { normalRows } from '../data.ts';
import { discord } from '../guests/discord.ts';

/** A pattern of 20 samples that repeats, once turned upside down in the second feature. */
const noise = normalRows(200, 2, 5);
const series = noise.map(([a, b], i) => {
  const wave = Math.sin((2 * Math.PI * i) / 20);
  return [wave + 0.05 * a!, (i >= 100 && i < 120 ? -wave : wave) + 0.05 * b!];
});

test('a method that looks at the whole series scores by what comes before and after, and has no verdict at the ends', () => {
  const { model, scores } = discord({ windowSize: 20 }).fitScore(series);
  expect(model.series).toBe('whole');
  expect(model.follow).toBeUndefined();
  expect(scores).toEqual(model.score(series));
  const known = [...scores].map((v, i) => (v === v ? i : -1)).filter((i) => i >= 0);
  expect([known[0], known.at(-1)]).toEqual([10, 190]);
  const top = scores.indexOf(Math.max(...known.map((i) => scores[i]!)));
  expect(top).toBeGreaterThan(95);
  expect(top).toBeLessThan(125);
  expect(model.predict(series)[0]).toBe(0);
  expect(model.predict(series)[top]).toBe(1);
  expect(discord.load(decode(encode(model.snapshot()))).score(series)).toEqual(scores);
});

test('it explains by position: features, and the passage most like it', () => {
  const model = discord({ windowSize: 20 }).fit(series);
  const { features, passages, sentence, score } = model.explainAt(series, 110, ['load', 'flow']);
  expect(features[0]!.name).toBe('flow');
  expect(passages).toHaveLength(1);
  expect(passages![0]!.to - passages![0]!.from).toBe(20);
  expect(passages![0]!.distance).toBe(score);
  expect(sentence).toMatch(/^Score .* is above the threshold .*: flow is .*; most like it are samples \d+ to \d+, at distance .*\.$/);
  expect(model.explainAt(series, 0).sentence).toBe('There is no score here yet: too little is known of what came before.');
});

test('what needs single samples says that there are none', () => {
  const model = discord().fit(series);
  expect(() => model.scoreOne([1, 2])).toThrow(
    'discord looks at a whole series, not at single samples; score the series with `score(rows)`',
  );
  expect(() => model.explain([1, 2])).toThrow('discord looks at a whole series, not at single samples; ask with `explainAt(rows, at)`');
  expect(() => discord().fit(series.slice(0, 20))).toThrow('discord: 20 samples are too few to score one of them; pass a longer series');
  expect(() => createStream({ features: ['a'], detectors: [{ method: 'discord' }] }, { detectors: { discord } })).toThrow(
    'discord looks at a whole series, and a stream has no end; use an online method',
  );
});

test('`explainAt` is there for every method: rows alone, walks from the beginning, sparse rows', () => {
  const rows = normalRows(60, 3, 8);
  const model = mad().fit(rows);
  expect(model.series).toBeUndefined();
  expect(model.explainAt(rows, 7)).toEqual(model.explain(rows[7]!));
  expect(model.explainAt(sparseOf(toMatrix(rows)), 7)).toEqual(model.explain(rows[7]!));
  expect(() => model.explainAt(rows, 60)).toThrow('mad: there is no sample 60 among 60; places count from 0');
  const forecast = telemanom({ lags: 5 }).fit(series);
  const walk = forecast.follow!();
  for (const row of series.slice(0, 50)) walk.advance(row);
  expect(forecast.series).toBe('walk');
  expect(forecast.explainAt(series, 50)).toEqual(walk.explain(series[50]!));
});
