import { type Bars, type Drawing, type Figure, type Report, type ReportSection, type ReportTable, renderReport, svg } from '@hapax/plot';
import { formatExact } from 'hapax';
import { anomalousRows, anomaly, type Detection, strangest, timeOf } from '../detect/detection.ts';
import { figureOf } from '../detect/figures/figures.ts';
import { numberOrDash } from '../detect/reasons/reason.ts';
import { COLUMN_HEADS, columnCells, columnsLeft, groupWords, sizeWords, timeWords } from './description-words.ts';
import { tellingApart } from './who.ts';

/** Anomalies and features in the table of a report. */
const ROWS = 100;
const COLUMNS = 4;

/** The detection as one self-contained page. @param made what made it and when, for the last line */
export async function reportHtml(detection: Detection, made: string): Promise<string> {
  const { table, method, threshold, meaning, events } = detection;
  const count = anomalousRows(detection).length;
  const report: Report = {
    title: table.source.replace(/^.*[/\\]/, ''),
    summary: summary(detection, count),
    facts: [
      ...(events === undefined
        ? []
        : [
            {
              label: 'events',
              value: events.length.toLocaleString('en'),
              tone: events.length > 0 ? ('alert' as const) : ('good' as const),
            },
          ]),
      { label: events === undefined ? 'anomalies' : 'rows in them', value: count.toLocaleString('en'), tone: count > 0 ? 'alert' : 'good' },
      { label: 'rows', value: table.rows.toLocaleString('en') },
      { label: 'features', value: String(table.features.length) },
      { label: 'method', value: method.id },
      ...(typeof threshold === 'number' && meaning === undefined ? [{ label: 'threshold', value: numberOrDash(threshold) }] : []),
    ],
    sections: [
      ...holds(detection),
      ...happened(detection),
      await series(detection),
      ...(count > 0 ? [found(detection, count)] : []),
      await scores(detection),
      ...(await own(detection)),
      await spread(detection),
      how(detection),
    ],
    footer: made,
  };
  return renderReport(report);
}

function summary({ table, method }: Detection, count: number): string {
  const last = timeOf(table, table.rows - 1);
  const span = last === undefined ? '' : ` from ${timeOf(table, 0)} to ${last}`;
  const verdict = count === 0 ? 'found no anomaly' : `found ${count.toLocaleString('en')} ${count === 1 ? 'anomaly' : 'anomalies'}`;
  return `${method.title} looked at ${table.rows.toLocaleString('en')} rows${span} and ${verdict}.`;
}

/** How the file was read, closed until it is asked for: the events come first. */
function holds({ description }: Detection): ReportSection[] {
  if (description === undefined) return [];
  const { time } = description;
  const [groups, left] = [groupWords(description), columnsLeft(description)];
  return [
    {
      title: 'What the file holds',
      folded: sizeWords(description),
      text: [...(time === null ? ['No times.'] : [`Times: ${timeWords(time)}.`]), ...(groups === '' ? [] : [`Groups: ${groups}.`])].join(
        ' ',
      ),
      table: {
        columns: COLUMN_HEADS.map((label) => ({ label, align: label === 'missing' ? 'right' : 'left' })),
        rows: columnCells(description),
        ...(left > 0 && { note: `${left.toLocaleString('en')} more columns.` }),
      },
    },
  ];
}

/** The data, with thresholds where the method sets them on the data itself. */
const series = async (detection: Detection): Promise<ReportSection> => ({
  title: 'What was found where',
  text: 'The data, with the rows that were flagged.',
  figures: [drawn(await figureOf(detection, Object.keys(detection.figures ?? {}).find((kind) => ON_DATA.includes(kind)) ?? 'series'), 150)],
});

/** Pixels of a figure on a phone of 390 pixels, less the margins of the page. */
const PHONE = 344;

/** A figure for a wide page, and the same for a phone. */
const drawn = (figure: Figure, panelHeight?: number): Drawing => ({
  wide: svg(figure, panelHeight === undefined ? {} : { panelHeight }),
  narrow: svg(figure, { width: PHONE, panelHeight: Math.min(panelHeight ?? 180, 180) }),
});

/** Events in the table of a report. */
const EVENTS = 50;

