import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { createServer, startDemo } from '@hapax/server';
import { encode, random } from 'hapax';
import { detectors, online } from 'hapax/registry';
import type { BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { executablePath, openBrowser, serveFolder } from './browser.ts';

if (executablePath === undefined) console.log('no chromium on this machine: the tests of the playground in a browser are skipped');

const root = fileURLToPath(new URL('..', import.meta.url));
const images = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
/** Screenshots are written when asked for: they differ in every run. */
const KEEP = process.env.HAPAX_SCREENSHOTS !== undefined;
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

/** What a slow machine may need for something that takes a second or two. */
const PATIENCE = 20_000;

describe.skipIf(executablePath === undefined)('the playground in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-page-'));
  let host: { url: string; server: HttpServer };
  let browser: BrowserContext;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    await build({ root, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
    host = await serveFolder(folder);
    browser = await openBrowser();
    page = browser.pages()[0] ?? (await browser.newPage());
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    host?.server.close();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  const add = () => page.getByRole('button', { name: 'Add an anomaly' });
  const table = () => page.locator('tbody tr');
  /** "found" of each detector, by name. */
  const found = async () =>
    Object.fromEntries(
      await table().evaluateAll((rows) => rows.map((row) => [row.getAttribute('data-method'), row.querySelector('td')?.textContent])),
    );
  const until = (condition: () => Promise<boolean>, what: string) =>
    expect.poll(condition, { timeout: PATIENCE, interval: 100, message: what }).toBe(true);
  const allReady = async () => {
    const states = await page.locator('.score figcaption span').allTextContents();
    return states.length > 0 && states.every((state) => state === 'ready');
  };
  const save = async (name: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  };
  const keep = async (name: string) => {
    if (!KEEP) return;
    mkdirSync(images, { recursive: true });
    writeFileSync(join(images, name), await page.screenshot());
  };

  test('it works from a static host, and every detector has judged within five seconds', async () => {
    const began = performance.now();
    await page.goto(host.url);
    await until(allReady, 'every detector is ready');
    expect(performance.now() - began).toBeLessThan(5000);
    expect(await page.locator('.channel').count()).toBe(4);
    expect(await page.locator('canvas').count()).toBe(4 + (await table().count()));
  });

  test('a click on "Add an anomaly" raises an alarm of each detector, labelled with what was added', async () => {
    await add().click();
    await until(async () => Object.values(await found()).every((text) => text === '1/1'), 'each detector has found it');
    const incident = page.locator('[data-incident]').first();
    expect(await incident.textContent()).toContain('Doubling');
    expect(await incident.locator('.witness').count()).toBeGreaterThan(0);
    expect(await incident.locator('.shares').first().getAttribute('aria-label')).toMatch(/^pressure \d+ %, flow \d+ %/);
  });

  test('a level shift drawn on a channel is put where it was drawn, and the session runs again with it', async () => {
    await page.getByText('Level shift').click();
    const box = (await page.locator('[data-channel="1"] .u-over').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.7);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.05, { steps: 8 });
    await page.mouse.up();
    const mark = page.locator('.marks li').first();
    await until(async () => /Level shift · \d+/.test((await mark.textContent()) ?? ''), 'the level shift is listed');
    expect(await mark.textContent()).toContain('flow');
    await until(async () => (await found()).kitNet === '2/2', 'kitNet has found it');
    await keep('playground.png');
  });

  test('the session can be paused, rewound, and played back', async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    const at = async () => Number(await page.getByLabel('Position in the session').inputValue());
    await page.getByRole('button', { name: 'Rewind' }).click();
    const back = await at();
    expect(back).toBeLessThan(Number(await page.getByLabel('Position in the session').getAttribute('max')) - 50);
    expect(await page.locator('.state').textContent()).toMatch(/ago$/);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await until(async () => (await at()) > back + 5, 'the past plays back');
    await page.getByRole('button', { name: 'Live' }).click();
    expect(await page.locator('.state').textContent()).toBe('live');
  });

  test('the same minutes run again with other settings, beside the figures before', async () => {
    await page.getByLabel('Share of normal samples that may be flagged').selectOption('0.001');
    await until(async () => Object.values(await found()).every((text) => text?.endsWith('/2')), 'both anomalies are judged again');
    expect(await page.locator('.marks li').count()).toBe(2);
    await page.locator('details summary').first().click();
    const rate = page.getByLabel('rate', { exact: true }).first();
    await rate.fill('7');
    await rate.blur();
    expect(await page.locator('details .wrong').first().textContent()).toBe('must be a number in [0.000001, 1]');
    await rate.fill('0.2');
    await rate.blur();
    await until(allReady, 'every detector is ready again');
  });

  test('the session is saved as data with labels, and as a pipeline', async () => {
    const csv = await save('Save CSV');
    expect(csv.name).toBe('session.csv');
    const lines = csv.text
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    expect(lines[0]!.slice(0, 6)).toEqual(['time', 'pressure', 'flow', 'temperature', 'vibration', 'anomaly']);
    const labelled = lines.filter((line) => line[5] === '1').length;
    const ndjson = await save('NDJSON');
    const rows = ndjson.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(Object.keys(rows[0])).toEqual(['time', 'pressure', 'flow', 'temperature', 'vibration', 'anomaly', 'scores']);
    const marks = await page.locator('.marks li button:first-child').allTextContents();
    const length = marks.reduce((sum, text) => sum + Number(text.split('· ')[1]), 0);
    expect([labelled, rows.filter(({ anomaly }) => anomaly === 1).length]).toEqual([length, length]);
    const yaml = await save('pipeline.yaml');
    expect(yaml.text).toContain('features: ["pressure","flow","temperature","vibration"]');
    expect(yaml.text).toContain('  - {"name":"ewma","method":"ewma","options":{"rate":0.2},"calibration":{"rate":0.001}}\n');
  });

  test('it can be used by keyboard, and a reload keeps the settings', async () => {
    await page.locator('h1').click();
    await page.keyboard.press(' ');
    expect(await page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(1);
    await page.keyboard.press(' ');
    await page.keyboard.press('a');
    await until(async () => (await page.locator('.marks li').count()) === 3, 'the key adds an anomaly');
    await page.reload();
    await until(allReady, 'every detector is ready after the reload');
    expect(await page.getByLabel('Share of normal samples that may be flagged').inputValue()).toBe('0.001');
    expect(await page.getByRole('radio', { name: 'Level shift' }).isChecked()).toBe(true);
    await page.locator('details summary').first().click();
    expect(await page.getByLabel('rate', { exact: true }).first().inputValue()).toBe('0.2');
  });

  test('axe finds nothing to complain about, light or dark, and a phone shows it without scrolling sideways', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(200);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual([]);
    }
    await add().click();
    await until(async () => (await page.locator('[data-incident]').count()) > 0, 'an alarm');
    await keep('playground-dark.png');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await keep('playground-phone.png');
    await page.setViewportSize({ width: 1440, height: 1000 });
    expect(errors).toEqual([]);
  });

  test('with a server it shows live streams, under its content security policy', async () => {
    const server = await createServer({ page: folder });
    onTestFinished(() => server.close());
    onTestFinished(await startDemo(server.hub));
    await page.goto(await server.listen('127.0.0.1', 0));
    await until(allReady, 'every detector is ready');
    await page.getByLabel('Samples from').selectOption('server demo');
    await until(async () => (await page.locator('.channel').count()) === 5, 'the five sensors of the server');
    await until(allReady, 'every detector is ready');
    const taken = async () => Number(await page.getByLabel('Position in the session').getAttribute('max'));
    await until(async () => (await taken()) >= 2000, 'the history of the server');
    const before = await taken();
    await until(async () => (await taken()) > before, 'a sample arrives live');
    const stream = server.hub.streams.get('demo')!;
    const last = stream.engine.time;
    await stream.push([{ time: last + 1, key: '', values: Float64Array.of(90, 90, 90, 90, 90) }]);
    await until(async () => (await page.locator('[data-server-incident]').count()) > 0, 'the server reports an incident');
    expect(errors).toEqual([]);
  });

  test('from another machine the page shows the token of its address, and keeps it out of sight', async () => {
    const server = await createServer({ page: folder, token: 'far-secret' });
    onTestFinished(() => server.close());
    server.hub.put('pump', { features: ['a', 'b'], detectors: [{ method: 'ewma' }] });
    const { port } = new URL(await server.listen('127.0.0.1', 0));
    // A name of this machine that is none of loopback: as far as the server can tell, another machine asks.
    const far = `http://far.localhost:${port}/`;
    const offered = () => page.locator('option[value="server pump"]').count();
    const refused = page.waitForResponse((response) => response.url().endsWith('/api/streams'));
    await page.goto(far);
    expect((await refused).status()).toBe(401);
    expect(await offered()).toBe(0);
    await page.goto('about:blank');
    await page.goto(`${far}#token=far-secret`);
    await until(async () => (await offered()) === 1, 'the stream is offered');
    expect(page.url()).toBe(far);
    await page.getByLabel('Samples from').selectOption('server pump');
    await expect
      .poll(() => server.app.inject({ url: '/metrics', headers: { host: 'localhost' } }).then(({ body }) => body))
      .toContain('hapax_server_readers 1');
  });

  test('a model saved here gives the same scores in the page, to the last bits that engines agree on', async () => {
    const place = join(folder, 'model');
    const entry = join(root, 'test/browser-model.ts');
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      resolve: { conditions: ['hapax:source', 'browser', 'module', 'import', 'default'] },
      build: { outDir: place, lib: { entry, formats: ['es'], fileName: 'model' } },
    });
    writeFileSync(join(place, 'index.html'), '<!doctype html><script type="module" src="./model.js"></script>');
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
  });
});
