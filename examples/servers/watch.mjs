import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
const PATIENCE_MS = 120_000;

/**
 * `hapax watch FILE` as a process of its own. What it prints can be waited for.
 * @param {string} file @param {Readonly<Record<string, string>>} env
 */
export function watch(file, env) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [MAIN, 'watch', path], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (some) => {
    out += some;
  });
  child.stderr.on('data', (some) => {
    err += some;
  });
  const ended = new Promise((go) => child.once('exit', go));
  return {
    lines: () => out.split('\n').filter(Boolean),
    said: () => err,
    /** @param {(lines: readonly string[]) => boolean} enough @param {() => unknown} [look] done in between */
    async until(enough, look = () => {}) {
      const end = Date.now() + PATIENCE_MS;
      for (await look(); !enough(this.lines()); await look()) {
        if (child.exitCode !== null || Date.now() > end) throw new Error(`hapax watch ${file} has not come so far:\n${out}\n${err}`);
        await new Promise((go) => setTimeout(go, 50));
      }
    },
    /** @param {'SIGKILL' | 'SIGTERM'} signal */
    async end(signal) {
      child.kill(signal);
      await ended;
    },
  };
}

/** The keys, the kind, the time and the feature of messages about incidents, one a line. @param {readonly string[]} lines */
export const told = (lines) =>
  lines.map((line) => {
    const { kind, incident } = JSON.parse(line);
    return [...incident.keys, kind, new Date(incident.start).toISOString(), incident.peak.feature].filter(Boolean).join(' ');
  });
