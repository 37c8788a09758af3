import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORBIDDEN } from '../packages/hapax/src/kernels/wasm.ts';
import { executablePath, openBrowser, serveFolder } from '../packages/web/test/browser.ts';

const dist = fileURLToPath(new URL('../site/dist', import.meta.url));
/** Made by `npm run site`; without it, and without a browser, these tests say that they skip. */
const made = existsSync(join(dist, 'index.html'));
const pages = made
  ? readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.html') && !f.startsWith('playground'))
  : [];

describe.skipIf(!made)('the site (skips without npm run site)', () => {
  test('no link and no picture leads nowhere', () => {
    const dead: string[] = [];
    const texts = new Map(pages.map((page) => [join(dist, page), readFileSync(join(dist, page), 'utf8')]));
    const known = new Map<string, string | undefined>();
    const fileAt = (path: string) => {
      if (!known.has(path))
        known.set(
          path,
          [path, `${path}.html`, join(path, 'index.html')].find((p) => /\.[^/]+$/.test(p) && existsSync(p)),
        );
      return known.get(path);
    };
    for (const page of pages) {
      const text = readFileSync(join(dist, page), 'utf8');
      for (const [, target] of text.matchAll(/\b(?:href|src)="([^"]+)"/g)) {
        const url = new URL(target!.replaceAll('&amp;', '&'), `http://site/${page}`);
        if (url.host !== 'site') continue;
        const file = fileAt(join(dist, decodeURIComponent(url.pathname)));
        const place = url.hash === '' ? '' : `id="${decodeURIComponent(url.hash.slice(1))}"`;
        if (file === undefined || !(texts.get(file)?.includes(place) ?? true)) dead.push(`${page}: ${target}`);
      }
    }
    expect([...new Set(dead)]).toEqual([]);
  });

  test('no page has a script or a style of its own in it', () => {
    for (const page of pages) {
      const text = readFileSync(join(dist, page), 'utf8');
      expect(text, page).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
      expect(text, page).not.toMatch(/ style="/);
    }
  });
});

const axePath = made ? createRequire(new URL('../packages/web/package.json', import.meta.url)).resolve('axe-core/axe.min.js') : '';
/** A page of each kind. */
const LOOKED_AT = [
  'index',
  'guide/start',
  'guide/course',
  'cases/fraud',
  'methods/index',
  'methods/lof',
  'reference/http',
  'api/plot/src',
  'live/compare',
  'live/threshold',
  'live/stream',
  'live/your-data',
  'live/code',
];

