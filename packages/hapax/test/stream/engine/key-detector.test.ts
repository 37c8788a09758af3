import { expect, test } from 'vitest';
import { online } from '../../../src/registry.ts';
import { createStream } from '../../../src/stream/index.ts';

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
