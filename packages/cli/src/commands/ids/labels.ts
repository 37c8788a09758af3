import { access } from 'node:fs/promises';
import { addLabels, isPsykodaLabel, type Label, labelsFile, labelsOf, psykodaLabels, readLabels } from '@hapax/ids';
import { systemError, writeWhole } from '@hapax/io';
import { Command } from 'commander';
import { visible } from '../../output/text-width.ts';
import type { Terminal } from '../../terminal.ts';

/** `hapax ids labels`: what was said, and files of it. */
export function labelsCommand(terminal: Terminal): Command {
  return new Command('labels')
    .description('Show what was said of hosts; take labels over from a file, or write them into one.')
    .option('--all', 'All that was ever said, in that order: the audit trail.')
    .option('--import <file>', "Take over labels: a database, lines of JSON, or psykoda's CSV of known normal samples.")
    .option('--export <file>', "Write what holds: psykoda's CSV for a name that ends in .csv, lines of JSON for others.")
    .option('--labels <file>', 'Where labels lie; labels.db unless given.')
    .action(async (given: { all?: boolean; import?: string; export?: string; labels?: string }) => {
      const file = given.labels ?? (await labelsFile('.'));
      if (given.import !== undefined) {
        await mustBeThere(given.import);
        const labels = await readLabels(given.import);
        const added = await addLabels(file, labels);
        const known = labels.length - added;
        terminal.out(`${counted(added)} taken over into ${visible(file)}${known > 0 ? `, ${known} known already` : ''}\n`);
        return;
      }
      if (given.labels !== undefined) await mustBeThere(file);
      const said = await readLabels(file);
      const now = Date.now();
      const labels = labelsOf(said);
      const inForce = labels.all.filter((one) => labels.holds(one, now));
      if (given.export !== undefined) {
        const csv = given.export.toLowerCase().endsWith('.csv');
        const text = csv ? psykodaLabels(inForce) : inForce.map((one) => `${JSON.stringify(one)}\n`).join('');
        await writeWhole(given.export, text);
        const written = csv ? inForce.filter(isPsykodaLabel) : inForce;
        const left = inForce.length - written.length;
        terminal.out(`${counted(written.length)} in ${visible(given.export)}\n`);
        if (left > 0) terminal.err(`note: ${counted(left)} left out: psykoda's file holds known normal hours alone\n`);
        return;
      }
      const shown = given.all === true ? said : inForce;
      terminal.out(shown.map((one) => `${lineOf(one)}\n`).join(''));
      const old = labels.all.length - inForce.length;
      terminal.err(
        `${counted(shown.length)} of ${visible(file)}${given.all === true || old === 0 ? '' : `; ${old} more ${old === 1 ? 'is' : 'are'} too old, or over`}\n`,
      );
    });
}

/** A file that somebody names, to be read: labels that are not there are not no labels. */
const mustBeThere = (path: string): Promise<void> =>
  access(path).catch((error: Error) => {
    throw systemError(path, error);
  });

const counted = (n: number): string => `${n} ${n === 1 ? 'label' : 'labels'}`;

/** What was said, in one line: when, who, verdict, of what, why. */
function lineOf({ at, who, verdict, host, hour, hours = 1, signature, port, until, why }: Label): string {
  const when = hour === undefined ? '' : ` ${hour.slice(0, hours === 24 ? 10 : 13)}`;
  return visible(
    [
      `${at.slice(0, 16).replace('T', ' ')}  ${who}  ${verdict}  ${host}${when}`,
      ...(signature === undefined ? [] : [`signature ${signature}`]),
      ...(port === undefined ? [] : [`port ${port}`]),
      ...(until === undefined ? [] : [`until ${until.slice(0, 10)}`]),
      ...(why === undefined ? [] : [why]),
    ].join('  '),
  );
}
