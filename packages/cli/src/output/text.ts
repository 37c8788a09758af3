import { formatExact, type HapaxError } from 'hapax';
import { createColors } from 'picocolors';
import { type Anomaly, anomalousRows, anomaly, type DetectedEvent, type Detection, strangest, timeOf } from '../detect/detection.ts';
import { numberOrDash } from '../detect/reasons/reason.ts';
import type { Terminal } from '../terminal.ts';
import { columnWidth, type TextColumn, takenWidth, textTable } from './text-table.ts';
import { cut, message, visible, widthOf, wrap } from './text-width.ts';
import { tellingApart } from './who.ts';

/** Feature columns shown at most; the reason names those that matter. */
const SHOWN_FEATURES = 4;
/** Features are left out of the table until the reason has this much of the line. */
const REASON = 40;
/** Columns of a cell of text, and of the name of a feature. */
const NAME = 40;

/** What a person reads: what was looked at, what was found, and the strangest rows with reasons. */
export function detectionText(detection: Detection, limit: number, { color, width }: Pick<Terminal, 'color' | 'width'>): string {
  const { dim, bold, red, green } = createColors(color);
  const { table, method, facts } = detection;
  const count = anomalousRows(detection).length;
  const share = `${numberOrDash((100 * count) / table.rows)} %`;
  const verdict =
    count === 0 ? green('no anomaly') : red(`${count.toLocaleString('en')} ${count === 1 ? 'anomaly' : 'anomalies'} (${share})`);
  const source = visible(table.source);
  const about = `${source}: ${table.rows.toLocaleString('en')} rows, ${featureList(table.features.map(({ name }) => name))}${categoryList(detection)}${span(detection)}`;
  const lines = [
    ...wrap(about, width).map((line, i) => (i === 0 && line.startsWith(source) ? bold(source) + line.slice(source.length) : line)),
    `${method.title} ${dim(`(${method.id})`)}`,
    ...facts.flatMap(({ label, value }) => wrap(visible(`${label}: ${value}`), width)).map((line) => dim(line)),
    '',
    `${verdict}${limitWords(detection, count)}`,
  ];
  if (detection.events !== undefined)
    return `${[...lines.slice(0, -1), ...eventLines(detection, detection.events, limit, { color, width })].join('\n')}\n`;
  if (count > 0 && limit > 0) lines.push('', anomalyTable(detection, strangest(detection, limit), { color, width }));
  const nearest = count === 0 ? nearlyFlagged(detection, Math.min(limit, NEARLY)) : [];
  if (nearest.length > 0)
    lines.push('', dim('the strangest rows, none of them flagged:'), '', anomalyTable(detection, nearest, { color, width }));
  if (count > limit && limit > 0) lines.push(dim(`the ${limit} strangest of ${count.toLocaleString('en')}; --limit ${count} shows all`));
  return `${lines.join('\n')}\n`;
}

/** Rows shown where none is flagged. */
const NEARLY = 3;

/** The rows with the highest scores where no row is flagged: a first look at a file is never empty. Of methods that can explain any row. */
function nearlyFlagged({ scores, causes, table }: Detection, most: number): number[] {
  if (causes === undefined || most === 0) return [];
  const known = Array.from({ length: table.rows }, (_, row) => row).filter((row) => scores[row] === scores[row]);
  if (known.length < 2 || known.every((row) => scores[row] === scores[known[0]])) return [];
  return known.sort((a, b) => scores[b] - scores[a] || a - b).slice(0, most);
}

/** Beyond what a row is an anomaly. */
function limitWords({ threshold, meaning }: Detection, count: number): string {
  if (meaning !== undefined) return count === 0 ? `: no row is ${meaning}` : `, ${meaning}`;
  return typeof threshold === 'number' ? `, score above ${numberOrDash(threshold)}` : '';
}

/** How many events there are, and the most severe in order of time: what happened comes before the rows it is made of. */
function eventLines(
  detection: Detection,
  events: readonly DetectedEvent[],
  limit: number,
  { color, width }: Pick<Terminal, 'color' | 'width'>,
): string[] {
  const { dim, bold, red, green } = createColors(color);
  if (events.length === 0) return [green('nothing unusual')];
  const rows = anomalousRows(detection).length;
  const head = red(`${events.length.toLocaleString('en')} ${events.length === 1 ? 'event' : 'events'}`);
  const severe = [...events].sort((a, b) => b.severity - a.severity || b.surprise - a.surprise).slice(0, limit);
  const shown = events.filter((event) => severe.includes(event));
  const table = textTable(
    [
      { head: 'event', align: 'left' },
      { head: 'from', align: 'left' },
      { head: 'to', align: 'left' },
      { head: 'severity', align: 'right' },
      { head: 'what happened', align: 'left' },
    ],
    shown.map(({ kind, from, to, severity, sentence }) => [kind, from, to === from ? '' : to, severity.toFixed(0), visible(sentence)]),
    width,
    { strong: bold, faint: dim },
  );
  return [
    `${head}, ${rows.toLocaleString('en')} of ${detection.table.rows.toLocaleString('en')} rows`,
    ...(limit > 0 ? ['', table] : []),
    ...(limit > 0 && events.length > limit
      ? [dim(`the ${limit} most severe of ${events.length.toLocaleString('en')}; --limit ${events.length} shows all`)]
      : []),
  ];
}

