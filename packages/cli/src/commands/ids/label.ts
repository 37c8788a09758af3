import { addLabel, type Label, labelsFile } from '@hapax/ids';
import { parseTime } from '@hapax/io';
import { Command } from 'commander';
import { HapaxError } from 'hapax';
import { visible } from '../../output/text-width.ts';
import type { Terminal } from '../../terminal.ts';
import { whole } from './whole.ts';

/** `hapax ids label`. */
export function labelCommand(terminal: Terminal): Command {
  return new Command('label')
    .description('Say what a host is: the next run learns from it.')
    .argument('<host>', 'address as the report has it')
    .option('--normal', 'Nothing to see; it is not reported again.')
    .option('--anomaly', 'It was one; what is like it ranks higher.')
    .option('--unknown', 'Take back what was said of the same.')
    .option('--hour <hour>', 'Only this hour, UTC, such as 2026-01-31T08, or this day; without it every hour.')
    .option('--signature <id>', 'Only what raises this signature.')
    .option('--port <n>', 'Only what goes to this port.')
    .option('--until <day>', 'Up to this day, not included.')
    .option('--why <text>', 'Reason, for those who come after.')
    .option('--who <name>', 'Who says so.', process.env.USER ?? 'somebody')
    .option('--labels <file>', 'Where labels lie; labels.db unless given.')
    .action(async (host: string, given: Record<string, unknown>) => {
      const verdicts = (['normal', 'anomaly', 'unknown'] as const).filter((name) => given[name] === true);
      const [verdict] = verdicts;
      if (verdict === undefined || verdicts.length > 1)
        throw new HapaxError('OPTION', 'label needs one of --normal, --anomaly and --unknown');
      const text = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined);
      const label: Label = {
        verdict,
        host,
        who: text('who') ?? 'somebody',
        at: new Date().toISOString(),
        ...(text('hour') === undefined
          ? {}
          : { hour: iso('--hour', text('hour') ?? ''), ...(text('hour')?.length === 10 ? { hours: 24 } : {}) }),
        ...(text('until') === undefined ? {} : { until: iso('--until', text('until') ?? '') }),
        ...(text('signature') === undefined ? {} : { signature: text('signature') }),
        ...(text('port') === undefined ? {} : { port: whole('--port', text('port') ?? '', 0, 65_535) }),
        ...(text('why') === undefined ? {} : { why: text('why') }),
      };
      const file = text('labels') ?? (await labelsFile('.'));
      const added = await addLabel(file, label);
      terminal.out(`${visible(host)} is ${verdict}; ${added ? 'noted' : 'it was noted today already'} in ${visible(file)}\n`);
    });
}

/** `2026-01-31`, `2026-01-31T08`, `2026-01-31 08:00` as a time. */
function iso(name: string, text: string): string {
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? parseTime(text)?.ms : undefined;
  if (ms === undefined)
    throw new HapaxError('OPTION', `${name} must be a day or an hour such as 2026-01-31T08; got ${JSON.stringify(text)}`);
  return new Date(ms).toISOString();
}
