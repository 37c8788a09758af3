import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether a real Prometheus is on this machine (Debian: prometheus). */
export const hasPrometheus = spawnSync('prometheus', ['--version'], { encoding: 'utf8' }).status === 0;
if (!hasPrometheus) console.log('no prometheus on this machine (Debian: prometheus): what only a real one can tell is not tried');

/** A port that nobody listens on now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

export interface Prometheus {
  readonly url: string;
  /** Answers of an instant query: labels and value. */
  query(expression: string): Promise<{ readonly metric: Readonly<Record<string, string>>; readonly value: number }[]>;
  /** Ask until there is an answer. */
  until(expression: string): Promise<{ readonly metric: Readonly<Record<string, string>>; readonly value: number }[]>;
  close(): void;
}

const LONGEST_MS = 90_000;

interface Settings {
  /** Text of a file of rules. */
  readonly rules?: string;
  /** That its targets ask for. */
  readonly token?: string;
  readonly flags?: readonly string[];
}

/** Start one on loopback, with a look at its targets each second. */
export async function startPrometheus(
  targets: readonly string[],
  { rules = 'groups: []\n', token, flags = [] }: Settings = {},
): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-prometheus-'));
  const port = await freePort();
  writeFileSync(join(folder, 'rules.yaml'), rules);
  writeFileSync(
    join(folder, 'prometheus.yaml'),
    `global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [${join(folder, 'rules.yaml')}]
scrape_configs:
  - job_name: hapax
${token === undefined ? '' : `    authorization: { credentials: ${token} }\n`}    static_configs: [{ targets: ${JSON.stringify(targets)} }]
`,
  );
  const child: ChildProcess = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
      ...flags,
    ],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  const query: Prometheus['query'] = async (expression) => {
    const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`).catch(() => undefined);
    if (!answer?.ok) return [];
    const { data } = (await answer.json()) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } };
    return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  };
  return {
    url,
    query,
    async until(expression) {
      for (const began = Date.now(); Date.now() - began < LONGEST_MS; ) {
        const rows = await query(expression);
        if (rows.length > 0) return rows;
        await new Promise((next) => setTimeout(next, 200));
      }
      throw new Error(`Prometheus had no answer to ${expression} within ${LONGEST_MS / 1000} s`);
    },
    close() {
      child.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      child.kill('SIGKILL');
    },
  };
}
