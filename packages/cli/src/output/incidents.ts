import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { showPlace } from '@hapax/io';
import type { Incident, IncidentEvent } from 'hapax/stream';
import { type Detection, strangest, thresholdAt, timeOf } from '../detect/detection.ts';
import { tellingApart } from './who.ts';

/**
 * What was found in a file as messages for sinks, worst first: a message an event of a series, or an anomalous row of a table. The id of
 * a message is made from what was found, so that a receiver can ignore what it has seen.
 * @param most messages at most
 * @param now time of rows that have none, milliseconds since 1970
 */
export function incidentsOf(detection: Detection, most: number, now: number): IncidentEvent[] {
  const found = detection.events === undefined ? rowsOf(detection, most) : eventsOf(detection.events, most);
  const { table, method } = detection;
  const names = table.features.map(({ name }) => name);
  const time = (row: number) => (table.time?.unit === 'ms' && row < table.rows ? table.time.values[row] : now);
  const stream = basename(table.source);
  return found.map(({ from, at, to, place, keys, severity, sentence, feature }): IncidentEvent => {
    const id = createHash('sha256')
      .update(JSON.stringify([stream, method.id, place, sentence]))
      .digest('hex')
      .slice(0, 16);
    const incident: Incident = {
      id,
      stream,
      keys,
      detectors: [method.id],
      start: time(from),
      end: time(to),
      count: to - from + 1,
      peak: {
        time: time(at),
        key: keys[0] ?? '',
        detector: method.id,
        row: at,
        score: detection.scores[at],
        threshold: thresholdAt(detection, at),
        severity,
        values: table.features.map(({ values }) => values[at]),
        usual: names.map((name) => detection.expected?.find((one) => one.name === name)?.expected[at] ?? Number.NaN),
        feature: feature ?? '',
      },
      status: 'open',
      reason: '',
      found: { place, sentence },
    };
    return { kind: 'opened', id: `${id}.0`, incident };
  });
}

/** Something that was found. */
interface Found {
  readonly from: number;
  readonly at: number;
  readonly to: number;
  readonly place: string;
  readonly keys: readonly string[];
  /** NaN where the method has none. */
  readonly severity: number;
  readonly sentence: string;
  readonly feature: string | undefined;
}

function rowsOf(detection: Detection, most: number): Found[] {
  const { table } = detection;
  const names = tellingApart(table);
  return strangest(detection, most).map((row) => {
    const keys = names.map((one) => one.at(row)).filter((key) => key !== undefined);
    return {
      from: row,
      at: row,
      to: row,
      place: timeOf(table, row) ?? showPlace(table.place(row)),
      keys: keys.map(String),
      severity: Number.NaN,
      sentence: detection.reason(row),
      feature: detection.causes?.(row)[0]?.feature,
    };
  });
}

const eventsOf = (events: NonNullable<Detection['events']>, most: number): Found[] =>
  [...events]
    .sort((a, b) => b.severity - a.severity)
    .slice(0, most)
    .map((event) => ({
      from: event.start,
      at: event.peak,
      to: event.end,
      place: event.to === event.from ? event.from : `${event.from} to ${event.to}`,
      keys: [],
      severity: event.severity,
      sentence: `${event.kind}: ${event.sentence}`,
      feature: event.name,
    }));
