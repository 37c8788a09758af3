// The playground after minutes of play: faults of every kind one after the other, what the page says of them, and what it holds in memory.
// node bench/page-play.bench.mjs [minutes 10] [width 1280] [slow-down of the processor 1] [folder for pictures]
// Needs `npm run build` and a chromium (CHROMIUM names another than /usr/bin/chromium).
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from '../packages/server/dist/index.js';

const [minutes, width, slowDown] = [2, 3, 4].map((at, i) => Number(process.argv[at] ?? [10, 1280, 1][i]));
const pictures = process.argv[5];
const CHANNELS = 20;
const RATE = 50;
const KINDS = ['spike', 'doubling', 'levelShift', 'drift', 'stuck', 'noise', 'dropout', 'swap'];
/** Samples of normal life between two faults: more than the longest of them. */
const APART_S = 14;
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'];

const server = await createServer({ trustLoopback: true });
const url = await server.listen('127.0.0.1', 0);
const profile = mkdtempSync(join(tmpdir(), 'hapax-play-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: FLAGS,
  acceptDownloads: true,
  viewport: { width, height: width < 600 ? 844 : 800 },
});
const page = browser.pages()[0] ?? (await browser.newPage());
const errors = [];
page.on('pageerror', (error) => errors.push(error.message));
page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
await page.goto(url);
const set = async (label, value) => {
  await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByLabel(label, { exact: true }).blur();
};
await set('Channels', String(CHANNELS));
await page.getByLabel('Samples per second').selectOption(String(RATE));
await page.waitForFunction((n) => document.querySelectorAll('.channel').length === n, CHANNELS);
await page.waitForFunction(() => [...document.querySelectorAll('.score [data-state]')].every((one) => one.textContent !== 'warming up'));
const cdp = await browser.newCDPSession(page);
// Thread time counts the work of the page alone, whatever else the machine is doing.
await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
const whole = await browser.browser()?.newBrowserCDPSession();
if (slowDown > 1) await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowDown });
await page.evaluate(() => {
  const frames = { count: 0, long: 0, worst: 0, last: performance.now(), start: performance.now() };
  window.__frames = frames;
  const frame = (now) => {
    const took = now - frames.last;
    frames.last = now;
    ++frames.count;
    if (took > 50) ++frames.long;
    frames.worst = Math.max(frames.worst, took);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
});

/** MB the process of the page holds, its workers with it. */
const resident = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
async function memory() {
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const of = (name) => metrics.find((one) => one.name === name)?.value;
  const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  return {
    'main thread s': of('TaskDuration'),
    'heap MB': of('JSHeapUsedSize') / 2 ** 20,
    nodes: of('Nodes'),
    listeners: of('JSEventListeners'),
    'process MB': Math.max(...pids.map(resident)),
  };
}
const frames = () =>
  page.evaluate(() => {
    const { count, long, worst, start } = window.__frames;
    const now = performance.now();
    Object.assign(window.__frames, { count: 0, long: 0, worst: 0, start: now });
    return { 'frames a second': (1000 * count) / (now - start), 'over 50 ms': long, 'worst ms': worst };
  });
const table = () =>
  page
    .locator('tr[data-method]')
    .evaluateAll((rows) => rows.map((row) => [row.dataset.method, ...[...row.querySelectorAll('td')].map((td) => td.textContent)]));
const state = () =>
  page.evaluate(
    () =>
      `${document.querySelector('.state')?.textContent}; ${[...document.querySelectorAll('.score [data-state]')].map((one) => one.textContent).join(', ')}`,
  );
const rounded = (all) =>
  Object.entries(all)
    .map(([name, v]) => `${name} ${typeof v === 'number' ? Math.round(10 * v) / 10 : v}`)
    .join(', ');

async function play(kind) {
  if (width <= 1000) await page.getByLabel('Kind to add').selectOption(kind);
  else await page.locator(`.kinds label:has(input[value="${kind}"])`).click();
  await page.getByRole('button', { name: 'Add an anomaly' }).click();
  await page.waitForTimeout(1000 * (APART_S - 1));
  const said = await page.locator('[data-answer]').allTextContents();
  console.log(`  ${kind.padEnd(11)} ${said.join(' | ')}`);
  return { kind, said };
}

const start = performance.now();
const since = () => (performance.now() - start) / 60_000;
console.log(
  `${cpus()[0].model}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}, Chromium ${browser.browser()?.version()}`,
);
console.log(`${minutes} minutes, ${CHANNELS} channels, ${RATE} samples a second, ${width} wide, processor slowed ${slowDown} times`);
const faults = [];
const looks = [1, minutes / 2, minutes];
async function look() {
  const at = since().toFixed(1);
  console.log(`minute ${at}: ${rounded(await memory())}; ${rounded(await frames())}; ${await state()}`);
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${width}-${at}.png`) });
  await page.screenshot({ path: join(pictures, `${width}-${at}-whole.png`), fullPage: true });
}
// The last round of all kinds ends with the last minute.
const lastRound = Math.max(0, minutes - (KINDS.length * APART_S) / 60);
for (let i = 0; since() < lastRound; ++i) {
  if (since() >= looks[0]) {
    looks.shift();
    await look();
  }
  faults.push(await play(KINDS[i % KINDS.length]));
}
console.log('the last round:');
for (const kind of KINDS) faults.push(await play(kind));
await look();

// What the page says, counted again from what it saves.
const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV', exact: true }).click()]);
const [head, ...lines] = readFileSync(await download.path(), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(','));
const labels = lines.map((line) => line[head.indexOf('anomaly')] === '1');
const spans = [];
for (const [i, label] of labels.entries()) {
  if (!label) continue;
  if (labels[i - 1]) spans.at(-1)[1] = i + 1;
  else spans.push([i, i + 1]);
}
console.log(`${faults.length} faults put in, ${spans.length} spans in the ${lines.length} samples saved`);
for (const [d, [method, foundOf, ...others]] of (await table()).entries()) {
  const at = head.indexOf(`${method} flagged`);
  const heard = faults.filter(({ said }) => / (at once|after \d+ samples?)$/.test(said[d])).length;
  const counted = spans.filter(([from, to]) => lines.slice(from, to).some((line) => line[at] === '1')).length;
  console.log(
    `  ${method}: the page says ${foundOf} (${others.join(', ')}); ${counted} of ${spans.length} in the file; ${heard} when they were put in`,
  );
}
console.log(errors.length === 0 ? 'no errors' : errors);
await browser.close();
await server.close();
rmSync(profile, { recursive: true, force: true });
