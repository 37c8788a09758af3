import type { Table } from '@hapax/io';
import type { Figure, Layer } from '@hapax/plot';
import type { SeriesFinding } from 'hapax';
import { alongTable } from './along.ts';

/** Channels drawn under each other at most; more would be too small to read. */
const PANELS = 6;
/** Points of a band at most. The line of the data is given whole: the drawing keeps its extremes pixel by pixel. */
const POINTS = 20_000;

/** Each channel with what was expected of it, its band, and the rows of events. */
export function seriesFigureOf(table: Table, { channels, cellOf, events, verdicts }: SeriesFinding): Figure {
  const along = alongTable(table);
  const step = Math.max(1, Math.ceil(table.rows / POINTS));
  const rows = Array.from({ length: table.rows }, (_, i) => i).filter((i) => i % step === 0 || verdicts[i] === 1);
  const told = events.flatMap(({ start, end, names, kind }) =>
    kind === 'missing' ? [] : Array.from({ length: end - start + 1 }, (_, k) => ({ row: start + k, names })),
  );
  const at = rows.map((i) => along.at[i]);
  const panels = channels.slice(0, PANELS).map((channel) => {
    const values = table.features.find(({ name }) => name === channel.name)?.values ?? new Float64Array(0);
    const pick = (cells: Float64Array) => rows.map((i) => cells[cellOf[i]]);
    const marked = told.filter(({ names }) => names.includes(channel.name)).map(({ row }) => row);
    const layers: Layer[] = [
      { kind: 'band', name: 'expected band', x: at, low: pick(channel.lower), high: pick(channel.upper) },
      { kind: 'line', name: 'data', role: 'data', x: along.at, y: values },
      ...(marked.length > 0
        ? [{ kind: 'points', name: 'event', role: 'anomaly', x: marked.map((i) => along.at[i]), y: marked.map((i) => values[i]) } as const]
        : []),
    ];
    return {
      ...(channels.length > 1 ? { title: channel.name } : {}),
      x: { label: along.label, scale: along.scale },
      y: { label: channels.length > 1 ? '' : channel.name, scale: 'linear' as const },
      layers,
    };
  });
  const count = `${events.length} ${events.length === 1 ? 'event' : 'events'}`;
  const hidden = channels.length > PANELS ? `, the first ${PANELS} of ${channels.length} channels are shown` : '';
  return { title: 'What was expected, and what came', subtitle: `${count}${hidden}`, x: 'shared', panels };
}
