import { difference, encode, ewma, mad, onlinePipeline, pipeline, random, robustScale, spot } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../../capture.ts';

const chance = random(1);
const rows = Array.from({ length: 900 }, (_, i) => [chance.normal(), chance.normal() + (i === 850 ? 40 : 0)]);
const seen = rows.slice(0, 600);
const later = rows.slice(600);
const { file } = scratch();
const table = file('later.csv', `a,b\n${later.map((row) => row.join(',')).join('\n')}\n`);
const found = async (model: string) => {
  const { out } = await hapax(['score', table, '--model', model, '--json', '--exit-zero']);
  const { anomalies } = JSON.parse(out) as { anomalies: { row: number; score: number; threshold: number }[] };
  return anomalies.map(({ row, score, threshold }) => [row, score, threshold]);
};

test('a saved online pipeline goes on in a file by its own threshold, which moves along', async () => {
  const running = onlinePipeline({ transforms: [difference()], detector: ewma(), threshold: spot({ q: 1e-4 }), fitOn: 5 }).start(2);
  for (const row of seen) running.next(row);
  const model = file('online.json', encode(running.snapshot()));
  const expected = later.flatMap((row, i) => {
    const { threshold } = running;
    const { score, isAnomaly } = running.next(row);
    return isAnomaly ? [[i, score, threshold]] : [];
  });
  expect(expected.map(([i]) => i)).toEqual([196, 250, 251]);
  expect(await found(model)).toEqual(expected);
});

test('a saved online pipeline does not judge a file piece by piece, and says what does', async () => {
  const running = onlinePipeline({ detector: ewma(), threshold: spot() }).start(2);
  for (const row of seen) running.next(row);
  const model = file('pieces.json', encode(running.snapshot()));
  const { err, code } = await hapax(['score', model, table]);
  expect(err).toContain(
    `hapax: ${model} is a model of onlinePipeline, which learns from every row it sees, so that a file cannot be judged piece by piece; use hapax score FILE --model ${model}`,
  );
  expect(code).toBe(2);
});

test('a saved pipeline inside a pipeline scores as it does in the library', async () => {
  const nested = pipeline({ transforms: [robustScale()], detector: pipeline({ detector: mad() }) }).fit(seen);
  const scores = nested.score(later);
  const model = file('nested.json', encode(nested.snapshot()));
  expect(await found(model)).toEqual(later.flatMap((_, i) => (scores[i]! > nested.threshold ? [[i, scores[i]!, nested.threshold]] : [])));
});
