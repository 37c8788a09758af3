import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executablePath } from './browser.ts';
import { type Opened, openPage } from './page.ts';

if (executablePath === undefined) console.log('no chromium on this machine: the tests of the playground in a browser are skipped');

const images = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
/** Screenshots are written when asked for: they differ in every run. */
const KEEP = process.env.HAPAX_SCREENSHOTS !== undefined;

describe.skipIf(executablePath === undefined)('the playground in a browser', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await openPage();
  }, 240_000);
  afterAll(() => opened?.close(), 30_000);

  const add = () => opened.page.getByRole('button', { name: 'Add an anomaly' });
  const marks = () => opened.page.locator('.marks li');
  const settingsOf = (title: string) => opened.page.getByRole('button', { name: `Settings of ${title}`, exact: true });
  const keep = async (name: string) => {
    if (!KEEP) return;
    mkdirSync(images, { recursive: true });
    // The picture without the pointer on a button.
    await opened.page.mouse.move(700, 5);
    await opened.page.waitForTimeout(400);
    writeFileSync(join(images, name), await opened.page.screenshot());
  };

  test('it works from a static host, and every detector has judged within five seconds', async () => {
    const { page, url, until, allReady } = opened;
    const began = performance.now();
    await page.goto(url);
    await until(allReady, 'every detector is ready');
    expect(performance.now() - began).toBeLessThan(5000);
    expect(await page.locator('.channel').count()).toBe(4);
    expect(await page.locator('.score').count()).toBe(await page.locator('tr[data-method]').count());
  });

  test('the lines are on the screen, and go on by themselves', async () => {
    const { page, until } = opened;
    const plot = page.locator('[data-channel="0"] [data-plot]');
    const first = await plot.screenshot();
    // A lane with nothing but its grid has far fewer colours of pixels, and so compresses to far fewer bytes.
    expect(first.length).toBeGreaterThan(2500);
    await until(async () => !(await plot.screenshot()).equals(first), 'the picture moves');
  });

  test('a click on "Add an anomaly" raises an alarm of each detector, labelled with what was added', async () => {
    const { page, until, found } = opened;
    await add().click();
    await until(async () => Object.values(await found()).every((text) => text === '1/1'), 'each detector has found it');
    const answers = page.locator('[data-answer]');
    expect(await answers.count()).toBe(await page.locator('tr[data-method]').count());
    for (const text of await answers.allTextContents()) expect(text).toMatch(/ (at once|after \d+ samples?)$/);
    await until(
      async () => /^Doubling: .+ found it (at once|after \d+ samples?)/.test((await page.locator('.hero + .sr').textContent()) ?? ''),
      'it is said aloud',
    );
    const incident = page.locator('[data-incident]').first();
    expect(await incident.textContent()).toContain('Doubling');
    expect(await incident.locator('.witness').count()).toBeGreaterThan(0);
    expect(await incident.locator('.shares').first().getAttribute('aria-label')).toMatch(/^pressure \d+ %, flow \d+ %/);
  });

  test('scores can be shown as severities, on one scale for all detectors', async () => {
    const { page, until } = opened;
    const scales = () => page.locator('.score [data-ticks]').allTextContents();
    expect(new Set(await scales()).size).toBeGreaterThan(1);
    await page.getByLabel('Scale of the risk scores').selectOption('severity');
    await until(async () => new Set(await scales()).size === 1, 'every lane has the same scale');
    await page.getByLabel('Scale of the risk scores').selectOption('raw');
    await until(async () => new Set(await scales()).size > 1, 'every lane has its own scale again');
  });

  test('a level shift drawn on a channel is put where it was drawn, and the detectors judge it again from there', async () => {
    const { page, until, found } = opened;
    await page.locator('.kinds').getByText('Level shift').click();
    const box = (await page.locator('[data-channel="1"] [data-plot]').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.7);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.05, { steps: 8 });
    await page.mouse.up();
    await until(async () => /Level shift · \d+/.test((await marks().first().textContent()) ?? ''), 'the level shift is listed');
    expect(await marks().first().textContent()).toContain('flow');
    await until(async () => (await found()).kitNet === '2/2', 'kitNet has found it');
    await keep('playground.png');
  });

  test('Escape gives up a fault that is being drawn', async () => {
    const { page } = opened;
    const before = await marks().count();
    const box = (await page.locator('[data-channel="0"] [data-plot]').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.7);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.3, { steps: 4 });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await page.waitForTimeout(500);
    expect(await marks().count()).toBe(before);
  });

  test('the session can be paused, rewound, and played back', async () => {
    const { page, until } = opened;
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
    const { page, until, found, allReady } = opened;
    await page.getByLabel('Share of normal samples that may be flagged').selectOption('0.001');
    await until(async () => Object.values(await found()).every((text) => text?.endsWith('/2')), 'both anomalies are judged again');
    expect(await marks().count()).toBe(2);
    await settingsOf('AutoStream').click();
    const warmup = page.getByLabel('warmup', { exact: true }).first();
    await warmup.fill('7');
    await warmup.blur();
    expect(await page.locator('.more .wrong').first().textContent()).toBe('must be an integer in [16, 1000000]');
    await warmup.fill('40');
    await warmup.blur();
    await until(allReady, 'every detector is ready again');
  });

  test('a threshold rule with its options is chosen for one detector, and its line follows', async () => {
    const { page, until, allReady } = opened;
    const line = () => page.locator('[data-detector="0"] [data-plot]').screenshot();
    const before = await line();
    await page.getByLabel('Threshold rule of AutoStream').selectOption('spot');
    await until(allReady, 'every detector is ready again');
    // The rule starts from the rate of false alarms of the session.
    expect(await page.getByLabel('q', { exact: true }).inputValue()).toBe('0.001');
    await page.getByLabel('q', { exact: true }).fill('0.01');
    await page.getByLabel('q', { exact: true }).blur();
    await until(allReady, 'every detector is ready again');
    expect((await line()).equals(before)).toBe(false);
  });

  test('a method that is trained in batches says so, and which version is in force', async () => {
    const { page, until, allReady } = opened;
    await page.getByLabel('Add a detector').selectOption('mahalanobis');
    const details = page.locator('.more');
    await until(async () => /version \d+/.test(((await details.textContent()) ?? '').replace(/\s+/g, ' ')), 'it has a version');
    await until(allReady, 'every detector is ready');
    expect(await details.textContent()).toMatch(/trained on/);
    await page.getByRole('button', { name: 'Remove Mahalanobis distance' }).click();
    await until(async () => (await page.locator('.score').count()) === 3, 'its scores are gone');
  });

  test('the session is saved as data with labels, and as a pipeline', async () => {
    const { page, save } = opened;
    const csv = await save('CSV');
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
    const texts = await page.locator('.marks li button:first-child').allTextContents();
    const length = texts.reduce((sum, text) => sum + Number(text.split('· ')[1]), 0);
    expect([labelled, rows.filter(({ anomaly }) => anomaly === 1).length]).toEqual([length, length]);
    const yaml = await save('pipeline.yaml');
    expect(yaml.text).toContain('features: ["pressure","flow","temperature","vibration"]');
    expect(yaml.text).toContain(
      '  - {"name":"autoStream","method":"autoStream","options":{"warmup":40},"calibration":{"rate":0.001,"window":500},"threshold":{"method":"spot","options":{"q":0.01}}}\n',
    );
  });

  test('it can be used by keyboard, and a reload keeps the settings', async () => {
    const { page, until, allReady } = opened;
    await page.locator('h1').click();
    await page.keyboard.press(' ');
    expect(await page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(1);
    await page.keyboard.press(' ');
    await page.keyboard.press('a');
    await until(async () => (await marks().count()) === 3, 'the key adds an anomaly');
    await page.reload();
    await until(allReady, 'every detector is ready after the reload');
    expect(await page.getByLabel('Share of normal samples that may be flagged').inputValue()).toBe('0.001');
    expect(await page.getByRole('radio', { name: 'Level shift' }).isChecked()).toBe(true);
    await settingsOf('AutoStream').click();
    expect(await page.getByLabel('warmup', { exact: true }).first().inputValue()).toBe('40');
    expect(await page.getByLabel('Threshold rule of AutoStream').inputValue()).toBe('spot');
  });

  test('the button that adds an anomaly is among the first stops of the tab key', async () => {
    const { page } = opened;
    await page.locator('h1').click();
    const names: string[] = [];
    for (let i = 0; i < 3; ++i) {
      await page.keyboard.press('Tab');
      names.push(
        await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? ''),
      );
    }
    expect(names).toEqual(['Theme', 'Add an anomaly', 'Hide a fault from me']);
  });

  test('twenty channels are drawn, and none is wider than the page', async () => {
    const { page, until, allReady } = opened;
    await page.getByLabel('Channels', { exact: true }).fill('20');
    await page.getByLabel('Channels', { exact: true }).blur();
    await until(async () => (await page.locator('.channel').count()) === 20, 'twenty channels');
    // One whose scores have not settled yet says so, and flags nothing.
    const settled = ['ready', 'not calibrated yet'];
    const states = () => page.locator('.score [data-state]').allTextContents();
    await until(async () => (await states()).every((state) => settled.includes(state)), 'every detector judges, or says why not');
    expect((await page.locator('[data-channel="19"] [data-plot]').screenshot()).length).toBeGreaterThan(1200);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1440);
    await page.getByLabel('Channels', { exact: true }).fill('4');
    await page.getByLabel('Channels', { exact: true }).blur();
    await until(async () => (await page.locator('.channel').count()) === 4, 'four channels');
    await until(allReady, 'every detector is ready');
  });

  test('axe finds nothing to complain about, light or dark, and a phone shows it without scrolling sideways', async () => {
    const { page, until, errors } = opened;
    await add().click();
    await until(async () => (await page.locator('[data-incident]').count()) > 0, 'an alarm');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(200);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    // What adds the anomaly, and what the detectors say, is in sight wherever one is.
    const button = (await add().boundingBox())!;
    expect(button.y + button.height).toBeLessThanOrEqual(844);
    await page.setViewportSize({ width: 1440, height: 1000 });
    expect(errors).toEqual([]);
  }, 240_000);

  test('nothing moves by itself but the samples when less motion is wanted', async () => {
    const { page } = opened;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await add().click();
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await page.emulateMedia({ reducedMotion: null });
  });

  test.runIf(KEEP)('pictures for the guide, in the dark and on a phone', async () => {
    const { page, url, until, allReady, found } = opened;
    await page.evaluate(() => localStorage.clear());
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(url);
    await until(allReady, 'every detector is ready');
    await page.locator('.kinds').getByText('Noise burst').click();
    await page.getByLabel('Scale of the risk scores').selectOption('severity');
    await add().click();
    await until(async () => Object.values(await found()).some((text) => text === '1/1'), 'a detector has found it');
    await page.waitForTimeout(6000);
    await page.evaluate(() => scrollTo(0, 0));
    await keep('playground-dark.png');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 844 });
    await keep('playground-phone.png');
  });
});
