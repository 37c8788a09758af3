import { HapaxError } from 'hapax';
import { averagePrecision, rocAuc } from 'hapax/evaluate';
import type { Agreement, Detection } from '../detection.ts';
import { binaryLabels } from '../labels.ts';
import { noted } from '../noted.ts';
import { numberOrDash } from './reason.ts';

/** Scores with rows that have none ranked last. */
export function rankable(scores: Float64Array): Float64Array {
  const lowest = scores.reduce((low, s) => (s < low ? s : low), Infinity);
  return scores.map((s) => (Number.isNaN(s) ? lowest : s));
}

/**
 * The detection beside the labels of its table, if it has any. Labels that say neither normal nor anomaly are no error here: a note
 * says why they are not compared.
 * @param seen some of the rows were learnt from
 */
export function withAgreement(detection: Detection, anomalyLabels: readonly string[], seen: boolean): Detection {
  const { table, facts } = detection;
  if (table.labels === undefined) return detection;
  let labels: Uint8Array;
  try {
    labels = binaryLabels(table, anomalyLabels);
  } catch (error) {
    if (!(error instanceof HapaxError) || anomalyLabels.length > 0) throw error;
    // Who says only which rows are normal has not asked for a comparison.
    if (seen) return detection;
    return uncompared(detection, error.message);
  }
  const { name } = table.labels;
  const anomalies = labels.reduce((sum, y) => sum + y, 0);
  if (anomalies === 0 || anomalies === labels.length) {
    return uncompared(detection, `column ${name} says the same of every row`);
  }
  const scores = rankable(detection.scores);
  const agreement: Agreement = {
    column: name,
    anomalies,
    rocAuc: rocAuc(labels, scores),
    averagePrecision: averagePrecision(labels, scores),
  };
  const doubts = labelDoubts(labels, agreement.rocAuc);
  return {
    ...detection,
    table: noted(table, ...doubts),
    agreement,
    facts: [...facts, { label: `labels of ${name}`, value: inWords(agreement, labels.length, seen) }],
  };
}

/** Standard errors below chance from which it is no accident. */
const BELOW = 2;

/** What makes one think that the labels stand the other way round. */
export function labelDoubts(labels: Uint8Array, roc: number): string[] {
  const anomalies = labels.reduce((sum, y) => sum + y, 0);
  const normal = labels.length - anomalies;
  // Of the Mann-Whitney statistic where both sides are alike.
  const error = Math.sqrt((labels.length + 1) / (12 * anomalies * normal));
  const most = anomalies > normal;
  const below = roc < 0.5 - BELOW * error;
  if (!most && !below) return [];
  const what = [
    ...(most ? [`${anomalies.toLocaleString('en')} of ${labels.length.toLocaleString('en')} rows are labelled as anomalies`] : []),
    ...(below ? [`ROC-AUC ${numberOrDash(roc)} lies below chance`] : []),
  ].join(' and ');
  return [`${what}: the labels may stand the other way round; --anomaly-labels names those that mean anomaly`];
}

const uncompared = (detection: Detection, why: string): Detection => ({
  ...detection,
  table: noted(detection.table, `the labels are not compared with the result: ${why}`),
});

const inWords = ({ anomalies, rocAuc: roc, averagePrecision: precision }: Agreement, rows: number, seen: boolean): string =>
  `${anomalies.toLocaleString('en')} anomalies; ROC-AUC ${numberOrDash(roc)} (chance 0.5), average precision ${numberOrDash(precision)} (chance ${numberOrDash(anomalies / rows)})${seen ? ', over all rows, also those learnt from' : ''}`;
