import { readTable } from '@hapax/io';
import { Command } from 'commander';
import { HapaxError } from 'hapax';
import { thresholds } from 'hapax/registry';
import { anomalousRows, type Detection } from '../detection.ts';
import { EXIT } from '../exit-code.ts';
import { flagsOf, optionsFrom } from '../flags.ts';
import { defaultMethod, type Runnable } from '../methods.ts';
import { addOutputFlags, deliver } from '../output.ts';
import { progressBar } from '../progress.ts';
import { addReadingFlags, checkOneInput, FILE, readingOptions, sourceOf } from '../reading.ts';
import { runDetector } from '../run-detector.ts';
import { runOnline } from '../run-online.ts';
import { runPot } from '../run-pot.ts';
import type { Terminal } from '../terminal.ts';
import { inHindsight, judgeInTurn, ruleUnasked } from '../threshold-rule.ts';

/** Share of rows that an online method flags where nothing else is said and the series is short. */
const ONLINE_CONTAMINATION = 0.01;

/** `hapax detect FILE`. */
export const detectCommand = (runnable: Runnable, terminal: Terminal, finish: (code: number) => void): Command =>
  addDetectionFlags(addOutputFlags(new Command('detect').description('Find the anomalies of a file.')), runnable).action(
    async (file: string, given: Record<string, unknown>) => {
      const detection = await detect(runnable, file, given, terminal);
      await deliver(detection, given, terminal);
      finish(given.exitZero === true || anomalousRows(detection).length === 0 ? EXIT.nothing : EXIT.anomalies);
    },
  );

/** Before every flag of a threshold rule. */
const PREFIX = 'threshold';

/** The file, how it is read, the method and its options: what every command that detects takes. */
export function addDetectionFlags(command: Command, runnable: Runnable): Command {
  const { method, family } = runnable;
  command
    .argument('<file>', FILE)
    .option('-m, --method <id>', `Method, see \`hapax methods\`; without it ${defaultMethod()}.`)
    .option('--train <file>', 'Learn from this file, and judge the rows of the other.')
    .option('--anomaly-labels <a,b,…>', 'Labels that mean anomaly; without it words such as 1, true, anomaly, attack.');
  if (family === 'online')
    command.option(
      '--contamination <share>',
      `Share of rows to flag in hindsight, in [0, 0.5]; without it SPOT judges row by row, and short series take ${ONLINE_CONTAMINATION}.`,
    );
  if (family !== 'pot')
    command.option('--threshold <rule>', `Rule that turns scores into verdicts: ${Object.keys(thresholds).join(', ')}.`);
  addReadingFlags(command);
  for (const option of flagsOf(method, `Options of ${method.id}:`)) command.addOption(option);
  if (family !== 'pot' && runnable.rule !== undefined)
    for (const option of flagsOf(runnable.rule.spec, `Options of the threshold ${runnable.rule.spec.id}:`, PREFIX))
      command.addOption(option);
  return command;
}

/** Read the file and run the method on it, as the flags say. */
export async function detect(
  runnable: Runnable,
  file: string,
  given: Readonly<Record<string, unknown>>,
  terminal: Terminal,
): Promise<Detection> {
  const options = optionsFrom(runnable.method, given);
  const reading = readingOptions(given);
  const entry = runnable.family === 'pot' ? undefined : runnable.rule;
  const rule = entry && { entry, options: optionsFrom(entry.spec, given, PREFIX) };
  checkOneInput(file, given.train);
  const bar = progressBar(terminal, Date.now);
  try {
    const labelsMayLack = typeof given.train === 'string';
    const table = await readTable(sourceOf(file, terminal), {
      ...reading,
      labelsMayLack,
      onProgress: (done) => bar.show(`reading ${file}`, done),
    });
    const train =
      typeof given.train === 'string'
        ? await readTable(sourceOf(given.train, terminal), {
            ...reading,
            features: table.features.map(({ name }) => name),
            onProgress: (done) => bar.show(`reading ${given.train}`, done),
          })
        : undefined;
    bar.show(`${runnable.method.id}: ${table.rows.toLocaleString('en')} rows`);
    if (runnable.family !== 'detector' && train !== undefined)
      throw new HapaxError(
        'OPTION',
        `${runnable.method.id} learns row by row and takes no --train; put the rows to learn from in front of the file`,
      );
    if (runnable.family === 'pot') return runPot(options, table);
    if (runnable.family === 'online') {
      const contamination = share(given.contamination);
      const detection = runOnline(runnable.entry, options, table, {
        contamination,
        onProgress: (done) => bar.show(`${runnable.method.id}`, done),
      });
      const judge = rule ?? (given.contamination === undefined ? ruleUnasked(detection) : undefined);
      return judge === undefined ? inHindsight(detection, contamination) : judgeInTurn(detection, judge);
    }
    const anomalyLabels = typeof given.anomalyLabels === 'string' ? given.anomalyLabels.split(',') : [];
    return runDetector(runnable.entry, options, { table, train, anomalyLabels, rule });
  } finally {
    bar.clear();
  }
}

function share(text: unknown): number {
  if (typeof text !== 'string') return ONLINE_CONTAMINATION;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value <= 0.5)) throw new HapaxError('OPTION', `--contamination must be a number in [0, 0.5]; got ${text}`);
  return value;
}
