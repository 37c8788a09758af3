import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from 'hapax';
import { describe, expect, it } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file, folder } = scratch();
const chance = random(3);

/** Requests whose codes are numbers between which nothing lies: one has a code that no other has. */
const requests = (code: string) =>
  `${code},bytes,took\n${Array.from({ length: 400 }, (_, i) => `${i === 250 ? 30 : [10, 20, 40, 50][chance.integer(4)]},${(500 + 20 * chance.normal()).toFixed(1)},${(3 + 0.2 * chance.normal()).toFixed(3)}`).join('\n')}\n`;

describe('numbers that are names', () => {
  it('are a measure unless somebody says that they are names', async () => {
    const path = file('requests.csv', requests('outcome'));
    expect((await hapax(['detect', path])).out).not.toContain('outcome `30`');
    const { out, code } = await hapax(['detect', path, '--categories', 'outcome']);
    expect(out).toContain('2 features (bytes, took), 1 category (outcome)');
    expect(out).toContain('outcome `30`: once in 400 rows');
    expect(code).toBe(10);
  });

  it('are described so', async () => {
    const { out } = await hapax(['describe', file('requests.csv', requests('outcome')), '--categories', 'outcome', '--json']);
    const { columns, detect } = JSON.parse(out);
    expect(columns[0]).toMatchObject({ name: 'outcome', role: 'category' });
    expect(columns[0].evidence).toContain('as asked');
    expect(detect.categories).toEqual(['outcome']);
  });

  it.each([
    ['said', 'outcome', ['--categories', 'outcome']],
    ['told by their name', 'dst_port', []],
  ])('are names in a saved model too, where it is %s', async (_, name, flags) => {
    const path = file('requests.csv', requests(name));
    const model = join(folder, 'model.json');
    const fitted = await hapax(['fit', path, ...flags, '-o', model]);
    expect(fitted.code, fitted.err).toBe(0);
    const { out, err } = await hapax(['score', '--model', model, path]);
    expect(err).not.toContain('has no column');
    expect(out).toContain(`${name} \`30\`: once in 400 rows`);
    const rows = join(folder, 'scored.csv');
    await hapax(['score', model, path, '-o', rows]);
    expect(readFileSync(rows, 'utf8').split('\n')[251]).toMatch(/^30,.*,1$/);
  });

  it('cannot be two things, and must be there', async () => {
    const path = file('requests.csv', requests('outcome'));
    expect((await hapax(['detect', path, '--categories', 'outcome', '--exclude', 'outcome'])).err).toContain(
      '--exclude and --categories both name "outcome"; a column can be one of them',
    );
    expect((await hapax(['detect', path, '--categories', 'result'])).err).toContain('has no column `result`; it has');
  });
});
