import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { indexOf, recordAt, undisturbed } from './samples.mjs';

// A source between two ends that are killed: the stream that reads it, at random moments, and the server it reads from. What came out at
// last is compared with one process that nothing happened to.

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url));
const PATIENCE_MS = 120_000;
const A_WHILE_MS = 5000;

/** Numbers that look like chance, the same each time. @param {number} seed */
function chance(seed) {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** @param {string} folder @param {object} source */
function startChild(folder, source) {
  const child = spawn(process.execPath, [CHILD, JSON.stringify({ folder, source })], { stdio: ['pipe', 'pipe', 'pipe'] });
  const said = [];
  let rest = '';
  /** @type {(() => void)[]} */
  let waiting = [];
  const hear = (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      said.push(line);
      const some = waiting;
      waiting = [];
      for (const go of some) go();
    }
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  // Closed when this process is gone, however that was: the child ends by it.
  child.stdin.on('error', () => {});
  const gone = new Promise((go) => child.once('exit', go));
  return {
    said,
    get over() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    /** Until it has said something more, or is gone. */
    next: () => Promise.race([gone, new Promise((go) => waiting.push(() => go(undefined)))]),
    async end(signal) {
      child.kill(signal);
      await gone;
      return child.exitCode;
    },
  };
}

/** Lines of the results so far; the last one may be half. @param {string} folder */
function resultsIn(folder) {
  const path = join(folder, 'results.ndjson');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}

/**
 * @param {object} trial
 * @param {string} trial.folder an empty one
 * @param {object} trial.source its configuration
 * @param {(records: readonly object[]) => Promise<void>} trial.publish resolves when they are certain to be on the server
 * @param {{kill(signal?: string): Promise<void>, start(): Promise<void>} | undefined} trial.server
 * @param {number} trial.samples
 * @param {number} trial.clientKills
 * @param {number} trial.serverKills
 * @param {number} [trial.seed]
 * @returns what was lost, came twice, came out different, and everything that was said
 */
export async function killBothEnds({ folder, source, publish, server, samples, clientKills, serverKills, seed = 1 }) {
  const rnd = chance(seed);
  const pieces = Math.max(12, clientKills + serverKills);
  const size = Math.ceil(samples / pieces);
  const deeds = Array.from({ length: pieces }, (_, i) => (i < clientKills ? 'client' : i < clientKills + serverKills ? 'server' : 'none'));
  for (let i = deeds.length - 1; i > 0; --i) {
    const k = Math.floor(rnd() * (i + 1));
    [deeds[i], deeds[k]] = [deeds[k], deeds[i]];
  }
  const said = [];
  let child = startChild(folder, source);
  const again = async (signal) => {
    const code = await child.end(signal);
    said.push(...child.said.filter((line) => !/^\d+$|^reading$/.test(line)));
    child = startChild(folder, source);
    return code;
  };
  const started = async () => {
    while (!child.said.includes('reading') && !child.over) await child.next();
  };
  const pause = () => new Promise((go) => setTimeout(go, 60 * rnd()));
  await started();
  for (let i = 0; i < pieces; ++i) {
    const records = Array.from({ length: Math.min(size, samples - i * size) }, (_, k) => recordAt(i * size + k));
    if (deeds[i] === 'server') {
      await publish(records.slice(0, records.length >> 1));
      await server?.kill('SIGKILL');
      await pause();
      await server?.start();
      await publish(records.slice(records.length >> 1));
    } else {
      await publish(records);
      if (deeds[i] === 'client') {
        await started();
        // Between the first samples and the checkpoints that hold them; where samples may be lost, there may be none to wait for.
        if (rnd() < 0.5) await Promise.race([child.next(), new Promise((go) => setTimeout(go, A_WHILE_MS))]);
        await pause();
        await again('SIGKILL');
      }
    }
  }
  // One that has just been started cuts its results back to the last checkpoint: what lies there before that does not count.
  await started();
  const end = Date.now() + PATIENCE_MS;
  const distinct = () => new Set(resultsIn(folder).map((line) => JSON.parse(line).time)).size;
  let quiet = Date.now();
  let before = -1;
  while (Date.now() < end) {
    if (child.over) {
      await again('SIGKILL');
      await started();
    }
    const now = distinct();
    if (now !== before) [before, quiet] = [now, Date.now()];
    // What came twice may come after the last that came once.
    if (now >= samples ? Date.now() - quiet > 500 : Date.now() - quiet > 15_000) break;
    await new Promise((go) => setTimeout(go, 50));
  }
  await started();
  const code = await child.end('SIGTERM');
  said.push(...child.said.filter((line) => !/^\d+$|^reading$/.test(line)));

  const expected = undisturbed(samples);
  const seen = new Uint16Array(samples);
  let different = 0;
  for (const line of resultsIn(folder)) {
    const i = indexOf(JSON.parse(line).time);
    seen[i] += 1;
    if (line !== expected[i]) different += 1;
  }
  return {
    samples,
    clientKills,
    serverKills,
    lost: seen.filter((n) => n === 0).length,
    doubled: seen.reduce((sum, n) => sum + Math.max(0, n - 1), 0),
    different,
    code,
    said,
  };
}
