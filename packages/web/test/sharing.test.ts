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
    const link = await page.getByLabel('Link to this session').last().inputValue();
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

  test('a session stands inside another page with its charts and answers, and keeps nothing there', async () => {
    const { page, url, browser, until, allReady, errors } = opened;
    await page.goto(url);
    await scene('A sensor that is stuck');
    await until(allReady, 'every detector is ready');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Link to this session' }).click();
    const frame = await page.getByLabel('Inside another page').inputValue();
    const [, address] = /^<iframe src="([^"]+\?embed#session=[\w-]+)" title="[^"]+" width="100%" height="640"><\/iframe>$/.exec(frame)!;
    const host = await browser.newPage();
    const kept = await page.evaluate('JSON.stringify(localStorage)');
    await host.goto(address!);
    await until(async () => (await host.locator('[data-fooled]').count()) === 1, 'the answers are there');
    expect(await host.locator('aside, header').count()).toBe(0);
    expect(await host.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await page.evaluate('JSON.stringify(localStorage)')).toBe(kept);
    await host.close();
    expect(errors).toEqual([]);
  });

  test('a fault is drawn by keyboard, and each lane says in words what it shows', async () => {
    const { page, url, until, allReady } = opened;
    await page.goto(url);
    await until(allReady, 'every detector is ready');
    await page.getByRole('button', { name: 'Pause' }).click();
    const plot = page.locator('[data-channel="1"] [data-plot]');
    await plot.focus();
    const notice = () => page.locator('.sr[role="status"]').last().textContent();
    for (const key of ['Enter', 'ArrowLeft', 'Shift+ArrowRight', 'ArrowUp']) await page.keyboard.press(key);
    expect(await notice()).toMatch(/^[A-Z][\w ]+, from \d+ samples ago, \d+ long, strength [\d.]+\.$/);
    await page.keyboard.press('Escape');
    expect(await notice()).toBe('Nothing was added.');
    expect(await marks()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await until(async () => (await marks()).length === 1, 'it is on the list');
    expect(await page.locator('#says-1').textContent()).toMatch(/^\d+ samples in view, from [−\d.]+ to [−\d.]+\.$/);
    await until(
      async () =>
        /^\d+ scores in view, from .+; (none|\d+) above the threshold\.$/.test((await page.locator('#says-score-0').textContent()) ?? ''),
      'scores',
    );
  });

  test('real measurements are a click away', async () => {
    const { page, url, until, allReady, errors } = opened;
    await page.goto(url);
    await until(allReady, 'every detector is ready');
    await page.getByLabel('Samples from').selectOption({ label: 'weather of Seattle, day by day' });
    await until(async () => (await page.locator('.channel b').allTextContents()).includes('temp_max'), 'its channels');
    expect(await page.getByLabel('Samples from').inputValue()).toBe('real seattle-weather.csv');
    expect(errors).toEqual([]);
  });

  test('a detector leads to the page of its method where there is one beside', async () => {
    const { page, url, until, allReady } = opened;
    await page.goto(url);
    // The samples of a file are gone after a reload, and the length of their history with them.
    await until(allReady, 'every detector is ready');
    const settings = page.getByRole('button', { name: 'Settings of AutoStream' });
    await settings.click();
    expect(await page.getByRole('link', { name: 'What it sees' }).count()).toBe(0);
    await page.route('**/hapax.json', (route) => route.fulfill({ json: { server: false, docs: '../methods/' } }));
    await page.goto(url);
    await settings.click();
    await until(
      async () => (await page.getByRole('link', { name: 'What it sees' }).getAttribute('href')) === '../methods/auto-stream.html',
      'the link',
    );
    await page.unroute('**/hapax.json');
  });
});
