import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseTime, readTable, systemError } from '@hapax/io';
import { HapaxError } from 'hapax';
import type { Source } from 'hapax/stream';
import { binaryLabels } from '../detect/labels.ts';
import { mappingIn } from '../watch/parts.ts';
import type { Pipeline } from '../watch/schema.ts';

/** A labelled time; both ends belong to it. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** What is known of a history: the labelled times of each key, in order. */
export interface Labels {
  /** Where they come from, for people. */
  readonly source: string;
  of(key: string): readonly Interval[];
}

/** The column that is looked at when none is named. */
const USUAL = 'label';

/**
 * The labels of a history: intervals in a file of their own, or a column of the history, which is not shown to the stream: what it
 * does not know it cannot use. Undefined when nothing was asked for and there is no column called label.
 * @param asked the flag `--labels`: a file, or the name of a column
 * @throws HapaxError `FILE` or `INPUT`
 */
export async function findLabels(
  pipeline: Pipeline,
  from: string,
  source: Source,
  asked?: string,
): Promise<{ readonly labels: () => Labels | undefined; readonly source: Source }> {
  if (asked !== undefined && existsSync(asked)) {
    const intervals = await readIntervals(asked, from);
    const labels: Labels = { source: asked, of: () => intervals };
    return { labels: () => labels, source };
  }
  const { label: mapped } = mappingIn(pipeline.source);
  const column = asked ?? mapped ?? USUAL;
  if (source.id.startsWith('table ')) {
    const labels = await columnOfTable(pipeline, from, column, asked !== undefined);
    return { labels: () => labels, source };
  }
  const gathered = new Map<string, Interval[]>();
  const seen = { any: false };
  const labels: Labels = { source: `field ${column}`, of: (key) => gathered.get(key) ?? [] };
  return {
    // Known when all has been read.
    labels: () => (seen.any || asked !== undefined || mapped !== undefined ? labels : undefined),
    source: withoutLabels(source, gathered, seen),
  };
}

/** Take note of labels on their way, and hide them. */
function withoutLabels(source: Source, gathered: Map<string, Interval[]>, seen: { any: boolean }): Source {
  const open = new Map<string, boolean>();
  return {
    ...source,
    async *read(from) {
      for await (const { samples, offset } of source.read(from)) {
        for (const { key = '', time, label } of samples) {
          if (label === 1) {
            seen.any = true;
            note(gathered, key, time, open.get(key) === true);
          }
          open.set(key, label === 1);
        }
        yield { samples: samples.map(({ label: _, ...sample }) => sample), offset };
      }
    },
  };
}

/** One more labelled sample of a key: the last interval goes on, or another begins. */
function note(gathered: Map<string, Interval[]>, key: string, time: number, goesOn: boolean): void {
  const intervals = gathered.get(key) ?? [];
  gathered.set(key, intervals);
  const last = intervals.at(-1);
  if (goesOn && last) intervals[intervals.length - 1] = { from: last.from, to: Math.max(last.to, time) };
  else intervals.push({ from: time, to: time });
}

async function columnOfTable({ source }: Pipeline, from: string, column: string, asked: boolean): Promise<Labels | undefined> {
  const { key, timeFormat, timeZone } = mappingIn(source);
  const times = { ...(timeFormat === undefined ? {} : { timeFormat }), ...(timeZone === undefined ? {} : { timeZone }) };
  const table = await readTable(from, { ...times, labels: column, ...(asked ? {} : { labelsMayLack: true }) });
  if (!table.labels) return undefined;
  const verdicts = binaryLabels(table, []);
  const keyed = key === undefined ? undefined : (await readTable(from, { ...times, labels: key })).labels;
  const gathered = new Map<string, Interval[]>();
  const open = new Map<string, boolean>();
  for (let i = 0; i < table.rows; ++i) {
    const key = keyed ? keyed.names[keyed.codes[i]] : '';
    const time = table.time === undefined ? i * 1000 : table.time.values[i] * (table.time.unit === 'ms' ? 1 : 1000);
    if (verdicts[i] === 1) note(gathered, key, time, open.get(key) === true);
    open.set(key, verdicts[i] === 1);
  }
  return { source: `column ${column}`, of: (key) => gathered.get(key) ?? [] };
}

/**
 * Intervals of a JSON file: `[[start, end], …]`, or an object of such lists by file, as in the Numenta benchmark; of these the one
 * whose name ends like that of the history.
 */
async function readIntervals(path: string, from: string): Promise<Interval[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw systemError(path, cause);
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new HapaxError('FILE', `${path} is not JSON; it must hold [[start, end], …], or such lists by file name`, cause);
  }
  const list = Array.isArray(content) ? content : listFor(path, content, basename(from));
  const intervals = list.map((one: unknown, i): Interval => {
    const [start, end] = Array.isArray(one) && one.length === 2 ? one.map(timeOf) : [];
    if (start === undefined || end === undefined || !(start <= end))
      throw new HapaxError('FILE', `${path}: interval ${i + 1} must be [start, end], two times in order; got ${JSON.stringify(one)}`);
    return { from: start, to: end };
  });
  return intervals.sort((a, b) => a.from - b.from);
}

function listFor(path: string, content: unknown, name: string): readonly unknown[] {
  if (typeof content === 'object' && content !== null)
    for (const [key, list] of Object.entries(content)) if (basename(key) === name && Array.isArray(list)) return list;
  throw new HapaxError('FILE', `${path} has no intervals for ${name}; it must hold [[start, end], …], or such lists by file name`);
}

/** Milliseconds since 1970, or text; without a zone it is UTC, as in tables. */
function timeOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return Number.NaN;
  return parseTime(value.trim())?.ms ?? Number.NaN;
}
