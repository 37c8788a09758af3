import { dirname } from 'node:path';
import type { Surroundings } from '@hapax/connect';
import { systemClock } from '@hapax/connect/run';
import { messageOf } from '@hapax/connect/sinks';
import { ndjsonFile, tableFile } from '@hapax/connect/sources';
import { Command, InvalidArgumentError } from 'commander';
import { formatNumber } from 'hapax';
import { type IncidentEvent, type RunSummary, type Source, type StreamCounts, startDrops } from 'hapax/stream';
import { findLabels } from '../backtest/labels.ts';
import { type Mark, scoring } from '../backtest/score.ts';
import { EXIT } from '../exit-code.ts';
import { textTable } from '../output/text-table.ts';
import { visible } from '../output/text-width.ts';
import type { Terminal } from '../terminal.ts';
import { readPipeline } from '../watch/file.ts';
import { mappingIn } from '../watch/parts.ts';
import { backtest } from '../watch/run.ts';
import type { Pipeline } from '../watch/schema.ts';
import { silentLine } from '../watch/silent-keys.ts';
import { troubles } from '../watch/troubles.ts';

interface Flags {
  readonly from: string;
  readonly labels?: string;
  readonly grace: number;
  readonly json?: boolean;
}

/** Samples without an alarm that end it, unless the pipeline says otherwise; as its alerts do. */
const CLOSE_AFTER = 5;

/** `hapax backtest`: a pipeline file over history, held against labels where there are some. */
export const backtestCommand = (terminal: Terminal, finish: (code: number) => void): Command =>
  new Command('backtest')
    .description('Run the detectors and alerts of a pipeline file over a file of history; nothing is sent.')
    .argument('<pipeline>', 'YAML file')
    .requiredOption('--from <file>', 'History: CSV, NDJSON, Parquet or XLSX.')
    .option(
      '--labels <file|column>',
      'What is known to be anomalous: a JSON file of [start, end] times, or a column of the history; the column label unless given.',
    )
    .option('--grace <samples>', 'Samples after a labelled stretch in which an alarm still counts for it.', readCount, 0)
    .option('--json', 'Write JSON for machines.')
    .action(async (path: string, { from, labels: asked, grace, json }: Flags) => {
      const pipeline = await readPipeline(path, process.env);
      const say = (text: string) => terminal.err(`${visible(text)}\n`);
      const drops = startDrops(systemClock, say);
      const past = await history(pipeline, from, asked, troubles(systemClock, drops, say));
      const { labels, source } = await findLabels(pipeline, from, past, asked);
      const names = pipeline.detectors.map(({ name, method }) => name ?? method);
      const scorer = scoring({
        names,
        grace,
        gap: numberOf(pipeline.alerts?.closeAfter, CLOSE_AFTER),
        every: numberOf(pipeline.order?.every, 0),
      });
      const { summary, run, incidents } = await backtest(pipeline, dirname(path), source, { onResults: scorer.take, drops, say });
      const known = labels();
      const marks = known ? scorer.marks(known) : undefined;
      const latest = [...new Map(incidents.map((event) => [event.incident.id, event])).values()];
      const { counts } = run.stream;
      if (json) terminal.out(`${JSON.stringify(machineReport(summary, counts, latest, known?.source, marks), null, 2)}\n`);
      else {
        for (const event of latest) terminal.out(`${messageOf([event], { features: pipeline.features }).text}\n\n`);
        const dropped = drops.total;
        terminal.out(
          `${summary.samples} samples, ${dropped} left out,${summary.missing ? ` ${summary.missing} values missing,` : ''} ${counts.alarms} alarms, ${counts.incidents} incidents\n${silentLine(summary.silent)}`,
        );
        if (marks && known) terminal.out(`\nAgainst ${known.source}:\n\n${marksTable(marks, terminal.width)}\n`);
      }
      finish(counts.incidents > 0 ? EXIT.anomalies : EXIT.nothing);
    });

/** The history in the fields that the pipeline's own source names. */
async function history(
  { source, features }: Pipeline,
  from: string,
  asked: string | undefined,
  onTrouble: Surroundings['onTrouble'],
): Promise<Source> {
  const { key, label, time, unit, timeFormat, timeZone } = mappingIn(source);
  const say = (text: string) => onTrouble({ kind: 'trouble', text });
  const named = {
    features,
    ...(key === undefined ? {} : { key }),
    ...(timeFormat === undefined ? {} : { timeFormat }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
  if (!/\.(ndjson|jsonl)$/i.test(from) || time === undefined) return tableFile(from, { ...named, onNote: say });
  const mapping = { ...named, time, label: asked ?? label ?? 'label', say, ...(unit ? { unit } : {}) };
  return ndjsonFile(from, mapping, { onBad: (text) => onTrouble({ kind: 'unreadable', text }), onTrouble: say });
}

const machineReport = (
  { samples, silent }: RunSummary,
  counts: Readonly<StreamCounts>,
  incidents: readonly IncidentEvent[],
  labels: string | undefined,
  marks: readonly Mark[] | undefined,
) => ({
  samples,
  counts,
  ...(silent === undefined ? {} : { silent }),
  ...(labels === undefined ? {} : { labels, detectors: marks }),
  incidents: incidents.map(({ incident }) => incident),
});

const marksTable = (marks: readonly Mark[], width: number): string =>
  textTable(
    [
      { head: 'detector', align: 'left' },
      ...[
        'found',
        'recall',
        'precision',
        'alarms',
        'false alarms a day',
        'delay, samples',
        'delay',
        'sample precision',
        'sample recall',
      ].map((head) => ({ head, align: 'right' as const })),
    ],
    marks.map((mark) => [
      mark.name,
      `${mark.found} of ${mark.events}${mark.unjudged > 0 ? ` (${mark.unjudged} too early)` : ''}`,
      numberOrNone(mark.recall),
      numberOrNone(mark.precision),
      String(mark.alarms),
      numberOrNone(mark.falseAlarmsPerDay),
      numberOrNone(mark.delaySamples),
      duration(mark.delayMs),
      numberOrNone(mark.samplePrecision),
      numberOrNone(mark.sampleRecall),
    ]),
    width,
  );

const numberOrNone = (value: number): string => (Number.isNaN(value) ? 'none' : formatNumber(value, 3));

/** `90 s`, `2.5 h`. */
function duration(ms: number): string {
  if (Number.isNaN(ms)) return 'none';
  const unit = UNITS.find(({ from }) => ms >= from) ?? { name: 'ms', size: 1 };
  return `${numberOrNone(ms / unit.size)} ${unit.name}`;
}

/** Each from two of it on. */
const UNITS = [
  { name: 'd', size: 86_400_000, from: 2 * 86_400_000 },
  { name: 'h', size: 3_600_000, from: 2 * 3_600_000 },
  { name: 'min', size: 60_000, from: 2 * 60_000 },
  { name: 's', size: 1000, from: 1000 },
];

const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0) throw new InvalidArgumentError('it is a count of samples, 0 or more.');
  return count;
}
