import type { Description } from '@hapax/io';
import { createColors } from 'picocolors';
import { SERIES_ROWS } from '../detect/approach.ts';
import type { Outlook } from '../detect/outlook.ts';
import { AUTO_SERIES } from '../detect/runs/series.ts';
import type { Terminal } from '../terminal.ts';
import { COLUMN_HEADS, columnCells, columnsLeft, groupWords, instant, sizeWords, timeWords } from './description-words.ts';
import { textTable } from './text-table.ts';
import { visible, wrap } from './text-width.ts';

/** The description as JSON; times are ISO 8601 where they are times. */
export function descriptionJson(description: Description, outlook: Outlook): string {
  const { time } = description;
  const spelt = time === null ? null : { ...time, from: instant(time.from, time), to: instant(time.to, time) };
  return `${JSON.stringify({ version: 1, ...description, time: spelt, approach: approachOf(description, outlook), detect: outlook }, null, 2)}\n`;
}

/** The description as people read it. */
export function descriptionText(description: Description, outlook: Outlook, { color, width }: Pick<Terminal, 'color' | 'width'>): string {
  const { bold, dim } = createColors(color);
  const { source, time } = description;
  const line = (label: string, text: string): string[] => wrap(`${label}: ${visible(text)}`, width);
  const table = textTable(
    COLUMN_HEADS.map((head) => ({ head, align: head === 'missing' ? ('right' as const) : ('left' as const) })),
    columnCells(description),
    width,
    { strong: bold, faint: dim },
  );
  const groups = groupWords(description);
  const left = columnsLeft(description);
  return `${[
    `${bold(visible(source))}: ${sizeWords(description)}`,
    ...(time === null ? [NO_TIME[outlook.as]] : line('time', timeWords(time))),
    ...(groups === '' ? [] : line('groups', groups)),
    ...line('detect', approachOf(description, outlook)),
    ...outlook.series.flatMap(({ name, sentences }) => line(`series ${name}`, sentences.join('; '))),
    '',
    table,
    ...(left > 0 ? [dim(`${left.toLocaleString('en')} more ${left === 1 ? 'column' : 'columns'}; --json has them all`)] : []),
  ].join('\n')}\n`;
}

const NO_TIME: Readonly<Record<Outlook['as'], string>> = {
  series: 'no time: the rows are taken in their own order',
  groups: 'no time: the rows are a table without order',
  rows: 'no time: the rows are a table without order',
};

/** Names that are told at most. */
const NAMED = 5;
const listed = (names: readonly string[]): string => `${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ', …' : ''}`;

/** What `hapax detect` does with such a file, and why. */
function approachOf({ rows, columns }: Description, { as, method, why, groups, features, categories, series }: Outlook): string {
  const used = columns.filter((one) => one.used).map(({ name }) => name);
  if (used.length + categories.length === 0 && as !== 'series') return 'finds no column of numbers that measures something';
  const looked = [
    ...(used.length > 0 ? [listed(used)] : []),
    ...(categories.length > 0 ? [`the ${categories.length === 1 ? 'category' : 'categories'} ${listed(categories)}`] : []),
  ].join(' and ');
  const aside = columns.length - used.length - categories.length;
  const looks = `${looked === '' ? '' : `; looks at ${looked}`}${aside > 0 ? `; ${aside} ${aside === 1 ? 'column is' : 'columns are'} carried along` : ''}`;
  if (as === 'rows')
    return `judges each row by itself with ${method}, since ${why}${looks}${rows >= SERIES_ROWS && used.length > 0 ? '; --as series judges the rows in their order' : ''}`;
  const left = features - series.length;
  const more =
    method !== AUTO_SERIES.id || left === 0
      ? ''
      : series.length === 0
        ? '; what their rhythms are, detect tells'
        : `; the first ${series.length} of ${features.toLocaleString('en')} series are described here`;
  const what =
    groups === undefined
      ? `judges the file as ${features === 1 ? 'one series' : `${features.toLocaleString('en')} series`}`
      : `judges the ${groups.count.toLocaleString('en')} groups of ${groups.by.join(' and ')} ${method === AUTO_SERIES.id ? 'side by side' : 'each by itself'}`;
  return `${what} with ${method}: ${why}${looks}${more}; --as table judges each row by itself`;
}
