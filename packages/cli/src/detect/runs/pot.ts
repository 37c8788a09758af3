import { featureMatrix, type Table } from '@hapax/io';
import {
  fitGpd,
  kolmogorovSmirnov,
  type Method,
  type OptionsOf,
  type OptionTable,
  POT_OPTIONS,
  type PotResult,
  type PotTail,
  peaksOverThreshold,
  pot,
} from 'hapax';
import { type Detection, type Fact, type SavedModel, timeOf } from '../detection.ts';
import { noted } from '../noted.ts';
import { beyond, distribution, isBeyond, POT_FIGURES, potStretches } from '../pot-tail.ts';
import { numberOrDash } from '../reasons/reason.ts';

/** Rows are put in order while they are read, so the method need not. */
const { order: _, ...OPTIONS } = POT_OPTIONS;

/** Peaks over threshold as the command line runs it: over the whole file. */
export const POT: Method = { ...pot.spec, options: OPTIONS satisfies OptionTable };

/** Run peaks over threshold over a table. @param options checked by the option table */
export function runPot(options: Readonly<Record<string, unknown>>, table: Table): Detection {
  const values = featureMatrix(table);
  const names = table.features.map(({ name }) => name);
  const times = table.time?.unit === 'ms' ? { times: table.time.values } : {};
  // The flags were made from this table and parsed by it.
  const result = peaksOverThreshold(values, options as Partial<OptionsOf<typeof POT_OPTIONS>>, { names, ...times });
  const verdicts = new Uint8Array(table.rows);
  const reasons = new Map<number, string>();
  for (const { row, reason } of result.anomalies) {
    verdicts[row] = 1;
    reasons.set(row, reason);
  }
  return {
    method: { id: POT.id, title: POT.title, source: POT.source, options: result.options },
    table: noted(table, ...fewExcesses(result)),
    scores: result.scores,
    threshold: result.alarm.threshold,
    verdicts,
    reason: (row) => reasons.get(row) ?? '',
    facts: [
      ...windowFacts(result, table),
      ...result.features.flatMap(({ name, tails }) => tails.map((tail) => tailFact(name, tail, tails.length))),
      ...eventFacts(result, table),
    ],
    stretches: potStretches(result),
    odd: (row, feature) => isBeyond(result, row, feature),
    figures: Object.fromEntries(
      POT_FIGURES.map((kind) => [kind, async () => (await import('../figures/pot.ts')).potFigures(result, table)[kind]()]),
    ),
    ...(result.options.fit === 'mle' && { model: modelOf(result, names) }),
  };
}

function windowFacts({ windows: { t0, t1, t2 }, alarm }: PotResult, table: Table): Fact[] {
  const from = timeOf(table, t0 + t1) ?? `row ${t0 + t1 + 1}`;
  return [
    {
      label: 'rows',
      value: `${t0} of history, ${t1} to calibrate, ${t2} judged from ${from}`,
      numbers: { history: t0, calibration: t1, judged: t2, from },
    },
    {
      label: 'alarm',
      numbers: { threshold: alarm.threshold, from: alarm.from, scores: alarm.scores },
      value:
        alarm.from === 'calibration'
          ? `score above ${numberOrDash(alarm.threshold)}, from ${alarm.scores} calibration scores`
          : `score above ${numberOrDash(alarm.threshold)}, from theory: no calibration row exceeds its threshold`,
    },
  ];
}

/** The tail of one side of one feature: where it starts, how heavy it is, how well the fit holds. */
function tailFact(name: string, { side, thresholds, exceedances }: PotTail, sides: number): Fact {
  const excesses = beyond(exceedances);
  const fit = fitGpd(excesses);
  const where = `${excesses.length} values ${side === 'high' ? 'above' : 'below'} ${numberOrDash(thresholds[thresholds.length - 1])}`;
  const label = sides === 1 ? name : `${name}, ${side}`;
  if (excesses.length === 0) return { label, value: where };
  const { pValue } = kolmogorovSmirnov(excesses, distribution(fit));
  return {
    label,
    numbers: {
      side,
      threshold: thresholds[thresholds.length - 1],
      excesses: excesses.length,
      shape: fit.shape,
      scale: fit.scale,
      status: fit.status,
      kolmogorovSmirnov: pValue,
    },
    value: `${where}; tail shape ${numberOrDash(fit.shape)}, scale ${numberOrDash(fit.scale)} (${fit.status}), Kolmogorov-Smirnov p ${numberOrDash(pValue)}`,
  };
}

/** Tails that rest on next to nothing. */
function fewExcesses({ features, options: { minExceedances } }: PotResult): string[] {
  const counted = features.flatMap(({ name, tails }) => tails.map(({ exceedances }) => ({ name, count: beyond(exceedances).length })));
  return counted
    .filter(({ count }) => count < minExceedances)
    .map(
      ({ name, count }) =>
        `${count} ${count === 1 ? 'value' : 'values'} of ${name} beyond the threshold ${count === 1 ? 'is' : 'are'} few for a tail (${minExceedances} are wanted): how rare others are is a rough guess; give more rows, or a lower --quantile`,
    );
}

/** Events an overview names. */
const EVENTS = 5;

function eventFacts({ events }: PotResult, table: Table): Fact[] {
  if (events.length === 0) return [];
  const named = [...events].sort((a, b) => b.score - a.score).slice(0, EVENTS);
  const place = (row: number) => timeOf(table, row) ?? `${table.place(row).kind} ${table.place(row).number}`;
  const show = named.map(({ first, last, anomalies }) =>
    first === last ? place(first) : `${place(first)} to ${place(last)} (${anomalies} rows)`,
  );
  const more = events.length > EVENTS ? ` and ${events.length - EVENTS} more` : '';
  return [{ label: 'events', value: `${events.length}: ${show.join(', ')}${more}` }];
}

/** The same method one sample at a time, having learnt the whole file: it goes on where the file ends. */
function modelOf({ options, features, windows, alarm, rows }: PotResult, names: readonly string[]): SavedModel {
  const { quantile, side, threshold, minExceedances, combine } = options;
  const model = pot({ quantile, side, threshold, minExceedances, combine, warmup: Math.max(2, windows.t0) }).start(features.length);
  const sample = new Float64Array(features.length);
  for (let i = 0; i < rows; ++i) {
    features.forEach(({ values }, j) => {
      sample[j] = values[i];
    });
    model.learnOne(sample);
  }
  return { snapshot: model.snapshot(), features: names, threshold: alarm.threshold };
}
