import { parseTime } from '@hapax/io';
import { HapaxError } from 'hapax';
import { type Draft, type EventKind, numberOf, portOf, textOf } from '../events/event.ts';
import { cellsOf, placesOf } from './csv-line.ts';
import { dotted } from './ecs.ts';
import { type LineRead, type LogFormat, objectOf, refused } from './format.ts';
import { set } from './suricata-eve.ts';

/** Which column or field of any CSV or NDJSON is what: `{ time: 'ts', source: 'client', signature: 'rule' }`. */
export interface EventMapping {
  readonly time: string;
  readonly source: string;
  readonly target?: string | undefined;
  readonly sourcePort?: string | undefined;
  readonly targetPort?: string | undefined;
  readonly protocol?: string | undefined;
  readonly signature?: string | undefined;
  readonly message?: string | undefined;
  readonly category?: string | undefined;
  readonly severity?: string | undefined;
  readonly action?: string | undefined;
  readonly sensor?: string | undefined;
  readonly name?: string | undefined;
  /** What the lines are; `alert` unless given. */
  readonly kind?: EventKind | undefined;
}

const FIELDS = ['source', 'target', 'signature', 'message', 'category', 'action', 'sensor', 'name'] as const;

/** Any CSV with a header, told what its columns mean. @throws HapaxError `INPUT` when the file has no such column */
export const mappedCsv = (mapping: EventMapping): LogFormat => ({
  ...FORMAT,
  id: 'csv',
  title: 'CSV by a mapping',
  open: ({ toUtc }) => {
    let places: ReadonlyMap<string, number> | undefined;
    return (line) => {
      const cells = cellsOf(line);
      if (places === undefined) {
        places = placesOf(cells);
        for (const [what, column] of Object.entries(mapping))
          if (what !== 'kind' && column !== undefined && !places.has(column.toLowerCase()))
            throw new HapaxError(
              'INPUT',
              `the log has no column \`${column}\` for \`${what}\`; it has ${[...places.keys()].slice(0, 20).join(', ')}`,
            );
        return null;
      }
      const at = places;
      return mapped(mapping, (name) => cells[at.get(name.toLowerCase()) ?? -1], toUtc);
    };
  },
});

/** Any NDJSON, told what its fields mean; names may have dots. */
export const mappedNdjson = (mapping: EventMapping): LogFormat => ({
  ...FORMAT,
  id: 'ndjson',
  title: 'NDJSON by a mapping',
  open:
    ({ toUtc }) =>
    (line) => {
      const record = objectOf(line);
      return typeof record === 'string' ? refused(record) : mapped(mapping, (name) => dotted(record, name), toUtc);
    },
});

const FORMAT = { source: 'the mapping that is given', looksLike: () => false } as const;

function mapped(mapping: EventMapping, field: (name: string) => unknown, toUtc = (ms: number) => ms): LineRead {
  const time = timeOf(field(mapping.time), toUtc);
  if (time === undefined) return refused(`has no time in \`${mapping.time}\``);
  const event: Draft & { kind: EventKind; time: number } = { kind: mapping.kind ?? 'alert', time };
  for (const what of FIELDS) {
    const name = mapping[what];
    if (name !== undefined) set(event, what, textOf(field(name)));
  }
  if (mapping.protocol !== undefined) set(event, 'protocol', textOf(field(mapping.protocol))?.toUpperCase());
  if (mapping.severity !== undefined) set(event, 'severity', numberOf(field(mapping.severity)));
  if (mapping.sourcePort !== undefined) set(event, 'sourcePort', portOf(field(mapping.sourcePort)));
  if (mapping.targetPort !== undefined) set(event, 'targetPort', portOf(field(mapping.targetPort)));
  return event;
}

/** Numbers of this size are seconds, of the others milliseconds: 1e11 seconds are the year 5138. */
const SECONDS = 1e11;

function timeOf(value: unknown, toUtc: (localMs: number) => number): number | undefined {
  const number = numberOf(value);
  if (number !== undefined) return number < SECONDS ? 1000 * number : number;
  const text = textOf(value);
  const parsed = text === undefined ? undefined : parseTime(text);
  // Only a time without a zone is local.
  return parsed === undefined ? undefined : /(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})$/i.test(text ?? '') ? parsed.ms : toUtc(parsed.ms);
}
