import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../../packages/cli/test/capture.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { file } = scratch();

test('the first quarter of an hour shows what the page says it shows', async () => {
  const { stdout } = spawnSync(process.execPath, [join(root, 'examples/pumps/make.mjs')], { encoding: 'utf8' });
  const { code, out } = await hapax(['detect', file('pumps.csv', stdout)]);
  expect(code).toBe(10);
  const page = readFileSync(join(root, 'docs/guide/start.md'), 'utf8');
  const [, said] = /```text\n([\s\S]*?)```/.exec(page)!;
  expect(out).toContain(said!);
  expect(page).toContain(readFileSync(join(root, 'examples/pumps/pumps.yaml'), 'utf8').replace(/^#.*\n/, ''));
});
