// Frames of the playground with 20 channels at 50 samples a second: node bench/playground.bench.mjs
// Needs `npm run build` and a chromium (CHROMIUM names another than /usr/bin/chromium).
import { mkdtempSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from '../packages/server/dist/index.js';

const SECONDS = 10;
const server = await createServer({});
const url = await server.listen('127.0.0.1', 0);
const browser = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), 'hapax-bench-')), {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
  viewport: { width: 1440, height: 1000 },
});
const page = browser.pages()[0] ?? (await browser.newPage());
await page.goto(url);
await page.getByLabel('Channels', { exact: true }).fill('20');
await page.getByLabel('Channels', { exact: true }).blur();
await page.getByLabel('Samples per second').selectOption('50');
await page.waitForFunction(() => document.querySelectorAll('.channel').length === 20);
await page.waitForFunction(() => [...document.querySelectorAll('.score figcaption span')].every((one) => one.textContent === 'ready'));
const taken = () => page.getByLabel('Position in the session').getAttribute('max').then(Number);
const before = await taken();
// Thread time counts the work of the page alone, whatever else the machine is doing.
const cdp = await browser.newCDPSession(page);
await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
const spent = async () => Object.fromEntries((await cdp.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]));
const atStart = await spent();
const frames = await page.evaluate(
  (seconds) =>
    new Promise((resolve) => {
      const times = [];
      const start = performance.now();
      let last = start;
      const frame = (now) => {
        times.push(now - last);
        last = now;
        if (now - start < seconds * 1000) requestAnimationFrame(frame);
        else resolve(times.slice(1));
      };
      requestAnimationFrame(frame);
    }),
  SECONDS,
);
const atEnd = await spent();
const perFrame = (name) => ((1000 * (atEnd[name] - atStart[name])) / frames.length).toFixed(2);
const rate = ((await taken()) - before) / SECONDS;
const quantile = (values, q) => values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))].toFixed(1);
console.log(
  `${cpus()[0].model}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}, Chromium ${browser.browser()?.version() ?? ''}`,
);
console.log(
  `${(frames.length / SECONDS).toFixed(1)} frames a second, ${rate.toFixed(0)} samples a second, 20 channels, ${await page.locator('.score').count()} detectors`,
);
console.log(
  `a frame every ${quantile(frames, 0.5)} ms (median), ${quantile(frames, 0.95)} (p95), ${quantile(frames, 0.99)} (p99) of wall time`,
);
console.log(
  `main thread of a frame: ${perFrame('ScriptDuration')} ms of scripts, ${perFrame('TaskDuration')} ms in all, of processor time; 16.7 are there`,
);
await browser.close();
await server.close();
