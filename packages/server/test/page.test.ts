import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { expect, onTestFinished, test } from 'vitest';
import { executablePath, openBrowser } from '../../web/test/browser.ts';
import { createServer, type Server } from '../src/server.ts';

const root = fileURLToPath(new URL('../../web', import.meta.url));
const config = {
  features: ['pressure', 'flow'],
  detectors: [{ method: 'ewma', options: { warmup: 5 }, calibration: { after: 10, fixed: 8 } }],
  alerts: { closeAfter: 1000 },
};
const START = 1_700_000_000_000;
const samples = Array.from({ length: 60 }, (_, i) => ({
  time: START + i * 1000,
  key: ['north', 'south'][i % 2]!,
  values: Float64Array.of(i % 7, i > 56 && i % 2 === 0 ? 900 : i % 5),
}));

async function opened(): Promise<{ page: Page; server: Server; errors: string[]; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-streams-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await build({ root, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  const server = await createServer({ page: folder, trustLoopback: true, home: 'streams' });
  onTestFinished(() => server.close());
  await (await server.hub.put('plant', config)).push(samples);
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const page = browser.pages()[0] ?? (await browser.newPage());
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(await server.listen('127.0.0.1', 0));
  return { page, server, errors, folder };
}

test.skipIf(!executablePath)(
  'the page of running streams shows what is unusual and why, and keeps what people say of it with their names',
  async () => {
    const { page, server, errors, folder } = await opened();
    const stream = server.hub.find('plant');
    const incident = page.locator('[data-incident]').first();
    await incident.waitFor();
    expect(await incident.textContent()).toContain('flow: 900, usually');
    // The key with the open incident is the one that is shown.
    expect(await page.getByLabel('Key').inputValue()).toBe('north');
    await page.getByRole('img', { name: /^ewma: newest [\d.]+, threshold 8$/ }).waitFor();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('Say who you are first: it is kept with what you do.');
    expect(stream.notices()).toEqual([]);
    await page.getByLabel('You are').fill('anna');
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await incident.getByText('anna looks after it').waitFor();
    await page.getByRole('button', { name: 'False alarm' }).click();
    await incident.getByText('anna: false alarm').waitFor();
    await page.getByLabel('Why').fill('filters are changed');
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.locator('[data-window]').getByText('anna', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.locator('[data-window]').waitFor({ state: 'detached' });
    expect(stream.notices().map(({ kind, who, verdict, text }) => [kind, who, verdict, text])).toEqual([
      ['acknowledged', 'anna', undefined, ''],
      ['judged', 'anna', 'false alarm', ''],
      ['maintenance', 'anna', undefined, 'filters are changed'],
      ['withdrawn', 'anna', undefined, ''],
    ]);
    await page.getByLabel('Key').selectOption('south');
    await page.getByRole('heading', { name: 'Models of south' }).waitFor();
    await page.getByRole('link', { name: 'Playground' }).click();
    // After a click the keys are those of the page: space pauses, and presses nothing again.
    await page.getByRole('button', { name: 'Add an anomaly' }).click();
    await page.locator('.marks li').nth(0).waitFor();
    await page.keyboard.press(' ');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    expect(await page.locator('.marks li').count()).toBe(1);
    expect(errors).toEqual([]);
    // Opened as a file it says what to do instead of staying blank.
    await page.goto(`file://${join(folder, 'index.html')}`);
    expect(await page.getByRole('heading').textContent()).toBe('This page needs a web server');
    expect(await page.locator('body').textContent()).toContain('hapax serve');
  },
  120_000,
);

test.skipIf(!executablePath)(
  'a new stream is set up in a form that is drawn from the schema of the server, which refuses at the field',
  async () => {
    const { page, server, errors } = await opened();
    await page.getByRole('button', { name: 'New stream' }).click();
    const at = (place: string) => page.locator(`[data-at="${place}"]`);
    await at('/name').getByRole('textbox').fill('pump');
    await page.getByRole('button', { name: 'Set the stream up' }).click();
    // Nothing but the schema says that features are needed; the server said so.
    await at('/features').locator('.wrong').waitFor();
    await at('/features').getByRole('textbox').fill('pressure, flow');
    await at('/detectors').getByRole('button', { name: 'Add one' }).click();
    // What applies where none is named is offered first.
    expect(await at('/detectors/0/method').getByLabel('method').inputValue()).toBe('autoStream');
    await at('/detectors/0/method').getByLabel('method').selectOption('ewma');
    expect(await at('/detectors/0/options/warmup').textContent()).toContain(
      'Samples to learn before giving verdicts. (whole number from 2)',
    );
    expect(await at('/detectors/0/options/warmup').getByRole('textbox').getAttribute('placeholder')).toBe('20');
    await at('/detectors/0/options/rate').getByRole('textbox').fill('7');
    await page.getByText('Who is told of incidents').click();
    await at('/sinks').getByRole('button', { name: 'Add one' }).click();
    await at('/sinks/0/type').getByLabel('type').selectOption('webhook');
    await page.getByText('When flagged samples become an incident').click();
    await at('/alerts/k').getByRole('textbox').fill('5');
    await at('/alerts/n').getByRole('textbox').fill('9');
    await page.getByRole('button', { name: 'Set the stream up' }).click();
    await page.getByText('2 fields are not as they must be: each says what is wrong.').waitFor();
    expect(await at('/detectors/0/options/rate').locator('.wrong').textContent()).toBe('must be a number from 0.000001 to 1');
    expect(await at('/sinks/0/url').locator('.wrong').textContent()).toBe(
      'is missing; it must be an address that begins with http:// or https://',
    );
    expect([...server.hub.streams.keys()]).toEqual(['plant']);
    await at('/detectors/0/options/rate').getByRole('textbox').fill('0.2');
    await at('/sinks').getByRole('button', { name: 'Take away' }).click();
    await page.getByRole('button', { name: 'Set the stream up' }).click();
    await page.getByRole('combobox', { name: 'Stream' }).waitFor();
    await expect.poll(() => page.getByRole('combobox', { name: 'Stream' }).inputValue()).toBe('pump');
    expect(server.hub.find('pump').config).toMatchObject({
      features: ['pressure', 'flow'],
      detectors: [{ method: 'ewma', options: { rate: 0.2 } }],
      alerts: { k: 5, n: 9 },
    });
    // Refusals are what was asked for here.
    expect(errors.filter((text) => !text.includes('400'))).toEqual([]);
    await page.getByRole('button', { name: 'New stream' }).click();
    await page.getByText('When flagged samples become an incident').click();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  },
  120_000,
);
