import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type IdsRun, idsWatch, labelsFile, labelsOf, type Rejected, readLabels, watchFolder, writeRun } from '@hapax/ids';
import { Command } from 'commander';
import { EXIT } from '../../exit-code.ts';
import { stamp } from '../../output/stamp.ts';
import { visible } from '../../output/text-width.ts';
import type { Terminal } from '../../terminal.ts';
import { VERSION } from '../../version.ts';
import { configOf } from './run.ts';
import { sent } from './sent.ts';
import { whole } from './whole.ts';

/** Rejected lines kept; all are counted. */
const REJECTS = 10_000;

/** `hapax ids watch`. */
export function watchCommand(terminal: Terminal, finish: (code: number) => void): Command {
  return new Command('watch')
    .description('Follow logs while they grow: judge each hour when it is over, by what was learnt from the days before.')
    .argument('<config or logs...>', 'a configuration (.yaml), or log files, folders and quoted patterns')
    .option('--every <seconds>', 'How often the logs are looked at.', '5')
    .option('--once', 'Judge what is complete, and end.')
    .option('--format <id>', 'Format of the logs, where their first lines do not tell.')
    .option('--zone <zone>', 'Zone of times that name none, such as Asia/Tokyo.')
    .option('--seed <n>', 'Seed of what is random.')
    .option('--per-day <n>', 'Hosts reported a day at most.')
    .option('-o, --output <folder>', 'Where reports go, a folder for each day.')
    .action(async (targets: readonly string[], given: Record<string, unknown>) => {
      const config = await configOf(targets, given);
      const every = 1000 * whole('--every', String(given.every), 1, 3600);
      // A day that is begun again reads its lines again: each counts once.
      const rejects = new Map<string, Rejected>();
      let undelivered = false;
      let found = 0;
      const watch = idsWatch(config, {
        folder: watchFolder(config.output),
        version: VERSION,
        labels: async () => labelsOf(await readLabels(config.labels ?? (await labelsFile('.'))), config.labelHalfLife),
        async report(run, day) {
          const { report } = await writeRun(join(config.output, day), run, {
            version: VERSION,
            rejects: [...rejects.values()],
            sinceMs: run.periods.fromMs,
            models: false,
          });
          terminal.out(line(run, report));
        },
        async deliver(fresh, run) {
          found += fresh.length;
          for (const { sentence, score } of fresh) terminal.out(`  ${visible(sentence)} [${score.toFixed(2)}]\n`);
          const failed = await sent(run, terminal, fresh);
          undelivered = failed;
          return !failed;
        },
        note: (text) => terminal.err(`note: ${visible(text)}\n`),
        onReject: (one) => {
          if (rejects.size < REJECTS) rejects.set(`${one.file}:${one.line}`, one);
        },
      });
      const asked = new AbortController();
      const stop = () => asked.abort();
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stop);
      try {
        await swept(config.output);
        for (;;) {
          await watch.step();
          if (given.once === true || asked.signal.aborted) break;
          await sleep(every, undefined, { signal: asked.signal }).catch(() => undefined);
        }
      } finally {
        await watch.close();
        for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, stop);
      }
      finish(undelivered ? EXIT.undelivered : given.once === true && found > 0 ? EXIT.anomalies : EXIT.nothing);
    });
}

const line = ({ periods: { fromMs, toMs }, found, hosts }: IdsRun, report: string): string =>
  `${stamp(fromMs, 'minute').slice(0, 10)} up to ${toMs - fromMs === 86_400_000 ? '24:00' : stamp(toMs, 'minute').slice(11)}: ${found.length} of ${hosts} ${hosts === 1 ? 'host' : 'hosts'} worth a look; report: ${visible(report)}\n`;

/** Files of which a process that was killed wrote a part: they have names of their own, and nobody else writes here. */
async function swept(output: string): Promise<void> {
  const names = await readdir(output, { recursive: true }).catch(() => []);
  for (const name of names) if (PART.test(basename(name))) await rm(join(output, name), { force: true });
}
const PART =
  /^\.(?:report\.html|hosts\.csv|findings\.ndjson|findings\.sarif|manifest\.json|rejects\.ndjson|watch\.json|models-[\d-]{10}\.json)\.[0-9a-f]{24}\.partial$/;