const featureList = (names: readonly string[]): string => listOf(names, 'feature', 'features');

const listOf = (names: readonly string[], one: string, many: string): string => {
  const some = names.slice(0, SHOWN_FEATURES).map((name) => cut(visible(name), NAME));
  const shown = names.length === 0 ? '' : ` (${some.join(', ')}${names.length > SHOWN_FEATURES ? ', …' : ''})`;
  return `${names.length} ${names.length === 1 ? one : many}${shown}`;
};

const categoryList = ({ categories = [] }: Detection): string =>
  categories.length === 0 ? '' : `, ${listOf(categories, 'category', 'categories')}`;

function span({ table }: Detection): string {
  const [first, last] = [timeOf(table, 0), timeOf(table, table.rows - 1)];
  return first === undefined ? '' : `, ${first} to ${last}`;
}

/** A column of the table before it is known which fit. */
interface Part extends TextColumn {
  cell(one: Anomaly): string;
}

function anomalyTable(detection: Detection, rows: readonly number[], { color, width }: Pick<Terminal, 'color' | 'width'>): string {
  const { table, threshold } = detection;
  const { bold, dim } = createColors(color);
  const shown = rows.map((row) => anomaly(detection, row));
  const left = (head: string, cell: Part['cell']): Part => ({ head: cut(visible(head), NAME), align: 'left', cell });
  const right = (head: string, cell: Part['cell']): Part => ({ ...left(head, cell), align: 'right' });
  const reason = left('reason', (one) => visible(one.reason));
  const before = [
    ...(table.time === undefined ? [] : [left(table.time.name, ({ time }) => time ?? '')]),
    right(shown[0].place.kind, ({ place }) => String(place.number)),
  ];
  const who = tellingApart(table).map((one) => left(one.name, ({ row }) => cut(visible(String(one.at(row) ?? '')), NAME)));
  const after = [
    right('score', ({ score }) => numberOrDash(score)),
    // One threshold for all rows stands above the table.
    ...(typeof threshold === 'number' ? [] : [right('threshold', (one) => numberOrDash(one.threshold))]),
  ];
  const widthIn = ({ head, cell }: Part) => columnWidth(head, shown.map(cell));
  const longest = Math.max(...shown.map((one) => widthOf(reason.cell(one))));
  const room = width - Math.min(REASON, longest);
  const named = byReason(detection, shown).map(({ name, index }) => ({
    index,
    ...right(name, ({ values }) => valueOrDash(values[name])),
  }));
  const taken = () => takenWidth([...before, ...who, ...named, ...after].map(widthIn));
  while (named.length > 0 && taken() > room) named.pop();
  while (who.length > 0 && taken() > room) who.pop();
  const parts = [...before, ...who, ...named.sort((a, b) => a.index - b.index), ...after, reason];
  return textTable(
    parts,
    shown.map((one) => parts.map(({ cell }) => cell(one))),
    width,
    { strong: bold, faint: dim },
  );
}

const valueOrDash = (value: number): string => (value === value ? formatExact(value) : '–');

/** The features that reasons name, most often named first, and where they stand in the table. */
const byReason = ({ table }: Detection, shown: readonly Anomaly[]) =>
  table.features
    .map(({ name }, index) => ({ name, index, count: shown.filter(({ reason }) => `; ${reason}`.includes(`; ${name} is `)).length }))
    .sort((a, b) => b.count - a.count || a.index - b.index)
    .slice(0, SHOWN_FEATURES);

/** A line for each fault of a pipeline file, one line for anything else. */
export const errorLines = ({ code, message: text }: HapaxError): string =>
  (code === 'CONFIG' ? text.split('\n') : [text]).map(errorLine).join('');

/** One line on standard error. */
export const errorLine = (text: string): string =>
  `hapax: ${message(
    text
      .split('\n')
      .map((line) => line.trim())
      .join(' '),
  )}\n`;
