// The playground: time to the first picture and to the first scores, then frames with 20 channels at 50 samples a second.
// node bench/playground.bench.mjs [folder of a built page …]   Several are measured in turn, in the same rounds.
// Needs `npm run build` and a chromium (CHROMIUM names another than /usr/bin/chromium).
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from '../packages/server/dist/index.js';

const ROUNDS = 3;
const SECONDS = 6;
const folders = process.argv.length > 2 ? process.argv.slice(2).map((one) => resolve(one)) : [undefined];

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const ready = () => {
  const states = [...document.querySelectorAll('.score figcaption span')];
  return states.length > 0 && states.every((one) => one.textContent === 'ready');
};

async function measure(folder) {
  const server = await createServer({ trustLoopback: true, ...(folder === undefined ? {} : { page: folder }) });
  const url = await server.listen('127.0.0.1', 0);
  const profile = mkdtempSync(join(tmpdir(), 'hapax-bench-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: FLAGS,
    viewport: { width: 1440, height: 1000 },
  });
  const page = browser.pages()[0] ?? (await browser.newPage());
  const version = browser.browser()?.version() ?? '';
  await page.goto(url);
  await page.waitForFunction(ready, undefined, { polling: 'raf' });
  const firstScore = await page.evaluate(() => performance.now());
  const firstPaint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN);
  await page.getByLabel('Channels', { exact: true }).fill('20');
  await page.getByLabel('Channels', { exact: true }).blur();
  await page.getByLabel('Samples per second').selectOption('50');
  await page.waitForFunction(() => document.querySelectorAll('.channel').length === 20);
  await page.waitForFunction(ready);
  // Thread time counts the work of the page alone, whatever else the machine is doing.
  const cdp = await browser.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () => Object.fromEntries((await cdp.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]));
  const whole = await browser.browser()?.newBrowserCDPSession();
  const everything = async () =>
    ((await whole?.send('SystemInfo.getProcessInfo'))?.processInfo ?? []).reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  const atStart = { ...(await spent()), everything: await everything() };
  const frames = await page.evaluate(
    (seconds) =>
      new Promise((done) => {
        const times = [];
        const start = performance.now();
        let last = start;
        const frame = (now) => {
          times.push(now - last);
          last = now;
          if (now - start < seconds * 1000) requestAnimationFrame(frame);
          else done(times.slice(1));
        };
        requestAnimationFrame(frame);
      }),
    SECONDS,
  );
  const atEnd = { ...(await spent()), everything: await everything() };
  await browser.close();
  await server.close();
  rmSync(profile, { recursive: true, force: true });
  const perFrame = (name) => (1000 * (atEnd[name] - atStart[name])) / frames.length;
  const sorted = frames.toSorted((a, b) => a - b);
  return {
    version,
    'first picture, ms': firstPaint,
    'every detector ready, ms': firstScore,
    'scripts a frame, ms': perFrame('ScriptDuration'),
    'main thread a frame, ms': perFrame('TaskDuration'),
    'whole browser a frame, ms': perFrame('everything'),
    'median frame, ms': sorted[Math.floor(0.5 * sorted.length)],
    'p95 frame, ms': sorted[Math.floor(0.95 * sorted.length)],
    'frames a second': frames.length / SECONDS,
  };
}

const results = folders.map(() => []);
for (let round = 0; round < ROUNDS; ++round) for (const [i, folder] of folders.entries()) results[i].push(await measure(folder));
console.log(
  `${cpus()[0].model}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}, Chromium ${results[0][0].version}; 20 channels, 50 samples a second; ${ROUNDS} rounds`,
);
for (const [i, rounds] of results.entries()) {
  if (folders[i] !== undefined) console.log(folders[i]);
  for (const key of Object.keys(rounds[0]).filter((one) => one !== 'version')) {
    const values = rounds.map((one) => one[key]);
    // The least is what the page needs; more is what the machine was doing besides.
    const best = key === 'frames a second' ? Math.max(...values) : Math.min(...values);
    console.log(`  ${key.padEnd(26)} ${best.toFixed(2)}   (${values.map((v) => v.toFixed(1)).join(', ')})`);
  }
}
