import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/auto-series.ts';

test('a sentence that gives a value and its range gives a value outside of it', () => {
  let told = 0;
  for (let seed = 1; seed <= 12; ++seed) {
    const chance = random(seed);
    const x = Array.from({ length: 1200 }, (_, i) => 20 + 6 * Math.sin((2 * Math.PI * i) / 48) + chance.normal());
    // Lower for a while than single values tell, restless for a while, and turned round for a day.
    for (let i = 500; i < 530; ++i) x[i] -= 2.5;
    for (let i = 700; i < 740; ++i) x[i] += 3 * chance.normal();
    for (let i = 900; i < 948; ++i) x[i] -= 12 * Math.sin((2 * Math.PI * i) / 48);
    for (const { value, lower, upper, sentence } of autoSeries(x.map((v) => [v])).events) {
      told += 1;
      const gives = / \(-?[\d.]+ to -?[\d.]+\)/.test(sentence);
      expect([sentence, gives && value >= lower && value <= upper]).toEqual([sentence, false]);
    }
  }
  expect(told).toBeGreaterThanOrEqual(24);
});

test('a value that stays says what was expected, if it stays where it should not be', () => {
  const chance = random(4);
  const x = Array.from({ length: 2000 }, (_, i) => (i >= 1400 && i < 1405 ? 11 : Number((3 + 0.4 * chance.normal()).toFixed(3))));
  const [event] = autoSeries(x.map((v) => [v])).events;
  expect(event?.kind).toBe('stuck');
  expect(event?.sentence).toMatch(/ stays at 11 for 5 (steps|samples|rows|values), expected [23]\.\d+ \(\d\.\d+ to \d\.\d+\)$/);
});

test('of rounded values whose medians are equal the levels are means, and differ', () => {
  for (let seed = 1; seed <= 30; ++seed) {
    const chance = random(seed);
    const x = Array.from({ length: 200 }, (_, i) => Math.round(0.6 * chance.normal() + (i >= 100 ? 0.4 : 0)));
    for (const { kind, sentence } of autoSeries(x.map((v) => [v])).events)
      if (kind === 'shift') expect(sentence).not.toMatch(/from about (\S+) to \1$/);
  }
});

test('a step is told by two values that differ, and as farther than usual only where it is', () => {
  let steps = 0;
  for (let seed = 1; seed <= 8; ++seed) {
    const chance = random(seed);
    let at = 32;
    const x = Array.from({ length: 1500 }, () => {
      at = chance.uniform() < 0.006 ? at + 5 + 3 * chance.uniform() : at - 0.02;
      return at + 0.02 * chance.normal();
    });
    for (const { sentence } of autoSeries(x.map((v) => [v])).events) {
      const [, from, to] = / goes from (\S+) to (\S+) in one step/.exec(sentence) ?? [];
      if (from === undefined) continue;
      // Without a rhythm there is no time that it could be usual at.
      expect(sentence).not.toContain('at this time');
      steps += 1;
      expect([sentence, from === to]).toEqual([sentence, false]);
    }
  }
  expect(steps).toBeGreaterThan(0);
});
