import { Command } from 'commander';
import { formatNumber, HapaxError } from 'hapax';
import {
  affiliation,
  averagePrecision,
  bestF1,
  detectionDelays,
  eventAccuracy,
  overlapAccuracy,
  periodOf,
  pointAccuracy,
  pointAdjusted,
  precisionAt,
  rangeAccuracy,
  rocAuc,
  runs,
  vus,
} from 'hapax/evaluate';
import { binaryLabels } from '../detect/labels.ts';
import { labelsColumn, listOf } from '../detect/reading.ts';
import { rankable } from '../detect/reasons/agreement.ts';
import type { Runnable } from '../detect/runs/methods.ts';
import { trainOn } from '../detect/runs/train-on.ts';
import { tellNotes } from '../output/output.ts';
import { textTable } from '../output/text-table.ts';
import { visible } from '../output/text-width.ts';
import type { Terminal } from '../terminal.ts';
import { addDetectionFlags, detect } from './detect.ts';

/** One measure as it is printed. */
interface Figure {
  readonly name: string;
  readonly value: number;
  readonly meaning: string;
}

/** `hapax evaluate FILE --labels COLUMN`: how well a method finds what is labelled. */
export function evaluateCommand(runnable: Runnable, terminal: Terminal): Command {
  const command = new Command('evaluate')
    .description('Compare what a method finds in a file with its labels.')
    .option('--test <file>', 'Learn from the file, and judge the rows of this one.')
    .option('--json', 'Write JSON for machines.');
  addDetectionFlags(command, runnable);
  return command.action(async (file: string, given: Record<string, unknown>) => {
    if (labelsColumn(given) === undefined && trainOn(given) === undefined)
      throw new HapaxError('OPTION', 'evaluate needs --labels COLUMN: the column that says which rows are anomalies');
    const { table, scores, verdicts, method, facts } = await detect(runnable, ...judgedFile(file, given), terminal);
    const anomalyLabels = typeof given.anomalyLabels === 'string' ? listOf(given.anomalyLabels) : [];
    const labels = binaryLabels(table, anomalyLabels);
    tellNotes(table.notes, terminal);
    const figures = measure(labels, scores, verdicts, table.time !== undefined);
    const anomalies = labels.reduce((sum, y) => sum + y, 0);
    if (given.json === true)
      terminal.out(
        `${JSON.stringify({ method: method.id, rows: table.rows, anomalies, facts: Object.fromEntries(facts.filter(({ label }) => OF_LEARNING.includes(label)).map(({ label, value }) => [label, value])), measures: Object.fromEntries(figures.map(({ name, value }) => [name, value])) }, null, 2)}\n`,
      );
    else
      terminal.out(
        evaluationText(
          [
            `${visible(table.source)}: ${table.rows.toLocaleString('en')} rows, ${anomalies.toLocaleString('en')} labelled as anomalies; method ${method.id}`,
            ...facts.filter(({ label }) => OF_LEARNING.includes(label)).map(({ label, value }) => `${label}: ${visible(value)}`),
          ].join('\n'),
          figures,
          terminal.width,
        ),
      );
  });
}

/** What a reader must know of the rows that were learnt from. */
const OF_LEARNING: readonly string[] = ['judged', 'learnt from', 'fitted on'];

/** The file to judge and its flags: with `--test` the other is the one to learn from. @throws HapaxError `OPTION` */
function judgedFile(file: string, given: Readonly<Record<string, unknown>>): [string, Readonly<Record<string, unknown>>] {
  if (typeof given.test !== 'string') return [file, given];
  if (given.train !== undefined) throw new HapaxError('OPTION', '--test and --train both name a second file; leave one of them out');
  return [given.test, { ...given, train: file }];
}

function measure(labels: Uint8Array, given: Float64Array, verdicts: Uint8Array, series: boolean): Figure[] {
  const scores = rankable(given);
  const best = bestF1(labels, scores);
  const at = pointAccuracy(labels, verdicts);
  const figures: Figure[] = [
    { name: 'rocAuc', value: rocAuc(labels, scores), meaning: 'share of pairs in the right order; 0.5 is chance' },
    {
      name: 'averagePrecision',
      value: averagePrecision(labels, scores),
      meaning: `area under precision and recall; chance is ${formatNumber(labels.reduce((a, b) => a + b, 0) / labels.length)}`,
    },
    {
      name: 'precisionAtN',
      value: precisionAt(labels, scores),
      meaning: 'share of anomalies among as many top scores as there are anomalies',
    },
    { name: 'bestF1', value: best.f1, meaning: `best of all thresholds (${formatNumber(best.threshold)}); it has seen the labels` },
    { name: 'precision', value: at.precision, meaning: 'share of alarms that are right, at the threshold of the method' },
    { name: 'recall', value: at.recall, meaning: 'share of anomalies that are alarmed, at the threshold of the method' },
    { name: 'f1', value: at.f1, meaning: 'their harmonic mean' },
  ];
  return series ? [...figures, ...seriesFigures(labels, scores, verdicts)] : figures;
}

/** Measures that need rows in time order. */
function seriesFigures(labels: Uint8Array, scores: Float64Array, verdicts: Uint8Array): Figure[] {
  const window = Math.min(periodOf(scores), 400);
  const volume = vus(labels, scores, window);
  const range = rangeAccuracy(labels, verdicts);
  const near = affiliation(labels, verdicts);
  const adjusted = pointAdjusted(labels, verdicts);
  const delays = detectionDelays(labels, verdicts)
    .filter((d) => !Number.isNaN(d))
    .sort();
  return [
    { name: 'eventF1', value: eventAccuracy(labels, verdicts).f1, meaning: 'recall over labelled runs, precision over rows' },
    {
      name: 'overlapF1',
      value: overlapAccuracy(runs(labels), runs(verdicts)).f1,
      meaning: 'runs that touch, one alarmed run for each labelled one (Telemanom); says nothing of their length',
    },
    { name: 'rangeF1', value: range.f1, meaning: 'precision and recall of runs, by how much of each is covered' },
    { name: 'affiliationF1', value: near.f1, meaning: 'distances to labelled runs; random alarms already reach 0.7 or more' },
    { name: 'vusRoc', value: volume.roc, meaning: `ROC-AUC averaged over tolerances of 0 to ${window} rows` },
    { name: 'vusPr', value: volume.pr, meaning: `average precision over tolerances of 0 to ${window} rows` },
    { name: 'pointAdjustedF1', value: adjusted.f1, meaning: 'flatters: read it only beside the next line' },
    { name: 'pointAdjustedF1OfRandom', value: adjusted.randomF1, meaning: 'what random scores reach by point adjustment' },
    {
      name: 'medianDelay',
      value: delays.length > 0 ? delays[delays.length >> 1] : Number.NaN,
      meaning: 'rows from the start of a run to its first alarm, found runs only',
    },
  ];
}

function evaluationText(title: string, figures: readonly Figure[], width: number): string {
  const table = textTable(
    [
      { head: 'measure', align: 'left' },
      { head: 'value', align: 'right' },
      { head: 'meaning', align: 'left' },
    ],
    figures.map(({ name, value, meaning }) => [name, Number.isNaN(value) ? 'none' : formatNumber(value), meaning]),
    width,
  );
  return `${title}\n\n${table}\n`;
}
