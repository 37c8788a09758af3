import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encode, random } from 'hapax';
import { detectors, online } from 'hapax/registry';
import { build } from 'vite';
import { expect, onTestFinished, test } from 'vitest';
import { executablePath, openBrowser, serveFolder } from './browser.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** ECMAScript leaves the last bit of exp, log and pow to the engine, and this Node and the browser have different ones. */
const ENGINE = 1e-11;
/** Methods without these functions: any difference at all would be ours. */
const EXACT = ['mad', 'ewma', 'halfSpaceTrees'];

function same(id: string, got: number[], expected: number[]): void {
  if (EXACT.includes(id)) expect(got, id).toEqual(expected);
  expect(got, id).toHaveLength(expected.length);
  got.forEach((score, i) => {
    const distance = Object.is(score, expected[i]) ? 0 : Math.abs(score - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    expect(distance, `${id}, row ${i}`).toBeLessThan(ENGINE);
  });
}

const FORBIDDEN =
  "hapax: WebAssembly may not be compiled here, so methods run on plain JavaScript: the same scores, some methods several times slower. On a page, 'wasm-unsafe-eval' in script-src of the Content-Security-Policy allows it.";

test.skipIf(executablePath === undefined).each([
  { where: 'in the page', headers: {}, said: [] },
  { where: 'where the page may not compile code', headers: { 'content-security-policy': "default-src 'self'" }, said: [FORBIDDEN] },
])('a model saved here gives the same scores $where, to the last bits that engines agree on', async ({ headers, said }) => {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-model-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const place = join(folder, 'model');
  mkdirSync(place);
  const entry = join(root, 'test/browser-model.ts');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['hapax:source', 'browser', 'module', 'import', 'default'] },
    build: { outDir: place, lib: { entry, formats: ['es'], fileName: 'model' } },
  });
  writeFileSync(join(place, 'index.html'), '<!doctype html><script type="module" src="./model.js"></script>');
  const host = await serveFolder(folder, headers);
  onTestFinished(() => void host.server.close());
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const page = browser.pages()[0] ?? (await browser.newPage());
  const warnings: string[] = [];
  page.on('console', (message) => void (message.type() === 'warning' && warnings.push(message.text())));
  await page.goto(`${host.url}model/`);
  const chance = random(11);
  const rows = Array.from({ length: 300 }, () => [chance.normal(), 5 * chance.normal(), chance.uniform()]);
  const inPage = (text: string) =>
    page.evaluate(([model, x]) => (globalThis as unknown as { score(m: string, x: number[][]): number[] }).score(model, x), [
      text,
      rows,
    ] as const);
  for (const id of Object.keys(detectors).filter((one) => detectors[one]!.spec.labels !== 'required')) {
    const model = detectors[id]!.configure({}).fit(rows);
    same(id, await inPage(encode(model.snapshot())), [...model.score(rows)]);
  }
  for (const id of Object.keys(online)) {
    const model = online[id]!.configure({}).start(3);
    for (const row of rows) model.learnOne(row);
    const text = encode(model.snapshot());
    const scores = rows.map((row) => {
      const s = model.scoreOne(row);
      model.learnOne(row);
      return s;
    });
    same(id, await inPage(text), scores);
  }
  expect(warnings).toEqual(said);
});
