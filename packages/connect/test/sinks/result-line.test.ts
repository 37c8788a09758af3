import fc from 'fast-check';
import type { Result } from 'hapax/stream';
import { expect, test } from 'vitest';
import { roomForResult, writeResult } from '../../src/sinks/result-bytes.ts';
import { resultLine } from '../../src/sinks/result-log.ts';

const score = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -0, 1e21, 1e-7));
const verdict = fc.record({
  name: fc.string({ unit: 'binary' }),
  score,
  threshold: score,
  severity: score,
  isAnomaly: fc.boolean(),
  state: fc.constantFrom('warming', 'ready'),
});
const result = fc.record({
  time: fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.constantFrom(0, 9, 10, 99, 100, 8.64e15, -8.64e15)),
  key: fc.string({ unit: 'binary' }),
  status: fc.constant('scored'),
  alarm: fc.boolean(),
  verdicts: fc.array(verdict, { maxLength: 3 }),
});

test('a result is the line of JSON that JSON.stringify makes of its parts', () => {
  fc.assert(
    fc.property(result, ({ time, key, status, alarm, verdicts }) => {
      // The parts that a line has.
      const given = { time, key, status, alarm, verdicts, version: 3 } as unknown as Result;
      expect(resultLine(given)).toBe(`${JSON.stringify({ time, key, status, alarm, verdicts })}\n`);
    }),
  );
});

test('written as bytes it is the same line, in no more room than was asked for', () => {
  fc.assert(
    fc.property(result, fc.nat(9), (some, from) => {
      const given = some as unknown as Result;
      const room = roomForResult(given);
      const out = Buffer.alloc(from + room);
      const end = writeResult(out, from, given);
      expect(end - from).toBeLessThanOrEqual(room);
      expect(`${out.toString('utf8', from, end)}\n`).toBe(resultLine(given));
    }),
  );
});