describe.skipIf(!made || executablePath === undefined)(
  "the site in a browser, under default-src 'self' (skips without chromium or npm run site)",
  () => {
    let browser: BrowserContext;
    let site: Awaited<ReturnType<typeof serveFolder>>;
    beforeAll(async () => {
      browser = await openBrowser();
      site = await serveFolder(dist, { 'content-security-policy': "default-src 'self'" });
    });
    afterAll(async () => {
      await browser?.close();
      site?.server.close();
    });

    for (const name of LOOKED_AT)
      test(`${name}: nothing in the console, nothing from elsewhere, usable by everybody`, async () => {
        const page = await browser.newPage();
        const said: string[] = [];
        page.on('console', (message) => ['error', 'warning'].includes(message.type()) && said.push(message.text()));
        page.on('pageerror', (error) => said.push(error.message));
        page.on(
          'request',
          (request) => request.url().startsWith(site.url) || request.url().startsWith('data:') || said.push(`asked ${request.url()}`),
        );
        await page.goto(`${site.url}${name}.html`, { waitUntil: 'networkidle' });
        expect(said).toEqual([]);
        await expect.poll(() => page.locator('.VPSwitchAppearance').first().getAttribute('title'), { timeout: 20_000 }).not.toBe('');
        // Injected by the protocol of the browser, so that the policy of the page stays what it is.
        const session = await browser.newCDPSession(page);
        await session.send('Runtime.evaluate', { expression: readFileSync(axePath, 'utf8') });
        const { result } = await session.send('Runtime.evaluate', {
          expression:
            'axe.run().then(({ violations }) => JSON.stringify(violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((n) => n.html.slice(0, 120))])))',
          awaitPromise: true,
          returnByValue: true,
        });
        expect(JSON.parse(String(result.value))).toEqual([]);
        await page.close();
      });

    test('the playground says one thing: that WebAssembly is forbidden, and what that means', async () => {
      const page = await browser.newPage();
      const said: string[] = [];
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && said.push(message.text()));
      page.on('pageerror', (error) => said.push(error.message));
      await page.goto(`${site.url}playground/index.html`, { waitUntil: 'networkidle' });
      await expect.poll(() => said, { timeout: 20_000 }).not.toEqual([]);
      expect([...new Set(said)]).toEqual([FORBIDDEN]);
      await page.close();
    });

    test('an example of a page can be changed and run, and says in one line what is wrong', async () => {
      const page = await browser.newPage();
      await page.goto(`${site.url}guide/course.html`, { waitUntil: 'networkidle' });
      expect(await page.getByRole('button', { name: 'Edit and run' }).count()).toBeGreaterThanOrEqual(9);
      await page.getByRole('button', { name: 'Edit and run' }).first().click();
      const block = page.locator('hapax-block').first();
      await expect
        .poll(() => block.locator('.out').textContent(), { timeout: 20_000 })
        .toContain('z-score        -3.5: 2.1   6.2: 3.3   14: 7.6');
      await block
        .locator('textarea')
        .fill("import { mad } from 'hapax';\nconsole.log(mad().fit([[1], [2], [4]]).score([[9]]).length);\n\nmad({ nothing: 1 });");
      await block.locator('textarea').press('Control+Enter');
      await expect.poll(() => block.locator('.said').textContent()).toMatch(/^line 4: mad has no option `nothing`; it has [^\n]*$/);
      expect(await block.locator('.out').textContent()).toBe('1');
      await page.close();
    });

    test('code of a reader draws, reads a file, and is stopped when it does not end', async () => {
      const page = await browser.newPage();
      const said: string[] = [];
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && said.push(message.text()));
      await page.clock.install();
      await page.goto(`${site.url}live/code.html`, { waitUntil: 'networkidle' });
      const place = page.locator('hapax-code');
      await expect.poll(() => place.locator('.out svg[role=img]').count(), { timeout: 20_000 }).toBe(1);
      expect(await place.locator('.out').textContent()).toMatch(/^row 61: /);
      expect(said).toEqual([]);
      await place.locator('input[type=file]').setInputFiles({ name: 'mine.csv', mimeType: 'text/csv', buffer: Buffer.from('a\n1\n2\n') });
      await place.locator('textarea').fill("import { name, text } from './file.js';\nconsole.log(name, text.length);\nfor (;;);");
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await expect.poll(() => place.locator('.out').textContent()).toBe('mine.csv 6');
      await page.clock.fastForward(20_000);
      await expect.poll(() => place.locator('.editor .said').textContent()).toBe('stopped after 20 s: is there a loop without an end?');
      await page.close();
    });

    test('pages have their styles, and nothing is wider than a phone', async () => {
      const page = await browser.newPage();
      await page.setViewportSize({ width: 390, height: 844 });
      for (const name of LOOKED_AT) {
        await page.goto(`${site.url}${name}.html`, { waitUntil: 'networkidle' });
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), name).toBeLessThanOrEqual(0);
        expect(await page.evaluate("getComputedStyle(document.querySelector('.VPNav')).zIndex"), name).not.toBe('auto');
      }
      await page.close();
    });

    test('the search finds a word of a page', async () => {
      const page = await browser.newPage();
      await page.goto(`${site.url}guide/start.html`, { waitUntil: 'networkidle' });
      await page.keyboard.press('Control+k');
      await page.locator('#localsearch-input').fill('masking');
      await page.locator('#localsearch-list a').first().waitFor();
      expect(await page.locator('#localsearch-list a').count()).toBeGreaterThan(0);
      await page.close();
    });

    test('the examples of the pages work', async () => {
      const page = await browser.newPage();
      await page.goto(`${site.url}live/compare.html`, { waitUntil: 'networkidle' });
      await expect.poll(() => page.locator('hapax-compare canvas').count(), { timeout: 20_000 }).toBe(7);
      await page.locator('hapax-compare select').selectOption('moons');
      await expect.poll(() => page.locator('hapax-compare .said').textContent()).toContain('ranks best');
      await page.goto(`${site.url}live/your-data.html`, { waitUntil: 'networkidle' });
      await expect.poll(() => page.locator('hapax-your-data .said').textContent()).toContain('of 120 rows are above the threshold');
      await page.locator('hapax-your-data textarea').fill('a,b\n1,2\n1,x\n');
      await page.getByRole('button', { name: 'Judge' }).click();
      await expect.poll(() => page.locator('hapax-your-data .said').textContent()).not.toContain('of 120 rows');
      await page.goto(`${site.url}live/stream.html`, { waitUntil: 'networkidle' });
      await page.getByRole('button', { name: 'Add a spike' }).click();
      await expect.poll(() => page.locator('hapax-stream .said').textContent(), { timeout: 10_000 }).toContain('noticed it after');
      await page.close();
    });
  },
);
