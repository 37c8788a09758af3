import type { Incident } from 'hapax/stream';
import { stamp } from './stamp.ts';

/** What the original puts into the subject and at the top of a Slack message. */
export const ANOMALYTICS_SUBJECT = '🤖 Anomalytics - Anomaly Detected!';

/** One anomaly as the Python library reports it: a row of several features, or one value of a series. */
export interface Summary {
  /** A time as text, or whatever the index holds. */
  readonly index: string;
  /** Column names and values as text, in order. */
  readonly columns: readonly (readonly [name: string, value: string])[];
}

/** The body of a notification, byte for byte. Rows have a `total_anomaly_score`; a series has a layout of its own. */
export function anomalyticsBody({ index, columns }: Summary): string {
  if (columns.some(([name]) => name === 'total_anomaly_score'))
    return [['datetime', index] as const, ...columns].map(([name, value]) => `${name}: ${value}\n\n`).join('');
  const value = (name: string) => columns.find(([column]) => column === name)?.[1] ?? '';
  return [
    `Date: ${index}`,
    `Row: ${value('row')}`,
    `Anomaly: ${value('anomalous_data')}`,
    `Anomaly Score: ${value('anomaly_score')}`,
    `Anomaly Threshold: ${value('anomaly_threshold')}`,
  ].join('\n\n');
}

/** The worst sample of an incident in that layout. Scores of single features are left out where the detector cannot tell them. */
export function summaryOf({ peak }: Incident, features: readonly string[]): Summary {
  const { time, row, values, score, threshold, contributions = [] } = peak;
  const nameOf = (j: number) => features[j] ?? `feature ${j}`;
  const columns: readonly (readonly [string, string])[] =
    values.length === 1
      ? [
          ['row', String(row)],
          ['anomalous_data', pythonFloat(values[0])],
          ['anomaly_score', pythonFloat(score)],
        ]
      : [
          ['row', String(row)],
          ...values.map((value, j) => [nameOf(j), pythonFloat(value)] as const),
          ...contributions.map((part, j) => [`${nameOf(j)}_anomaly_score`, pythonFloat(part)] as const),
          ['total_anomaly_score', pythonFloat(score)],
        ];
  return { index: stamp(time), columns: [...columns, ['anomaly_threshold', pythonFloat(threshold)]] };
}

/** A number as Python writes a float: always with a point or an exponent, two digits in the exponent. */
export function pythonFloat(value: number): string {
  if (value !== value) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e16)) {
    const text = value.toString();
    return text.includes('.') ? text : `${text}.0`;
  }
  const [digits, exponent] = value.toExponential().split('e');
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

/** Text as JSON in ASCII with Python's spacing: `{"text": "…"}`. */
export function anomalyticsSlackBody(text: string): string {
  const ascii = JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `{"text": ${ascii}}`;
}
