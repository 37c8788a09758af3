import { describe, expect, it } from 'vitest';
import { random } from '../../../src/index.ts';
import { seriesCourse } from '../../../src/series/shape/course.ts';
import { seriesShape } from '../../../src/series/shape/shape.ts';

const N = 400;
const noise = (seed: number) => {
  const chance = random(seed);
  return Float64Array.from({ length: N }, () => chance.normal());
};
const courseOf = (values: Float64Array) => seriesCourse(seriesShape(values));
const SEEDS = Array.from({ length: 20 }, (_, k) => k + 1);

describe('seriesCourse', () => {
  it('calls noise steady, with and without a rhythm', () => {
    for (const seed of SEEDS) {
      expect(courseOf(noise(seed)).kind).toBe('steady');
      expect(courseOf(noise(seed).map((v, i) => 100 + v + 10 * Math.sin((2 * Math.PI * i) / 24))).kind).toBe('steady');
    }
  });

  it('sees a line under noise and a rhythm, and where it goes', () => {
    for (const seed of SEEDS) {
      const { kind, from, to } = courseOf(noise(seed).map((v, i) => 50 + i / 20 + v + 5 * Math.sin((2 * Math.PI * i) / 24)));
      expect(kind).toBe('trend');
      expect(from).toBeCloseTo(50, -0.5);
      expect(to).toBeCloseTo(70, -0.5);
    }
  });

  it('sees new levels at their place', () => {
    for (const seed of SEEDS) {
      const { kind, shifts } = courseOf(noise(seed).map((v, i) => v + (i < 150 ? 10 : i < 300 ? 20 : 14)));
      expect(kind).toBe('shifts');
      expect(shifts.map(({ at }) => at)).toEqual([150, 300]);
      expect(shifts[0].before).toBeCloseTo(10, 0);
      expect(shifts[0].after).toBeCloseTo(20, 0);
    }
  });

  it('says of a random walk that it wanders, or names what one would take it for', () => {
    const kinds = SEEDS.map((seed) => {
      let sum = 0;
      return courseOf(noise(seed).map((v) => (sum += v))).kind;
    });
    expect(kinds.filter((kind) => kind === 'wanders').length).toBeGreaterThanOrEqual(15);
    expect(kinds).not.toContain('steady');
  });

  it('takes gaps, one value throughout, and a dozen values', () => {
    expect(courseOf(noise(1).map((v, i) => (i % 3 === 0 ? Number.NaN : v))).kind).toBe('steady');
    expect(courseOf(new Float64Array(N).fill(7)).kind).toBe('steady');
    expect(courseOf(Float64Array.from({ length: 12 }, (_, i) => i % 5)).kind).toBe('steady');
  });
});
