import { random } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();

/** A bank statement: purchases of about 45, and wages of 2450 in one of twenty rows. */
const statement = (seed: number, wrong?: number): string => {
  const chance = random(seed);
  const rows = Array.from({ length: 160 }, (_, i) => {
    const amount = i === 101 && wrong !== undefined ? wrong : i % 20 === 0 ? 2450 : -Math.abs(45 + 18 * chance.normal());
    return `${amount.toFixed(2)},${['REWE', 'EDEKA', 'DB', 'Telekom'][Math.floor(4 * chance.uniform())]},EUR,entry ${i}`;
  });
  return file(`${seed}-${wrong ?? 'clean'}.csv`, `amount,payee,currency,text\n${rows.join('\n')}\n`);
};
const lines = async (path: string): Promise<number[]> =>
  JSON.parse((await hapax(['detect', path, '--json'])).out).anomalies.map(({ line }: { line: number }) => line);

test('two kinds of values far from each other do not hide one beyond both', async () => {
  for (const seed of [1, 3, 4]) {
    expect(await lines(statement(seed, -8700.5))).toEqual([103]);
    expect(await lines(statement(seed))).toEqual([]);
  }
});
