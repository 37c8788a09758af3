import type { Place } from '@hapax/io';
import Table from 'cli-table3';
import { createColors } from 'picocolors';
import { type Anomaly, anomalousRows, anomaly, type Detection, strangest, timeOf } from './detection.ts';
import { short } from './reason.ts';
import type { Terminal } from './terminal.ts';

/** Feature columns shown; the reason names those that matter. */
const SHOWN_FEATURES = 4;

/** What a person reads: what was looked at, what was found, and the strangest rows with reasons. */
export function detectionText(detection: Detection, limit: number, { color, width }: Terminal): string {
  const { dim, bold, red, green } = createColors(color);
  const { table, method, facts } = detection;
  const count = anomalousRows(detection).length;
  const share = `${short((100 * count) / table.rows)} %`;
  const verdict =
    count === 0 ? green('no anomaly') : red(`${count.toLocaleString('en')} ${count === 1 ? 'anomaly' : 'anomalies'} (${share})`);
  const lines = [
    `${bold(table.source)}: ${table.rows.toLocaleString('en')} rows, ${featureList(table.features.map(({ name }) => name))}${span(detection)}`,
    `${method.title} ${dim(`(${method.id})`)}`,
    ...(table.notes.length > 0 ? table.notes.map((note) => dim(`note: ${note}`)) : []),
    ...facts.map(({ label, value }) => dim(`${label}: ${value}`)),
    '',
    `${verdict}${typeof detection.threshold === 'number' ? `, score above ${short(detection.threshold)}` : ''}`,
  ];
  if (count > 0 && limit > 0) lines.push('', anomalyTable(detection, limit, { color, width }));
  if (count > limit) lines.push(dim(`the ${limit} strangest of ${count.toLocaleString('en')}; --limit ${count} shows all`));
  return `${lines.join('\n')}\n`;
}

const featureList = (names: readonly string[]): string =>
  `${names.length} ${names.length === 1 ? 'feature' : 'features'} (${names.slice(0, SHOWN_FEATURES).join(', ')}${names.length > SHOWN_FEATURES ? ', …' : ''})`;

function span({ table }: Detection): string {
  const [first, last] = [timeOf(table, 0), timeOf(table, table.rows - 1)];
  return first === undefined ? '' : `, ${first} to ${last}`;
}

/** Lines and padding that the table adds to each column. */
const BORDER = 3;

function anomalyTable(detection: Detection, limit: number, { color, width }: Pick<Terminal, 'color' | 'width'>): string {
  const { table } = detection;
  const shown = strangest(detection, limit).map((row) => anomaly(detection, row));
  const names = table.features.slice(0, SHOWN_FEATURES).map(({ name }) => name);
  const time = table.time === undefined ? [] : [table.time.name];
  const head = [...time, placeKind(shown[0].place), ...names, 'score', 'threshold', 'reason'];
  const rows = shown.map((one) => cells(one, names));
  const widths = head.map((title, j) => Math.max(title.length, ...rows.map((row) => row[j].length)));
  const reason = head.length - 1;
  const others = widths.slice(0, reason).reduce((sum, one) => sum + one + BORDER, 1);
  const room = Math.max(24, width - others - BORDER);
  const out = new Table({
    head,
    style: { head: color ? ['bold'] : [], border: color ? ['gray'] : [], compact: true },
    colAligns: head.map((_, j) => (j < time.length || j === reason ? 'left' : 'right')),
    colWidths: widths.map((one, j) => (j === reason ? Math.min(one, room) : one) + 2),
    wordWrap: true,
  });
  out.push(...rows);
  return out.toString();
}

const placeKind = ({ kind }: Place): string => kind;

const cells = ({ time, place, values, score, threshold, reason }: Anomaly, names: readonly string[]): string[] => [
  ...(time === undefined ? [] : [time]),
  String(place.number),
  ...names.map((name) => short(values[name])),
  short(score),
  short(threshold),
  reason,
];

/** One line on standard error. */
export const errorLine = (message: string): string => `hapax: ${message.replace(/\s*\n\s*/g, ' ')}\n`;
