import { readTable, type Table, unrolled } from '@hapax/io';
import { Command, Option } from 'commander';
import { HapaxError } from 'hapax';
import { thresholds, transforms } from 'hapax/registry';
import { asSeries, madeRows, unasked } from '../detect/approach.ts';
import { counted } from '../detect/counted.ts';
import { type Detection, foundSomething } from '../detect/detection.ts';
import { flagsOf, optionsFrom } from '../detect/flags.ts';
import { detectByGroup } from '../detect/groups/by-group.ts';
import { oddGroups } from '../detect/groups/odd-groups.ts';
import { widened } from '../detect/groups/widen.ts';
import { type Group, groupsOf, longBy, withoutKeys } from '../detect/groups.ts';
import { addReadingFlags, checkOneInput, FILE, listOf, readingOptions, sourceOf } from '../detect/reading.ts';
import { withAgreement } from '../detect/reasons/agreement.ts';
import { addTellingFlags, mustTellNothing, tellingOf } from '../detect/reasons/told-trees.ts';
import { type DetectorInput, runDetector } from '../detect/runs/detector.ts';
import { fitRows } from '../detect/runs/fit-rows.ts';
import { defaultMethod, type Runnable } from '../detect/runs/methods.ts';
import { runOnline } from '../detect/runs/online.ts';
import { runPot } from '../detect/runs/pot.ts';
import { runSeries } from '../detect/runs/series.ts';
import { slowFitAdvice } from '../detect/runs/slow-fit.ts';
import { inHindsight, judgeInTurn, levelOf, ruleUnasked } from '../detect/runs/threshold-rule.ts';
import { trainOn } from '../detect/runs/train-on.ts';
import { transformsOf } from '../detect/runs/transforms.ts';
import { folds } from '../detect/runs/unseen.ts';
import { readTrain, withoutTexts } from '../detect/table-texts.ts';
import { EXIT } from '../exit-code.ts';
import { addOutputFlags, deliver, notifierFor, tellNotes, withNotes } from '../output/output.ts';
import { visible } from '../output/text-width.ts';
import { checkFiles } from '../own-files.ts';
import { type Bar, progressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

/** Share of rows that an online method flags where nothing else is said and the series is short. */
const ONLINE_CONTAMINATION = 0.01;

/** `hapax detect FILE`. */
export const detectCommand = (runnable: Runnable, terminal: Terminal, finish: (code: number) => void): Command =>
  addDetectionFlags(addOutputFlags(new Command('detect').description('Find the anomalies of a file.')), runnable).action(
    async (file: string, given: Record<string, unknown>) => {
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
  const texts = { wanted: [...(reading.features ?? []), ...(reading.include ?? [])], taken: [] };
  const bar = progressBar(terminal, Date.now);
  try {
    const labels = known?.column ?? reading.labels;
    const textsCount = runnable.family === 'detector';
    const labelled = { ...reading, textsCount, ...(labels !== undefined && { labels }) };
    const labelsMayLack = typeof given.train === 'string';
    const progress = (source: string) => (done: number | undefined) => bar.show(`reading ${visible(source)}`, done);
    const read = await readTable(sourceOf(file, terminal), { ...labelled, labelsMayLack, onProgress: progress(file) });
    const table = (unasked(given, options) && given.by === undefined ? unrolled(read) : undefined) ?? read;
    return await withNotes(table.notes, terminal, async () => {
      const { include: _, exclude: __, ...trainReading } = labelled;
      const train =
        typeof given.train === 'string'
          ? await readTrain(sourceOf(given.train, terminal), table, { ...trainReading, onProgress: progress(given.train) })
          : undefined;
      const anomalyLabels = typeof given.anomalyLabels === 'string' ? listOf(given.anomalyLabels) : [];
      const found = typeof given.by === 'string' || !unasked(given, options) ? undefined : longBy(table);
      const by = typeof given.by === 'string' ? listOf(given.by) : found;
      if (by !== undefined) {
        const keyed = withoutKeys(table, by);
        const groups = groupsOf(table, by);
        const told = found === undefined ? [] : [sideBySide(found, groups.length)];
        const taken = { ...texts, taken: by };
        const job = {
          options,
          train,
          anomalyLabels,
          trainOn: known,
          fitRows: most,
          folds: parts,
          rule,
          transforms: links,
          texts: taken,
          telling,
        };
        const detection = inGroups(runnable, { ...keyed, notes: [...keyed.notes, ...told] }, groups, by, job, given, bar);
        return withAgreement(detection, anomalyLabels, false);
      }
      const events = unasked(given, options) ? counted(table) : undefined;
      const why = events?.why ?? asSeries(table, given, options);
      if (why !== undefined) return withAgreement(runSeries({}, events?.table ?? withoutTexts(table), why), anomalyLabels, false);
      const learnt = Math.min(most ?? Number.POSITIVE_INFINITY, (train ?? table).rows);
      const slow = runnable.family === 'detector' ? slowFitAdvice(runnable.entry.spec, learnt) : undefined;
      bar.clear();
      tellNotes([...madeRows(table, given, options), ...(slow === undefined ? [] : [slow])], terminal);
      bar.show(`${runnable.method.id}: ${table.rows.toLocaleString('en')} rows`);
      const detection = run(
        runnable,
        { options, table, train, anomalyLabels, trainOn: known, fitRows: most, folds: parts, rule, transforms: links, texts, telling },
        given,
        bar,
      );
      return withAgreement(detection, anomalyLabels, known !== undefined);
    });
  } finally {
    bar.clear();
  }
}

const sideBySide = (by: readonly string[], groups: number): string =>
  `${by.join(' and ')} ${by.length === 1 ? 'tells' : 'tell'} ${groups.toLocaleString('en')} series apart that share their times, and each is judged by itself, as with --by ${argumentOf(by.join(','))}; --as table judges each row by itself`;

const argumentOf = (name: string): string => (/^[\w.,-]+$/.test(name) ? name : JSON.stringify(name));

/** A long file of series is judged as the wide one that it is; rows of other groups by the method, each group by itself. */
function inGroups(
  runnable: Runnable,
  table: Table,
  groups: readonly Group[],
  by: readonly string[],
  job: Omit<Job, 'table'>,
  given: Readonly<Record<string, unknown>>,
  bar: Bar,
): Detection {
  if (job.train !== undefined || job.trainOn !== undefined)
    throw new HapaxError(
      'OPTION',
      '--by judges each group by its own rows and takes no --train and no --train-on; put the rows to learn from into the file',
    );
  if (given.save !== undefined)
    throw new HapaxError('OPTION', '--by fits a model to each group, and --save keeps one; leave out one of them');
  const wide = widened(table, groups);
  const why = runnable.family === 'series' ? undefined : asSeries(wide, given, job.options);
  if (runnable.family === 'series' || why !== undefined) {
    const told = `${groups.length.toLocaleString('en')} groups of ${by.join(',')} side by side`;
    const found = runSeries(runnable.family === 'series' ? job.options : {}, why === undefined ? wide : withoutTexts(wide, by), why);
    return {
      ...found,
      facts: [{ label: 'groups', value: told, numbers: { count: groups.length } }, ...oddGroups(table, groups), ...found.facts],
    };
  }
  const share =
    runnable.family !== 'detector' || job.rule !== undefined || runnable.entry.spec.labels === 'required'
      ? 'own thresholds'
      : typeof job.options.contamination === 'number'
        ? job.options.contamination
        : 'of the models';
  return detectByGroup(table, groups, (some) => run(runnable, { ...job, table: some }, given, bar), share);
}

interface Job extends DetectorInput {
  readonly options: Readonly<Record<string, unknown>>;
}

function run(runnable: Runnable, job: Job, given: Readonly<Record<string, unknown>>, bar: Bar): Detection {
  const { options, table, rule } = job;
  const { id } = runnable.method;
  if (runnable.family === 'detector') return runDetector(runnable.entry, options, job);
  if (job.transforms.length > 0)
    throw new HapaxError('OPTION', `--transform is for methods of tables, which ${id} is not; leave it out, or choose another --method`);
  mustTellNothing(id, job.telling);
  if (job.folds !== undefined) throw new HapaxError('OPTION', `${id} learns from no labels; leave out --folds`);
  if (runnable.family === 'series' && (job.train !== undefined || job.trainOn !== undefined))
    throw new HapaxError(
      'OPTION',
      `${id} judges the file by itself; put the rows to learn from in front of it and give their number with --auto-series-train`,
    );
  if (runnable.family === 'series') return runSeries(options, table);
  const flag = job.train !== undefined ? '--train' : job.trainOn !== undefined ? '--train-on' : undefined;
  if (flag !== undefined)
    throw new HapaxError('OPTION', `${id} learns row by row and takes no ${flag}; put the rows to learn from in front of the file`);
  if (runnable.family === 'pot') return runPot(options, table);
  const contamination = share(given.contamination);
  const detection = runOnline(runnable.entry, options, table, { contamination, onProgress: (done) => bar.show(id, done) });
  const judge = rule ?? (given.contamination === undefined ? ruleUnasked(detection, runnable.method.alarm) : undefined);
  return judge === undefined ? inHindsight(detection, contamination) : judgeInTurn(detection, judge);
}

function share(text: unknown): number {
  if (typeof text !== 'string') return ONLINE_CONTAMINATION;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value <= 0.5)) throw new HapaxError('OPTION', `--contamination must be a number in [0, 0.5]; got ${text}`);
  return value;
}