/** What happened, before the rows that it is made of. */
function happened({ events }: Detection): ReportSection[] {
  if (events === undefined || events.length === 0) return [];
  const severe = [...events].sort((a, b) => b.severity - a.severity || b.surprise - a.surprise).slice(0, EVENTS);
  const left = (label: string) => ({ label, align: 'left' }) as const;
  return [
    {
      title: 'What happened',
      text: 'In order of time.',
      table: {
        columns: [left('event'), left('from'), left('to'), { label: 'severity', align: 'right' }, left('what happened')],
        rows: events
          .filter((event) => severe.includes(event))
          .map(({ kind, from, to, severity, sentence }) => [
            kind,
            unbroken(from),
            to === from ? '' : unbroken(to),
            severity.toFixed(0),
            sentence,
          ]),
        ...(events.length > EVENTS && { note: `The ${EVENTS} most severe of ${events.length.toLocaleString('en')}.` }),
      },
    },
  ];
}

/** Hyphens that do not break keep a date on one line. */
const unbroken = (time: string): string => time.replaceAll('-', '\u2011');

/** The figure that shows data and thresholds together, of methods that have one. */
const ON_DATA = ['exceedances', 'expected'];

const scores = async (detection: Detection): Promise<ReportSection> => ({
  title: 'Scores',
  text: 'How strange each row is. Rows above the threshold are anomalies.',
  figures: [drawn(await figureOf(detection, 'scores'))],
});

/** Figures that only this method has. */
async function own({ figures = {} }: Detection): Promise<ReportSection[]> {
  const rest = Object.entries(figures).filter(([kind]) => !ON_DATA.includes(kind));
  if (rest.length === 0) return [];
  const figured = await Promise.all(rest.map(async ([, figure]) => drawn(await figure())));
  return [{ title: 'The model', text: 'Whether the fit can be trusted.', figures: figured }];
}

const spread = async (detection: Detection): Promise<ReportSection> => ({
  title: 'The data',
  figures: [drawn(await figureOf(detection, 'histogram'), 110)],
});

function how({ method, table, facts }: Detection): ReportSection {
  const options = [
    ...facts.map(({ label, value }) => [label, value]),
    ...Object.entries(method.options).map(([key, value]) => [key, Array.isArray(value) ? value.join(', ') : String(value)]),
  ];
  return {
    title: 'How',
    text: [
      `${method.title}, after ${method.source}.`,
      ...table.notes.map((note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}.`),
    ].join(' '),
    table: {
      columns: [
        { label: 'what', align: 'left' },
        { label: 'value', align: 'left' },
      ],
      rows: options,
    },
  };
}

function found(detection: Detection, count: number): ReportSection {
  const { table } = detection;
  const rows = strangest(detection, ROWS).map((row) => anomaly(detection, row));
  const who = tellingApart(table);
  const names = table.features.slice(0, COLUMNS).map(({ name }) => name);
  const left = (label: string) => ({ label, align: 'left' }) as const;
  const right = (label: string) => ({ label, align: 'right' }) as const;
  const content: ReportTable = {
    columns: [
      ...(table.time ? [left(table.time.name)] : []),
      right(rows[0].place.kind),
      ...who.map(({ name }) => left(name)),
      ...names.map(right),
      right('score'),
      ...(typeof detection.threshold === 'number' ? [] : [right('threshold')]),
      left('reason'),
    ],
    rows: rows.map(({ row, time, place, values, score, threshold, reason }) => [
      ...(time === undefined ? [] : [unbroken(time)]),
      String(place.number),
      ...who.map(({ at }) => String(at(row) ?? '')),
      ...names.map((name) => (values[name] === values[name] ? formatExact(values[name]) : '–')),
      numberOrDash(score),
      ...(typeof detection.threshold === 'number' ? [] : [numberOrDash(threshold)]),
      detection.causes === undefined ? reason : withParts(detection, row, reason),
    ]),
    ...(count > ROWS && { note: `The ${ROWS} strangest of ${count.toLocaleString('en')}.` }),
  };
  return { title: 'Anomalies', text: 'Strangest first.', table: content };
}

/** Parts of a score that are drawn as bars. */
const PARTS = 4;

/** The reason, and which features make the score, as shares of it. */
function withParts({ causes }: Detection, row: number, reason: string): Bars | string {
  const all = causes?.(row) ?? [];
  const total = all.reduce((sum, { contribution }) => sum + contribution, 0);
  if (!(total > 0) || all.length < 2) return reason;
  return { text: reason, bars: all.slice(0, PARTS).map(({ feature, contribution }) => ({ label: feature, share: contribution / total })) };
}
