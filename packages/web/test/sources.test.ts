import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTable } from '@hapax/io';
import { createServer, startDemo } from '@hapax/server';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { hapax } from '../../cli/test/capture.ts';
import { executablePath } from './browser.ts';
import { type Opened, openPage } from './page.ts';

describe.skipIf(executablePath === undefined)('where the samples of the playground come from, and where they go', () => {
  let opened: Opened;
  let files: string;
  beforeAll(async () => {
    opened = await openPage();
    files = mkdtempSync(join(tmpdir(), 'hapax-files-'));
  }, 240_000);
  afterAll(async () => {
    rmSync(files, { recursive: true, force: true });
    await opened?.close();
  }, 30_000);

  // What one test left behind is not held against the next: a refusal that was wanted failed three tests after the one that did not end.
  beforeEach(() => {
    opened.errors.length = 0;
  });

  const taken = async () => Number(await opened.page.getByLabel('Position in the session').getAttribute('max'));
  const from = () => opened.page.getByLabel('Samples from');
  const problem = () => opened.page.getByRole('alert');
  /** Choose a file as people do. */
  const upload = async (name: string, text: string) => {
    const path = join(files, name);
    writeFileSync(path, text);
    await opened.page.getByLabel('File to open').setInputFiles(path);
  };

  test('a CSV file becomes channels, its column of labels becomes what is to be found', async () => {
    const { page, url, until, allReady, found } = opened;
    await page.goto(url);
    await until(allReady, 'every detector is ready');
    const rows = Array.from({ length: 3000 }, (_, i) => {
      const odd = i >= 1100 && i < 1106;
      return `${new Date(1.7e12 + 60_000 * i).toISOString()},${(Math.sin(i / 9) + (odd ? 9 : 0)).toFixed(3)},${(Math.cos(i / 14) * 5).toFixed(3)},${odd ? 1 : 0}`;
    });
    await upload('pump.csv', `time,inlet pressure of the second circulation pump,heat,anomaly\n${rows.join('\n')}\n`);
    await until(async () => (await page.locator('.channel').count()) === 2, 'two channels');
    expect(await page.locator('.channel b').first().textContent()).toBe('inlet pressure of the second circulation pump');
    await page.getByLabel('Samples per second').selectOption('50');
    await until(allReady, 'every detector is ready');
    expect(await page.locator('.marks li').first().textContent()).toContain('Labelled · 6');
    await until(async () => Object.values(await found()).every((text) => text === '1/1'), 'each detector has found what the file labels');
    await page.reload();
    await until(allReady, 'a file is not kept over a reload; the page shows samples of its own');
  });

  test('of an archive of two tables and a file of 60 columns others than the first can be shown', async () => {
    const { page, until } = opened;
    await page.goto(opened.url);
    const names = () => page.locator('.channel b').allTextContents();
    const tables = join(files, 'both.zip');
    const rows = (columns: number) =>
      Array.from({ length: 900 }, (_, i) => Array.from({ length: columns }, (_, j) => (Math.sin(i / 9 + j) * 5).toFixed(3)).join());
    const heads = Array.from({ length: 60 }, (_, j) => `s${j}`);
    writeFileSync(
      tables,
      zipSync({
        'pumps.csv': strToU8(`inlet,outlet\n${rows(2).join('\n')}\n`),
        'wide.csv': strToU8(`${heads.join()}\n${rows(60).join('\n')}\n`),
      }),
    );
    await page.getByLabel('File to open').setInputFiles(tables);
    await until(async () => (await names()).join() === 'inlet,outlet', 'the first table is shown');
    await until(
      async () => (await problem().textContent())?.includes('pumps.csv is shown, of 2 tables') === true,
      'that there is another is said',
    );
    await page.getByLabel('Table of the file').selectOption('wide.csv');
    await until(async () => (await names()).length === 20, 'as many channels as fit');
    await until(async () => (await problem().textContent())?.includes('shows 20 of 60 channels') === true, 'what is left out is said');
    await page.getByText('Channels of the file · 20 of 60 shown').click();
    const channel = (name: string) => page.getByRole('group', { name: 'Channels of the file' }).getByRole('button', { name, exact: true });
    await channel('s3').click();
    await channel('s59').click();
    await page.getByRole('button', { name: 'Show these 20' }).click();
    await until(async () => (await names()).at(-1) === 's59' && !(await names()).includes('s3'), 'the channels that were chosen');
    await from().selectOption('plant');
  });

  test('a file that is no table says what is wrong, and the session goes on', async () => {
    const { page, until } = opened;
    const before = await taken();
    await upload('notes.csv', 'just,words\nno,numbers\nnone,here\n');
    await until(async () => /^notes\.csv has no column of numbers/.test((await problem().textContent()) ?? ''), 'it is told');
    await upload('torn.ndjson', '{"a":1}\n{"a"\n{"a"');
    await until(async () => /^torn\.ndjson line 2: .* is not JSON;/.test((await problem().textContent()) ?? ''), 'it is told');
    await upload('odd.yaml', 'features: [a]\n');
    await until(async () => (await problem().textContent())?.includes('odd.yaml: The pipeline has no detectors.') === true, 'it is told');
    await until(async () => (await taken()) > before, 'samples still arrive');
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await problem().count()).toBe(0);
  });

  const inputs = join(import.meta.dirname, '../../io/test/fixtures/inputs');
  test.each(['20-c-text-numbers.xlsx', '22-o-nat.parquet'])(
    '%s becomes channels as the command reads it, told what was decided',
    async (name) => {
      const { page, until } = opened;
      const { notes, features } = await readTable(join(inputs, name));
      await page.getByLabel('File to open').setInputFiles(join(inputs, name));
      await until(async () => (await problem().textContent())?.startsWith(`${name} is open. Note: ${notes[0]}`) === true, 'it is told');
      expect(await page.locator('.channel b').allTextContents()).toEqual(features.map((feature) => feature.name));
      await page.getByRole('button', { name: 'Close' }).click();
    },
  );

  test('the saved data and pipeline give `hapax backtest` the alarms of the page, and opened again the same page', async () => {
    const { page, until, allReady, found, save } = opened;
    await from().selectOption('plant');
    await page.getByRole('button', { name: 'Start afresh' }).click();
    await until(allReady, 'every detector is ready');
    await page.getByLabel('Share of normal samples that may be flagged').selectOption('0.00001');
    await page.getByRole('button', { name: 'Settings of KitNET', exact: true }).click();
    await page.getByLabel('Threshold rule of KitNET').selectOption('spot');
    await page.getByLabel('level', { exact: true }).fill('0.95');
    await page.getByLabel('level', { exact: true }).blur();
    await until(allReady, 'every detector is ready');
    await page.getByRole('button', { name: 'Add an anomaly' }).click();
    await until(async () => Object.values(await found()).every((text) => text === '1/1'), 'each detector has found it');
    await page.getByRole('button', { name: 'Pause' }).click();
    const data = await save('NDJSON');
    const csv = await save('CSV');
    const pipeline = await save('pipeline.yaml');
    writeFileSync(join(files, 'session.ndjson'), data.text);
    writeFileSync(join(files, 'pipeline.yaml'), pipeline.text);

    const { out } = await hapax(['backtest', join(files, 'pipeline.yaml'), '--from', join(files, 'session.ndjson')]);
    const [header, ...lines] = csv.text
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const flags = header!.flatMap((name, j) => (name.endsWith(' flagged') ? [j] : []));
    const alarms = lines.filter((line) => flags.some((j) => line[j] === '1')).length;
    expect(alarms).toBeGreaterThan(0);
    expect(out).toContain(`${lines.length} samples, 0 left out, ${alarms} alarms, `);

    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await until(allReady, 'every detector is ready');
    await page.getByLabel('File to open').setInputFiles(join(files, 'pipeline.yaml'));
    await until(
      async () => (await page.getByLabel('Share of normal samples that may be flagged').inputValue()) === '0.00001',
      'the rate is back',
    );
    await page.getByRole('button', { name: 'Settings of KitNET', exact: true }).click();
    expect(await page.getByLabel('Threshold rule of KitNET').inputValue()).toBe('spot');
    expect(await page.getByLabel('level', { exact: true }).inputValue()).toBe('0.95');
    expect((await save('pipeline.yaml')).text).toBe(pipeline.text);
    await page.getByLabel('File to open').setInputFiles(join(files, 'session.ndjson'));
    await until(
      async () => (await page.locator('.marks li').first().textContent())?.includes('Labelled · 3') === true,
      'the labels are back',
    );
    await page.evaluate(() => localStorage.clear());
  });

  test('prices of coins come with a day of history, then as they change; a service that refuses is asked again later', async () => {
    const { page, url, until, allReady } = opened;
    const asked: string[] = [];
    // One answer for all: a question between two answers would go to the service itself, fail, and put the next one off.
    await page.route('https://api.coingecko.com/**', (route) => {
      if (route.request().url().includes('/simple/price'))
        return route.fulfill({ json: { bitcoin: { eur: 50_100 }, ethereum: { eur: 50_101 }, monero: { eur: 50_102 } } });
      asked.push(route.request().url());
      const at = Date.now();
      const prices = Array.from({ length: 288 }, (_, i) => [at - (288 - i) * 300_000, 50_000 + 100 * Math.sin(i / 5) + (i % 7)]);
      return asked.length === 1 ? route.fulfill({ status: 429, headers: { 'retry-after': '1' } }) : route.fulfill({ json: { prices } });
    });
    onTestFinished(() => page.unroute('https://api.coingecko.com/**'));
    await page.clock.install();
    await page.goto(url);
    await from().selectOption('prices');
    await until(
      async () => (await page.locator('.offline').textContent())?.includes('CoinGecko does not answer (status 429)') === true,
      'it is told',
    );
    await page.clock.fastForward(130_000);
    await until(async () => (await taken()) === 288, 'the history is there');
    expect(await page.locator('.channel b').allTextContents()).toEqual(['bitcoin', 'ethereum', 'monero']);
    await until(async () => (await page.locator('.offline').count()) === 0, 'all is well again');
    await page.clock.fastForward(61_000);
    await until(async () => (await taken()) === 289, 'a new price');
    expect(asked[1]).toContain('/coins/bitcoin/market_chart?vs_currency=eur&days=1');
    expect(await allReady()).toBe(false);
    await page.evaluate(() => localStorage.clear());
    opened.errors.length = 0;
  });

  test('with a server it shows live streams, under its content security policy', async () => {
    const { page, folder, until, allReady, errors } = opened;
    const server = await createServer({ page: folder, trustLoopback: true });
    onTestFinished(() => server.close());
    onTestFinished(await startDemo(server.hub));
    await page.goto(await server.listen('127.0.0.1', 0));
    await until(allReady, 'every detector is ready');
    await from().selectOption('server ["demo"]');
    await until(async () => (await page.locator('.channel').count()) === 5, 'the five sensors of the server');
    await until(allReady, 'every detector is ready');
    await until(async () => (await taken()) >= 2000, 'the history of the server');
    const before = await taken();
    await until(async () => (await taken()) > before, 'a sample arrives live');
    const stream = server.hub.streams.get('demo')!;
    const last = stream.engine.time;
    await stream.push([{ time: last + 1, key: '', values: Float64Array.of(90, 90, 90, 90, 90) }]);
    await until(async () => (await page.locator('[data-server-incident]').count()) > 0, 'the server reports an incident');
    expect(errors).toEqual([]);
  });

  test('a stream is set up from the page, and shows what is pushed to the server', async () => {
    const { page, folder, until, errors } = opened;
    const server = await createServer({ page: folder, trustLoopback: true });
    onTestFinished(() => server.close());
    const url = await server.listen('127.0.0.1', 0);
    await page.goto(url);
    await from().selectOption('push');
    await page.getByLabel('Name of the stream').fill('pump');
    await page.getByLabel('Channels, with commas between').fill('pressure, flow');
    await page.getByRole('button', { name: 'Set the stream up' }).click();
    await until(async () => (await page.locator('.empty').textContent())?.includes('Waiting for samples of pump.') === true, 'it waits');
    const at = Date.now();
    const samples = Array.from({ length: 300 }, (_, i) => ({ time: at + 1000 * i, values: [Math.sin(i / 7), Math.cos(i / 5)] }));
    const push = (some: typeof samples) =>
      fetch(`${url}api/streams/pump/samples`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ samples: some }),
      });
    expect((await push(samples.slice(0, 200))).status).toBe(200);
    await until(async () => (await taken()) === 200, 'they are on the page');
    await push(samples.slice(200));
    await until(async () => (await taken()) === 300, 'and those after them');
    // The server of the test before may still be looked for when this one begins.
    expect(errors.filter((text) => !/ERR_CONNECTION/.test(text))).toEqual([]);
    errors.length = 0;
  });

  test('a server that goes away is missed, and found again when it is back', async () => {
    const { page, folder, until, errors } = opened;
    const data = join(files, 'data');
    mkdirSync(data);
    const first = await createServer({ page: folder, data, trustLoopback: true });
    first.hub.put('pump', { features: ['a', 'b'], detectors: [{ method: 'ewma' }] });
    const url = await first.listen('127.0.0.1', 0);
    await page.goto(url);
    await until(async () => (await page.locator('option[value=\'server ["pump"]\']').count()) === 1, 'the stream is offered');
    await from().selectOption('server ["pump"]');
    const sample = (i: number) => [{ time: 1.7e12 + i, key: '', values: Float64Array.of(i, -i) }];
    for (let i = 0; i < 50; ++i) await first.hub.streams.get('pump')!.push(sample(i));
    await until(async () => (await taken()) === 50, 'the samples are there');
    await first.close();
    await until(
      async () => (await page.locator('.offline').textContent())?.includes('The connection to the server is lost.') === true,
      'it is told',
    );
    const second = await createServer({ page: folder, data, trustLoopback: true });
    onTestFinished(() => second.close());
    await second.listen('127.0.0.1', Number(new URL(url).port));
    await second.hub.streams.get('pump')!.push(sample(50));
    await until(async () => (await taken()) === 51, 'the sample after the break is there, those before it are not doubled');
    expect(await page.locator('.offline').count()).toBe(0);
    expect(errors.filter((text) => !/WebSocket|ERR_CONNECTION/.test(text))).toEqual([]);
    errors.length = 0;
  });

  test('from another machine the page shows the token of its address, and keeps it out of sight', async () => {
    const { page, folder, until } = opened;
    const SECRET = 'a-secret-of-24-letters-x';
    const server = await createServer({ page: folder, token: SECRET, trustLoopback: true });
    onTestFinished(() => server.close());
    server.hub.put('pump', { features: ['a', 'b'], detectors: [{ method: 'ewma' }] });
    const { port } = new URL(await server.listen('127.0.0.1', 0));
    // A name of this machine that is none of loopback: as far as the server can tell, another machine asks.
    const far = `http://far.localhost:${port}/`;
    const offered = () => page.locator('option[value=\'server ["pump"]\']').count();
    const refused = page.waitForResponse((response) => response.url().endsWith('/api/streams'));
    await page.goto(far);
    expect((await refused).status()).toBe(401);
    expect(await offered()).toBe(0);
    await until(
      async () => (await page.locator('.offline').textContent())?.includes('The server does not know this browser.') === true,
      'it says so',
    );
    await page.goto('about:blank');
    await page.goto(`${far}#token=${SECRET}`);
    await until(async () => (await offered()) === 1, 'the stream is offered');
    expect(page.url()).toBe(far);
    await from().selectOption('server ["pump"]');
    await expect
      .poll(() => server.app.inject({ url: '/metrics', headers: { host: 'localhost' } }).then(({ body }) => body))
      .toContain('hapax_server_readers 1');
  });
});
