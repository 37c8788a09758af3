import { expect, test } from 'vitest';
import { online } from '../../src/registry.ts';
import { createStream } from '../../src/stream/index.ts';
import { normalRows } from '../data.ts';

test.each(['halfSpaceTrees', 'windowedIsolationForest'])(
  '%s, whose scores end at 1, has a threshold that a far sample passes',
  (method) => {
    const stream = createStream({ features: ['a', 'b'], detectors: [{ method, calibration: { rate: 5e-3 } }] }, { online });
    let threshold = Number.NaN;
    for (const [i, values] of normalRows(3000, 2, 3).entries()) threshold = stream.push({ time: i * 1000, values }).verdicts[0]!.threshold;
    expect(threshold).toBeLessThan(1);
    const [verdict] = stream.push({ time: 3_000_000, values: [40, -40] }).verdicts;
    expect(verdict!.isAnomaly).toBe(true);
    expect(verdict!.pValue).toBeLessThan(5e-3);
  },
);
