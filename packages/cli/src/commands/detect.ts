import { describeTable, readTable } from '@hapax/io';
import { Command, Option } from 'commander';
import { HapaxError } from 'hapax';
import { thresholds, transforms } from 'hapax/registry';
import { detectByBatches } from '../batch/detect-by-batches.ts';
import { largeFileAdvice } from '../batch/large-file.ts';
import { addBatchFlags, noBatchFlags } from '../batch/stage-flags.ts';
import { type Detection, foundSomething } from '../detect/detection.ts';
import { flagsOf, optionsFrom } from '../detect/flags.ts';
import { inGroups } from '../detect/groups/in-groups.ts';
import { holidaysOf } from '../detect/holidays.ts';
import { madeRows } from '../detect/made-rows.ts';
import { noted } from '../detect/noted.ts';
import { planOf, sheetAsSeries } from '../detect/plan.ts';
import { addReadingFlags, checkOneInput, FILE, listOf, readingOptions, sourceOf } from '../detect/reading.ts';
import { withAgreement } from '../detect/reasons/agreement.ts';
import { addTellingFlags, tellingOf } from '../detect/reasons/told-trees.ts';
import { fitRows } from '../detect/runs/fit-rows.ts';
import { defaultMethod, type Runnable } from '../detect/runs/methods.ts';
import { ONLINE_CONTAMINATION, run } from '../detect/runs/run.ts';
import { runSeries } from '../detect/runs/series.ts';
import { slowFitAdvice } from '../detect/runs/slow-fit.ts';
import { levelOf } from '../detect/runs/threshold-rule.ts';
import { trainOn } from '../detect/runs/train-on.ts';
import { transformsOf } from '../detect/runs/transforms.ts';
import { folds } from '../detect/runs/unseen.ts';
import { standIns } from '../detect/stand-ins.ts';
import { readTrain } from '../detect/table-texts.ts';
import { EXIT } from '../exit-code.ts';
import { addOutputFlags, deliver, notifierFor, tellNotes, withNotes } from '../output/output.ts';
import { visible } from '../output/text-width.ts';
import { checkFiles } from '../own-files.ts';
import { progressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

/** `hapax detect FILE`. */
export const detectCommand = (runnable: Runnable, terminal: Terminal, finish: (code: number) => void): Command =>
  addBatchFlags(addDetectionFlags(addOutputFlags(new Command('detect').description('Find the anomalies of a file.')), runnable)).action(
    async (file: string, given: Record<string, unknown>) => {
      if (given.byBatches === true) {
        const { anomalies } = await detectByBatches(runnable, file, given, terminal);
        return finish(given.exitZero === true || anomalies === 0 ? EXIT.nothing : EXIT.anomalies);
      }
      noBatchFlags(given);
      tellNotes(
        [largeFileAdvice(file, runnable.method.id)].filter((note) => note !== undefined),
        terminal,
      );
      const tell = await notifierFor(given, terminal);
      const detection = await detect(runnable, file, given, terminal);
      await deliver(detection, given, terminal);
      if (!(await tell(detection))) return finish(EXIT.undelivered);
      finish(given.exitZero === true || !foundSomething(detection) ? EXIT.nothing : EXIT.anomalies);
    },
  );

/** Before every flag of a threshold rule. */
const PREFIX = 'threshold';

/** The file, how it is read, the method and its options: what every command that detects takes. */
export function addDetectionFlags(command: Command, runnable: Runnable): Command {
  const { method, family } = runnable;
  command
    .argument('<file>', FILE)
    .option('-m, --method <id>', `Method, see \`hapax methods\`; without it autoSeries for a series and ${defaultMethod()} for a table.`)
    .addOption(
      new Option('--as <what>', 'Judge the rows one by one, or as a series in time; without it the times decide, and it is said.')
        .choices(['table', 'series'])
        .conflicts('method'),
    )
    .option('--by <a,b,…>', 'Columns that name groups, such as store,product: each is judged by itself, and beside the others.')
    .option(
      '--holidays <place|dates>',
      'Of a series: public holidays of a country or part (DE, US-NY), or dates between commas; those like a free day count as one.',
    )
    .option('--train <file>', 'Learn from this file, and judge the rows of the other.')
    .option('--train-on <column=value>', 'Learn only from rows known to be normal, such as label=0.')
    .option('--fit-rows <count>', 'Rows to learn from at most, spread evenly; without it 10 million numbers.')
    .option(
      '--transform <a,b,…>',
      `Changes of the features before the method, in this order, each with its options such as lags:size=4: ${Object.keys(transforms).join(', ')}.`,
    )
    .option(
      '--folds <count>',
      'Where a method learns from labels of the rows it judges: folds, each judged by a fit on the others; without it 5.',
    )
    .option('--anomaly-labels <a,b,…>', 'Labels that mean anomaly; without it words such as 1, true, anomaly, attack.');
  if (family === 'online')
    command.option(
      '--contamination <share>',
      `Share of rows to flag in hindsight, in [0, 0.5]; without it SPOT judges row by row, and short series take ${ONLINE_CONTAMINATION}.`,
    );
  if (family !== 'pot' && family !== 'series')
    command.option(
      '--threshold <rule>',
      `Rule that turns scores into verdicts: ${Object.keys(thresholds).join(', ')}; or a score, such as 3.`,
    );
  addReadingFlags(addTellingFlags(command));
  for (const option of flagsOf(method, `Options of ${method.id}:`)) command.addOption(option);
  if (family !== 'pot' && family !== 'series' && runnable.rule !== undefined)
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
  const entry = runnable.family === 'pot' || runnable.family === 'series' ? undefined : runnable.rule;
  const level = levelOf(given.threshold);
  const rule = entry && { entry, options: { ...optionsFrom(entry.spec, given, PREFIX), ...(level !== undefined && { level }) } };
  checkOneInput(file, given.train);
  checkFiles(file, given);
  const known = trainOn(given);
  const most = fitRows(given.fitRows);
  const parts = folds(given.folds);
  const links = transformsOf(given.transform);
  const telling = tellingOf(given);
  const texts = { wanted: [...(reading.features ?? []), ...(reading.include ?? []), ...(reading.categories ?? [])], taken: [] };
  const bar = progressBar(terminal, Date.now);
  try {
    const labels = known?.column ?? reading.labels;
    const textsCount = runnable.family === 'detector';
    const labelled = { ...reading, textsCount, ...(labels !== undefined && { labels }) };
    const labelsMayLack = typeof given.train === 'string';
    const progress = (source: string) => (done: number | undefined) => bar.show(`reading ${visible(source)}`, done);
    const read = await readTable(sourceOf(file, terminal), { ...labelled, labelsMayLack, onProgress: progress(file) });
    const shaped = sheetAsSeries(read, given, options);
    const table = noted(shaped, ...standIns(shaped));
    const described = given.report === undefined ? {} : { description: describeTable(read) };
    return await withNotes(table.notes, terminal, async () => {
      const { include: _, exclude: __, ...trainReading } = labelled;
      const train =
        typeof given.train === 'string'
          ? await readTrain(sourceOf(given.train, terminal), table, { ...trainReading, onProgress: progress(given.train) })
          : undefined;
      const holidays = await holidaysOf(given.holidays, table);
      const anomalyLabels = typeof given.anomalyLabels === 'string' ? listOf(given.anomalyLabels) : [];
      const job = {
        options,
        holidays,
        train,
        anomalyLabels,
        trainOn: known,
        fitRows: most,
        folds: parts,
        rule,
        transforms: links,
        texts,
        telling,
      };
      const plan = planOf(table, given, options);
      if (plan.of === 'groups') {
        const detection = inGroups(runnable, plan, { ...job, texts: { ...texts, taken: plan.by } }, given, bar);
        return { ...withAgreement(detection, anomalyLabels, false), ...described };
      }
      if (plan.of === 'series')
        return { ...withAgreement(runSeries({}, plan.table, plan.why, holidays), anomalyLabels, false), ...described };
      mustBeSeries(given.holidays, runnable.family);
      const learnt = Math.min(most ?? Number.POSITIVE_INFINITY, (train ?? table).rows);
      const slow = runnable.family === 'detector' ? slowFitAdvice(runnable.entry.spec, learnt) : undefined;
      if (slow !== undefined) {
        bar.clear();
        tellNotes([slow], terminal);
      }
      bar.show(`${runnable.method.id}: ${table.rows.toLocaleString('en')} rows`);
      const detection = run(runnable, { ...job, table: noted(table, ...madeRows(table, given, options)) }, given, bar);
      return { ...withAgreement(detection, anomalyLabels, known !== undefined), ...described };
    });
  } finally {
    bar.clear();
  }
}

/** Days off say nothing of rows that are judged one by one. */
function mustBeSeries(holidays: unknown, family: string): void {
  if (holidays !== undefined && family !== 'series')
    throw new HapaxError('OPTION', '--holidays is for series, and these rows are judged one by one; --as series judges them in time');
}
