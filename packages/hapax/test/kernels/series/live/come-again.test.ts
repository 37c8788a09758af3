// Streams that jump: no forecast foretells when, and to where is known.
import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { decode, encode } from '../../../../src/core/snapshot.ts';
import { online } from '../../../../src/registry.ts';
import { createStream } from '../../../../src/stream/index.ts';

const N = 8000;

/** A machine that is on for ninety samples and off for forty, on average. */
function machine(seed: number): Float64Array {
  const chance = random(seed);
  let on = true;
  return Float64Array.from({ length: N }, () => {
    if (chance.uniform() < (on ? 1 / 90 : 1 / 40)) on = !on;
    return on ? 2100 + 45 * chance.normal() : 62 + 3 * chance.normal();
  });
}

/** A disk that fills up and is cleaned when it is at about 85. */
function disk(seed: number): Float64Array {
  const chance = random(seed);
  let used = 40;
  return Float64Array.from({ length: 2 * N }, () => {
    used = used > 82 + 6 * chance.uniform() ? 38 + 6 * chance.uniform() : used - 0.05 * Math.log(1 - chance.uniform());
    return used + 0.02 * chance.normal();
  });
}

/** Flagged samples; the stream is written down and read again half way. */
function flagged(values: ArrayLike<number>): number[] {
  const config = { features: ['v'], detectors: [{ method: 'autoStream' }] };
  let stream = createStream(config, { online });
  return Array.from(values).flatMap((v, i) => {
    if (2 * i === values.length) stream = createStream(config, { online }, { restore: decode(encode(stream.snapshot())) });
    return stream.push({ time: 1000 * i, values: [v] }).verdicts[0].isAnomaly ? [i] : [];
  });
}

test.each([[1], [2], [3], [4], [5]])('a machine that goes on and off does so as usual once that is known (seed %i)', (seed) => {
  expect(flagged(machine(seed)).filter((i) => i >= N / 2).length).toBeLessThanOrEqual(4);
});

test.each([[1], [2], [3]])('a disk that is cleaned again and again is cleaned as usual once that is known (seed %i)', (seed) => {
  expect(flagged(disk(seed)).filter((i) => i >= N).length).toBeLessThanOrEqual(60);
});

test('a place where the machine never was is found all the same, between the two and beyond them', () => {
  const values = machine(1);
  const odd = [5000, 5500, 6000, 6500];
  for (const [k, i] of odd.entries()) for (let j = i; j < i + 10; ++j) values[j] = [1000, 4200, -900, 1400][k] + j - i;
  const flags = flagged(values);
  for (const i of odd) expect(flags.some((f) => f >= i && f < i + 10)).toBe(true);
});

test('spikes and steps beyond what was before are told however often they come: they are no places where the values have long been', () => {
  const chance = random(4);
  const values = Float64Array.from({ length: N }, () => chance.normal());
  const odd = Array.from({ length: 20 }, (_, k) => 3000 + 230 * k + chance.integer(100));
  for (const [k, i] of odd.entries()) values[i] += 12 + 3 * (k % 5);
  expect(flagged(values)).toEqual(expect.arrayContaining(odd));
});
