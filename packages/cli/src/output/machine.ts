import { csvCell, sampleOf } from '@hapax/io';
import { anomalousRows, anomaly, type DetectedEvent, type Detection, type Expected, thresholdAt, timeOf } from '../detect/detection.ts';
import { type Carried, carried } from './who.ts';

/** What the JSON is called, and its version: raised where a field changes its meaning or goes. */
const SCHEMA = { schema: 'hapax.detection', version: 1 } as const;

/** Which rows machines get. */
export type Rows = 'anomalies' | 'all';

/** The detection as one JSON text: what was done, and a record a row. Missing values and missing verdicts are null. */
export function detectionJson(detection: Detection, rows: Rows): string {
  const { method, table, threshold, facts, scores, verdicts, agreement, events, expected } = detection;
  const anomalies = anomalousRows(detection);
  const about = carried(table);
  return `${JSON.stringify(
    {
      ...SCHEMA,
      method: { id: method.id, title: method.title, options: method.options },
      source: table.source,
      rows: table.rows,
      features: table.features.map(({ name }) => name),
      ...(detection.categories && { categories: detection.categories }),
      time: table.time?.name ?? null,
      threshold: typeof threshold === 'number' ? threshold : null,
      count: anomalies.length,
      facts: Object.fromEntries(facts.map(({ label, value, numbers }) => [label, numbers ?? value])),
      notes: table.notes,
      ...(agreement && { labels: agreement }),
      ...(events && { events: events.map(eventRecord) }),
      anomalies: anomalies.map((row) => {
        const { place, time, values, score, threshold: limit, reason } = anomaly(detection, row);
        return {
          row,
          [place.kind]: place.number,
          time: time ?? null,
          about: Object.fromEntries(about.map(({ name, at }) => [name, at(row) ?? null])),
          values,
          score,
          threshold: limit,
          ...(expected && { expected: expectedAt(expected, row) }),
          reason,
          ...(detection.causes && { causes: detection.causes(row) }),
          ...togetherAt(detection, row),
        };
      }),
      ...(rows === 'all' && {
        scores: Array.from(scores),
        verdicts: Array.from(verdicts),
        ...(expected && { expected: Object.fromEntries(expected.map((one) => [one.name, bandOf(one)])) }),
      }),
    },
    null,
    2,
  )}\n`;
}

/** An event as machines get it. */
const eventRecord = ({
  kind,
  name,
  names,
  from,
  at,
  to,
  start,
  peak,
  end,
  rows,
  value,
  expected,
  lower,
  upper,
  severity,
  sentence,
}: DetectedEvent) => ({
  kind,
  feature: name,
  features: names,
  from,
  peak: at,
  to,
  rows: { first: start, peak, last: end, count: rows },
  value,
  expected,
  lower,
  upper,
  severity,
  sentence,
});

/** What one value would be, given others of its row. */
function togetherAt(detection: Detection, row: number) {
  const found = detection.together?.(row);
  if (found === undefined) return {};
  const { name, value, given, low, high } = found;
  return { together: { feature: name, value, low, high, given: Object.fromEntries(given.map((one) => [one.name, one.value])) } };
}

const expectedAt = (all: readonly Expected[], row: number) =>
  Object.fromEntries(all.map(({ name, expected, lower, upper }) => [name, { value: expected[row], lower: lower[row], upper: upper[row] }]));

const bandOf = ({ expected, lower, upper }: Expected) => ({
  value: Array.from(expected),
  lower: Array.from(lower),
  upper: Array.from(upper),
});

/** The detection as CSV, a line a row of the table, with what the file calls it. Missing values are empty cells. */
export function* detectionCsv(detection: Detection, rows: Rows): Generator<string> {
  const { names, lines } = detectionTable(detection, rows);
  yield line(names);
  for (const cells of lines) yield line(cells);
}

/** The detection as a table of its own. Missing values are NaN, missing texts empty. */
export function detectionTable(
  detection: Detection,
  rows: Rows,
): { readonly names: string[]; readonly lines: Iterable<(string | number)[]> } {
  const { table, expected = [], events } = detection;
  const column = (name: string, what: string) => (expected.length > 1 ? `${name} ${what}` : what);
  const { features, time } = table;
  const about = carried(table);
  const names = [
    table.place(0).kind,
    ...(time ? [time.name] : []),
    ...about.map(({ name }) => name),
    ...features.map(({ name }) => name),
    'score',
    'threshold',
    'anomaly',
    ...expected.flatMap(({ name }) => ['expected', 'lower', 'upper'].map((what) => column(name, what))),
    ...(events ? ['event'] : []),
    'reason',
  ];
  return { names, lines: linesOf(detection, rows, about) };
}

function* linesOf(detection: Detection, rows: Rows, about: readonly Carried[]): Generator<(string | number)[]> {
  const { table, scores, verdicts, expected = [], events } = detection;
  for (let i = 0; i < table.rows; ++i) {
    if (rows === 'anomalies' && verdicts[i] === 0) continue;
    yield [
      table.place(i).number,
      ...(table.time ? [timeOf(table, i) ?? ''] : []),
      ...about.map(({ at }) => at(i) ?? ''),
      ...sampleOf(table, i),
      scores[i],
      thresholdAt(detection, i),
      verdicts[i],
      ...expected.flatMap((one) => [one.expected[i], one.lower[i], one.upper[i]]),
      ...(events ? [eventAt(events, i)?.kind ?? ''] : []),
      verdicts[i] === 1 ? detection.reason(i) : '',
    ];
  }
}

/** The most severe event that a row belongs to. */
const eventAt = (events: readonly DetectedEvent[], row: number): DetectedEvent | undefined =>
  events.filter(({ start, end, rows }) => rows > 0 && start <= row && row <= end).sort((a, b) => b.severity - a.severity)[0];

const line = (cells: readonly (string | number)[]): string => `${cells.map(csvCell).join(',')}\n`;
