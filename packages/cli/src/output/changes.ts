import { describeTable, showPlace, type Table } from '@hapax/io';
import { type ChangePoint, formatNumber, type ShapeChange } from 'hapax';
import { createColors } from 'picocolors';
import { timeOf } from '../detect/detection.ts';
import type { Terminal } from '../terminal.ts';
import { textTable } from './text-table.ts';
import { cut, visible } from './text-width.ts';

/** Characters of a name. */
const NAME = 32;

/** What was found in one feature. */
export type FeatureChanges =
  | { readonly name: string; readonly of: 'level'; readonly changes: readonly ChangePoint[] }
  | { readonly name: string; readonly of: 'shape'; readonly windowSize: number; readonly changes: readonly ShapeChange[] };

/** Changes as JSON, a list a feature; rows count from 0. */
export function changesJson(table: Table, found: readonly FeatureChanges[]): string {
  const at = (row: number) => ({ row, place: showPlace(table.place(row)), time: timeOf(table, row) ?? null });
  const features = found.map((one) =>
    one.of === 'level'
      ? {
          feature: one.name,
          changes: one.changes.map(({ at: row, from, to, confidence, before, after }) => ({
            ...at(row),
            from: at(from),
            to: at(to),
            confidence,
            before,
            after,
          })),
        }
      : { feature: one.name, windowSize: one.windowSize, changes: one.changes.map(({ at: row, arcs }) => ({ ...at(row), arcs })) },
  );
  return `${JSON.stringify({ version: 1, source: table.source, notes: notesOf(table), features }, null, 2)}\n`;
}

/** Changes as people read them. @param level per cent, of the intervals */
export function changesText(
  table: Table,
  found: readonly FeatureChanges[],
  level: number,
  { color, width }: Pick<Terminal, 'color' | 'width'>,
): string {
  const { bold, dim } = createColors(color);
  const when = (row: number): string => timeOf(table, row) ?? showPlace(table.place(row));
  const shapes = found.some(({ of }) => of === 'shape');
  const count = found.reduce((sum, { changes }) => sum + changes.length, 0);
  const head = (text: string, align: 'left' | 'right' = 'left') => ({ head: text, align });
  const columns = shapes
    ? [head('column'), head('from then on'), head('place'), head('arcs over it'), head('window', 'right')]
    : [
        head('column'),
        head('from then on'),
        head('place'),
        head(`${level} % between`),
        head('before', 'right'),
        head('after', 'right'),
        head('confidence'),
      ];
  const rows = found.flatMap((one) =>
    one.of === 'shape'
      ? one.changes.map(({ at, arcs }) => [name(one.name), when(at), showPlace(table.place(at)), percent(arcs), String(one.windowSize)])
      : one.changes.map(({ at, from, to, confidence, before, after }) => [
          name(one.name),
          when(at),
          showPlace(table.place(at)),
          from === to ? when(at) : `${when(from)} and ${when(to)}`,
          formatNumber(before),
          formatNumber(after),
          percent(confidence),
        ]),
  );
  const quiet = found.filter(({ changes }) => changes.length === 0).map((one) => visible(one.name));
  return `${[
    ...notesOf(table).map((note) => dim(`note: ${note}`)),
    `${bold(visible(table.source))}: ${count === 0 ? 'no change' : `${count.toLocaleString('en')} ${count === 1 ? 'change' : 'changes'}`} in ${found.length === 1 ? visible(found[0].name) : `${found.length} columns`}`,
    ...(rows.length === 0 ? [] : ['', textTable(columns, rows, width, { strong: bold, faint: dim })]),
    ...(rows.length > 0 && quiet.length > 0 ? ['', dim(`nothing changes in ${quiet.join(', ')}`)] : []),
  ].join('\n')}\n`;
}

/** Rows of several things in one series are no series. */
const notesOf = (table: Table): string[] =>
  describeTable(table)
    .groups.slice(0, 1)
    .map(({ name: column }) => `rows of different ${column} are taken for one series; give the rows of one ${column} alone`);

const name = (text: string): string => cut(visible(text), NAME);
/** Never 100 % of what is not sure. */
const percent = (share: number): string => (share >= 0.9995 ? '> 99.9 %' : `${Number((100 * share).toPrecision(3))} %`);
