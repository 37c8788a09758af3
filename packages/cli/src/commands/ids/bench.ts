import { type IdsTrial, idsTrial } from '@hapax/ids';
import { Command } from 'commander';
import type { Terminal } from '../../terminal.ts';
import { whole } from './whole.ts';

/** `hapax ids bench`: months with known intrusions, ranked by every way. */
export function benchCommand(terminal: Terminal): Command {
  return new Command('bench')
    .description('Rank months with planted intrusions, beside psykoda and isolation forests: ROC-AUC and average precision by kind.')
    .option('--seeds <n>', 'Months, seeds from --first on.', '3')
    .option('--first <seed>', 'First seed.', '101')
    .option('--hosts <n>', 'Hosts of a month.', '24')
    .option('--days <n>', 'Days of a month; the last three are judged.', '19')
    .option('--fixed', 'Plant the same, at the same hosts and hours, in every month; drawn unless given.')
    .option('--ours', 'Without psykoda, which takes most of the time.')
    .action((given: Record<string, string | boolean>) => {
      const number = (name: string) => whole(`--${name}`, String(given[name]), name === 'hosts' ? 9 : 1);
      const first = number('first');
      const trial = idsTrial({
        seeds: Array.from({ length: number('seeds') }, (_, i) => first + i),
        hosts: number('hosts'),
        days: number('days'),
        vary: given.fixed !== true,
        psykoda: given.ours !== true,
        onMonth: (seed) => terminal.err(`month of seed ${seed}\n`),
      });
      terminal.out(trialTable(trial));
    });
}

/** A table of two numbers a way, per cent: ROC-AUC / average precision. */
export function trialTable({ ways, kinds, clean }: IdsTrial): string {
  const percent = (value: number) => (100 * value).toFixed(1).padStart(5);
  const rows = kinds.map(
    ({ kind, planted, rocAuc, averagePrecision }) =>
      `| ${kind} | ${planted} | ${ways.map((_, w) => `${percent(rocAuc[w])} / ${percent(averagePrecision[w])}`).join(' | ')} |`,
  );
  return [
    `| planted | days | ${ways.join(' | ')} |`,
    `|---|---|${ways.map(() => '---').join('|')}|`,
    ...rows,
    '',
    `ROC-AUC / average precision in per cent, over ${clean} days of hosts without an intrusion`,
    '',
  ].join('\n');
}
