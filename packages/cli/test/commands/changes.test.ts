import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();
const hour = (i: number): string => new Date(Date.UTC(2026, 0, 1, i)).toISOString();
const noise = (i: number): number => (((i * 7919) % 101) - 50) / 50;
const rows = (head: string, n: number, row: (i: number) => string): string =>
  `${head}\n${Array.from({ length: n }, (_, i) => row(i)).join('\n')}\n`;
const at = file(
  'level.csv',
  rows('time,power,temp', 400, (i) => `${hour(i)},${50 + noise(i) + (i >= 250 ? 4 : 0)},${20 + noise(i + 7)}`),
);
const shape = (t: number): number => (t < 300 ? Math.sin((2 * Math.PI * t) / 20) : (t % 20) / 10 - 1);
const shapes = file(
  'shapes.csv',
  rows('x', 600, (t) => String(shape(t) + noise(t) / 10)),
);

test('when a level changed, from what to what, how surely and between when and when, for each column', async () => {
  const { out, code } = await hapax(['changes', at]);
  expect(code).toBe(0);
  expect(out).toContain('1 change in 2 columns');
  expect(out).toMatch(/power {3}2026-01-11T10:00:00Z {2}line 252 .* > 99\.9 %/);
  expect(out).toContain('90 % between');
  expect(out).toContain('nothing changes in temp');
  for (const search of ['pelt', 'wild', 'cusum']) {
    const { features } = JSON.parse((await hapax(['changes', at, '--search', search, '--json'])).out);
    expect(features.map(({ changes }: { changes: { row: number }[] }) => changes.map(({ row }) => Math.abs(row - 250) <= 1))).toEqual([
      [true],
      [],
    ]);
    expect(features[0].changes[0]).toMatchObject({
      from: { place: expect.stringMatching(/^line \d+$/) },
      before: expect.closeTo(50, 0),
      after: expect.closeTo(54, 0),
    });
  }
});

test('--shapes says where another shape comes again and again', async () => {
  const { features } = JSON.parse((await hapax(['changes', shapes, '--shapes', '--json'])).out);
  expect(features[0].windowSize).toBe(20);
  expect(features[0].changes).toHaveLength(1);
  expect(Math.abs(features[0].changes[0].row - 300)).toBeLessThanOrEqual(20);
  expect((await hapax(['changes', shapes, '--shapes'])).out).toContain('1 change in x');
});

test('flags of the other question, and rows of several things, are said', async () => {
  expect((await hapax(['changes', shapes, '--shapes', '--search', 'pelt'])).err).toBe(
    'hapax: --shapes looks for shapes, and --search is about levels; leave one of them out\n',
  );
  expect((await hapax(['changes', shapes, '--shapes-edge', '4'])).err).toBe('hapax: --shapes-edge needs --shapes\n');
  expect((await hapax(['changes', at, '--shapes', '--shapes-window-size', '100'])).err).toBe(
    `hapax: ${at}: column \`power\`: semanticSegmentation needs two segments of 5 windows of 100 samples each, 1099 samples in all; got 400\n`,
  );
});

test('too few rows, gaps in each window and a long wait are said, with the column', async () => {
  const one = file('one.csv', 'x\n3\n');
  expect((await hapax(['changes', one])).err).toBe(
    `hapax: ${one}: column \`x\`: changePoints needs two pieces of 2 samples each, 4 in all; got 1\n`,
  );
  const gaps = file(
    'gaps.csv',
    rows('x,y', 300, (i) => `${i % 5 === 2 ? '' : noise(i)},${noise(i + 3)}`),
  );
  const { err, code } = await hapax(['changes', gaps, '--shapes', '--shapes-window-size', '10']);
  expect(err).toContain('column `x`: semanticSegmentation: 291 of 291 windows of 10 samples miss a value');
  expect(code).not.toBe(0);
});
