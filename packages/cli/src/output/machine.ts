import { sampleOf } from '@hapax/io';
import { anomalousRows, anomaly, type Detection, thresholdAt, timeOf } from '../detect/detection.ts';

/** Which rows machines get. */
export type Rows = 'anomalies' | 'all';

/** The detection as one JSON text: what was done, and a record a row. Missing values and missing verdicts are null. */
export function detectionJson(detection: Detection, rows: Rows): string {
  const { method, table, threshold, facts, scores, verdicts, agreement } = detection;
  const anomalies = anomalousRows(detection);
  return `${JSON.stringify(
    {
      method: { id: method.id, title: method.title, options: method.options },
      source: table.source,
      rows: table.rows,
      features: table.features.map(({ name }) => name),
      time: table.time?.name ?? null,
      threshold: typeof threshold === 'number' ? threshold : null,
      count: anomalies.length,
      facts: Object.fromEntries(facts.map(({ label, value }) => [label, value])),
      notes: table.notes,
      ...(agreement && { labels: agreement }),
      anomalies: anomalies.map((row) => {
        const { place, time, values, score, threshold: limit, reason } = anomaly(detection, row);
        return { row, [place.kind]: place.number, time: time ?? null, values, score, threshold: limit, reason };
      }),
      ...(rows === 'all' && { scores: Array.from(scores), verdicts: Array.from(verdicts) }),
    },
    null,
    2,
  )}\n`;
}

/** The detection as CSV, a line a row of the table. Missing values are empty cells. */
export function* detectionCsv(detection: Detection, rows: Rows): Generator<string> {
  const { table, scores, verdicts } = detection;
  const { features, time } = table;
  const kind = table.place(0).kind;
  yield line([kind, ...(time ? [time.name] : []), ...features.map(({ name }) => name), 'score', 'threshold', 'anomaly', 'reason']);
  for (let i = 0; i < table.rows; ++i) {
    if (rows === 'anomalies' && verdicts[i] === 0) continue;
    yield line([
      table.place(i).number,
      ...(time ? [timeOf(table, i) ?? ''] : []),
      ...sampleOf(table, i),
      scores[i],
      thresholdAt(detection, i),
      verdicts[i],
      verdicts[i] === 1 ? detection.reason(i) : '',
    ]);
  }
}

const line = (cells: readonly (string | number)[]): string => `${cells.map(csvCell).join(',')}\n`;

/** What spreadsheets run as a formula; an apostrophe before it keeps it text (OWASP). */
const FORMULA = /^[=+\-@\t\r]/;

function csvCell(cell: string | number): string {
  if (typeof cell === 'number') return cell === cell ? String(cell) : '';
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
