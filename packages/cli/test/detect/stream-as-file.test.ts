import { random } from 'hapax';
import { online } from 'hapax/registry';
import { createStream } from 'hapax/stream';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();
const chance = random(12);
const SPIKE = 1200;
const rows = Array.from({ length: 1500 }, (_, i) => [
  Math.sin(i / 5) + 0.3 * chance.normal() + (i === SPIKE ? 9 : 0),
  Math.cos(i / 3) + 0.3 * chance.normal(),
]);
const path = file(
  'series.csv',
  `time,x,y\n${rows.map(([x, y], i) => `${new Date(Date.UTC(2024, 0, 1, 0, i)).toISOString()},${x},${y}`).join('\n')}\n`,
);

/** `pot` has a rule of its own on files, `autoStream` and `analogForecast` find their seasons as they go, and have tests of their own. */
const APART = ['pot', 'autoStream', 'analogForecast'];
const METHODS = Object.keys(online).filter((id) => !APART.includes(id));

const streamed = (method: string, learning: object) => {
  const stream = createStream({ features: ['x', 'y'], detectors: [{ method }], ...learning }, { online });
  return rows.map((values, i) => stream.push({ time: Date.UTC(2024, 0, 1, 0, i), values }).verdicts?.[0]?.score ?? Number.NaN);
};

test.each(METHODS)(
  '%s: a file and a stream that learns all give the same scores, and by default the same up to the first that is not learnt',
  async (method) => {
    const { scores } = JSON.parse(
      (await hapax(['detect', path, '--method', method, '--json', '--rows', 'all', '--contamination', '0.01'])).out,
    );
    const learnsAll = streamed(method, { learning: { flagged: 'learn' } });
    const byDefault = streamed(method, {});
    let compared = 0;
    for (const [i, score] of scores.entries()) {
      if (score === null || !(learnsAll[i] === learnsAll[i])) continue;
      compared += 1;
      expect(learnsAll[i]).toBeCloseTo(score, 9);
      if (i <= SPIKE) expect(byDefault[i]).toBeCloseTo(score, 9);
    }
    expect(compared).toBeGreaterThan(400);
  },
);
