import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { expect } from 'vitest';
import { openBrowser, serveFolder } from './browser.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a slow machine may need for something that takes a second or two. */
export const PATIENCE = 20_000;

/** The built page on a static host, in a browser, with what tests do on it. */
export interface Opened {
  readonly folder: string;
  readonly url: string;
  readonly browser: BrowserContext;
  readonly page: Page;
  /** Everything the page complained of. */
  readonly errors: string[];
  until(condition: () => Promise<boolean>, what: string): Promise<void>;
  allReady(): Promise<boolean>;
  /** "found" of each detector, by name. */
  found(): Promise<Record<string, string | null | undefined>>;
  /** Press a button that saves, and read what it saves. */
  save(name: string): Promise<{ name: string; text: string }>;
  close(): Promise<void>;
}

export async function openPage(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-page-'));
  await build({ root, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  const host: { url: string; server: Server } = await serveFolder(folder);
  const browser = await openBrowser();
  const page = browser.pages()[0] ?? (await browser.newPage());
  page.setDefaultTimeout(PATIENCE);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  return {
    folder,
    url: host.url,
    browser,
    page,
    errors,
    until: (condition, what) => expect.poll(condition, { timeout: PATIENCE, interval: 100, message: what }).toBe(true),
    async allReady() {
      const states = await page.locator('.score [data-state]').allTextContents();
      // One that has taken a drawn level for the usual one says so, and judges on.
      return states.length > 0 && states.every((state) => state === 'ready' || state === 'the new level is learnt');
    },
    found: async () =>
      Object.fromEntries(
        await page
          .locator('tr[data-method]')
          .evaluateAll((rows) => rows.map((row) => [row.getAttribute('data-method'), row.querySelector('td')?.textContent])),
      ),
    async save(name) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
      return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
    },
    async close() {
      await browser.close();
      host.server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
