import { featureMatrix, type Table } from '@hapax/io';
import { AUTO_SERIES_OPTIONS, autoSeries, type Holiday, type Method, type OptionsOf, type SeriesFinding } from 'hapax';
import { type DetectedEvent, type Detection, showTime } from '../detection.ts';
import { noted } from '../noted.ts';

/** The whole series as the command line judges it. */
export const AUTO_SERIES: Method = {
  id: 'autoSeries',
  title: 'Series with nothing set',
  source: 'hapax; decomposition after Cleveland et al. (1990) and Bandara et al. (2021), windows after Yeh et al. (2016)',
  options: AUTO_SERIES_OPTIONS,
};

/** Judge the rows of a table as one series of one or more channels. @param options checked by the option table */
export function runSeries(
  options: Readonly<Record<string, unknown>>,
  table: Table,
  why?: string,
  holidays: readonly Holiday[] = [],
): Detection {
  const names = table.features.map(({ name }) => name);
  const { time } = table;
  // The flags were made from this table and parsed by it.
  const finding = autoSeries(featureMatrix(table), options as Partial<OptionsOf<typeof AUTO_SERIES_OPTIONS>>, {
    names,
    holidays,
    ...(time !== undefined && { times: time.values, unit: time.unit }),
  });
  const events = finding.events.map((event): DetectedEvent => {
    const show = (value: number, row: number) =>
      time === undefined ? `${table.place(row).kind} ${table.place(row).number}` : time.unit === 'ms' ? showTime(value) : String(value);
    return {
      ...event,
      from: show(event.from, event.start),
      at: show(event.at, event.peak),
      to: show(event.to, event.end),
      rows: countRows(finding, event),
    };
  });
  const sentences = sentencesByRow(finding, table.rows);
  return {
    method: { id: AUTO_SERIES.id, title: AUTO_SERIES.title, source: AUTO_SERIES.source, options },
    table:
      why === undefined
        ? table
        : noted(
            table,
            `judged as a series, in hindsight: ${why}; --as table judges each row by itself, --method autoStream by the rows before it`,
          ),
    scores: finding.scores,
    threshold: finding.threshold,
    verdicts: finding.verdicts,
    reason: (row) => sentences.get(row) ?? '',
    odd: (row, feature) => finding.events.some(({ start, end, names: of }) => row >= start && row <= end && of.includes(names[feature])),
    facts: factsOf(finding),
    events,
    expected: expectations(finding, names, table.rows),
    figures: { expected: async () => (await import('../figures/series.ts')).seriesFigureOf(table, finding) },
  };
}

/** Channels whose shape is told; the others are much alike where there are many. */
const TOLD = 6;

/** What was seen of each channel, a fact a channel. */
function factsOf({ channels, notes }: SeriesFinding): Detection['facts'] {
  const own = channels.flatMap((channel) => channel.notes);
  const other = notes.slice(0, notes.length - own.length).map((value) => ({ label: 'left out', value }));
  const told = channels.slice(0, TOLD).map((channel) => ({ label: `series ${channel.name}`, value: channel.notes.join('; ') }));
  const more = channels.length > TOLD ? [{ label: 'further series', value: `${channels.length - TOLD}` }] : [];
  return [...other, ...told, ...more];
}

function countRows({ verdicts }: SeriesFinding, { start, end, kind }: SeriesFinding['events'][number]): number {
  if (kind === 'missing') return 0;
  let count = 0;
  for (let i = start; i <= end; ++i) count += verdicts[i];
  return count;
}

/** The sentence of the most surprising event of each row. */
function sentencesByRow({ events }: SeriesFinding, rows: number): Map<number, string> {
  const out = new Map<number, string>();
  for (const event of [...events].sort((a, b) => a.surprise - b.surprise)) {
    if (event.kind === 'missing') continue;
    for (let i = event.start; i <= event.end && i < rows; ++i) out.set(i, event.sentence);
  }
  return out;
}

/** What each value should have been, by column; NaN for columns that were not judged. */
function expectations({ channels, cellOf }: SeriesFinding, names: readonly string[], rows: number): NonNullable<Detection['expected']> {
  return names.map((name) => {
    const channel = channels.find((one) => one.name === name);
    const at = (cells: Float64Array | undefined) => Float64Array.from({ length: rows }, (_, i) => cells?.[cellOf[i]] ?? Number.NaN);
    return { name, expected: at(channel?.expected), lower: at(channel?.lower), upper: at(channel?.upper) };
  });
}
