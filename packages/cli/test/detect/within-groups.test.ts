import { join } from 'node:path';
import { random } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file, folder } = scratch();

/** What things cost, as median and spread of the logarithms. */
const KINDS: readonly (readonly [name: string, median: number, spread: number])[] = [
  ['coffee', 12, 0.7],
  ['travel', 900, 0.9],
  ['books', 40, 0.6],
  ['rent', 1500, 0.2],
  ['food', 60, 0.6],
];

function expenses(seed: number, planted: boolean): string {
  const { normal, uniform } = random(seed);
  const rows = Array.from({ length: 600 }, (_, i) => {
    const [name, median, spread] = KINDS[Math.floor(KINDS.length * uniform())] ?? KINDS[0] ?? ['', 1, 1];
    return [`E-${10_000 + i}`, name, (median * Math.exp(spread * normal())).toFixed(2)];
  });
  const at = rows.findIndex(([, name], i) => i > 300 && name === 'coffee');
  return `id,category,amount\n${rows.map(([id, name, amount], i) => [id, name, planted && i === at ? '4123.00' : amount].join()).join('\n')}\n`;
}

const json = async (args: readonly string[]) => JSON.parse((await hapax([...args, '--json'])).out);

test('a number that is usual by itself and odd given its category is found and told, and a saved model does so too', async () => {
  const model = join(folder, 'model.json');
  const path = file('expenses.csv', expenses(3, true));
  const found = await json(['detect', path, '--save', model]);
  expect(found.anomalies.map(({ reason }: { reason: string }) => reason)).toEqual([
    expect.stringMatching(/^amount is 4123(\.00)?, where category `coffee` usually has \d+\.\d+ to \d+\.\d+$/),
  ]);
  const again = await json(['score', path, '--model', model]);
  expect(again.anomalies.map(({ line }: { line: number }) => line)).toEqual(found.anomalies.map(({ line }: { line: number }) => line));
}, 120_000);

test('clean files of such groups stay quiet: one of ten at most', async () => {
  let flagged = 0;
  for (let seed = 1; seed <= 20; ++seed) {
    const { count } = await json(['detect', file(`clean-${seed}.csv`, expenses(100 + seed, false))]);
    if (count > 0) flagged += 1;
  }
  expect(flagged).toBeLessThanOrEqual(2);
}, 120_000);
