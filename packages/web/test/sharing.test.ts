import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executablePath } from './browser.ts';
import { type Opened, openPage } from './page.ts';

if (executablePath === undefined) console.log('no chromium on this machine: the tests of links and scenes in a browser are skipped');

describe.skipIf(executablePath === undefined)('links, scenes and hidden faults in a browser', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await openPage();
  }, 60_000);
  afterAll(() => opened?.close(), 30_000);

  const scene = (title: string) => opened.page.getByLabel('Where they disagree').selectOption({ label: title });
  const marks = () => opened.page.locator('.marks li').allTextContents();

  test('a scene opens shortly after its fault, and says who was fooled and how near they came', async () => {
    const { page, url, until, found } = opened;
    await page.goto(url);
    await scene('A sensor that is stuck');
    await until(async () => (await found()).autoStream === '1/1', 'autoStream has found it');
    await until(async () => (await page.locator('[data-fooled]').count()) === 1, 'who was fooled');
    expect(await page.locator('[data-fooled]').textContent()).toMatch(
      /^You fooled 2 of 3: KitNET reached \d+ % of its threshold, EWMA reached \d+ % of its threshold\.$/,
    );
    expect(await page.locator('[data-scene="stuck"]').textContent()).toMatch(/^Every value is usual/);
  });

  test('a link opens the same samples, faults and detectors in another page, and is taken out of the address', async () => {
    const { page, browser, until, found } = opened;
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Link to this session' }).click();
    const link = await page.locator('input.link').inputValue();
    expect(link).toMatch(/#session=[\w-]{50,1000}$/);
    const other = await browser.newPage();
    await other.goto(link);
    const tallies = () =>
      other
        .locator('tr[data-method]')
        .evaluateAll((rows) => rows.map((row) => [row.getAttribute('data-method'), row.querySelector('td')?.textContent]));
    await until(async () => JSON.stringify(Object.fromEntries(await tallies())) === JSON.stringify(await found()), 'the same was found');
    expect(await other.locator('.marks li').allTextContents()).toEqual(await marks());
    expect(other.url()).not.toContain('#');
    await other.close();
  });

  test('a damaged link is told in words', async () => {
    const { page, url, until } = opened;
    await page.goto(`${url}#session=abc`);
    await until(async () => (await page.getByRole('alert').count()) === 1, 'an alert');
    expect(await page.getByRole('alert').textContent()).toContain('The link is damaged: it is not whole, or was changed on its way.');
    await page.getByRole('button', { name: 'Close' }).click();
  });

  test('a hidden fault is on no list until it is seen, and pressing too early is counted', async () => {
    const { page, url, until, allReady, errors } = opened;
    await page.goto(url);
    await until(allReady, 'every detector is ready');
    await page.getByLabel('Samples per second').selectOption('50');
    await page.getByRole('button', { name: 'Hide a fault from me' }).click();
    const there = page.getByRole('button', { name: 'There it is' });
    await there.click();
    expect(await page.locator('[data-hunted]').count()).toBe(0);
    expect(await marks()).toEqual([]);
    await until(async () => {
      if ((await there.count()) > 0) await there.click({ timeout: 1000 }).catch(() => undefined);
      return (await page.locator('[data-hunted]').count()) === 1;
    }, 'it is seen');
    expect(await page.locator('[data-hunted]').textContent()).toMatch(
      /^You saw a .+ of \w+ \d+ samples? after it began, after \d+ false alarms? of yours\./,
    );
    await until(async () => (await marks()).length === 1, 'it is on the list');
    expect(errors).toEqual([]);
  });
});
