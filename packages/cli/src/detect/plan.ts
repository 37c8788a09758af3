import { type Table, unrolled } from '@hapax/io';
import { asSeries, unasked } from './approach.ts';
import { counted } from './counted.ts';
import { sideBySide } from './groups/side-by-side.ts';
import { widened } from './groups/widen.ts';
import { type Group, groupsOf, longBy, withoutKeys } from './groups.ts';
import { noted } from './noted.ts';
import { listOf } from './reading.ts';
import { withoutTexts } from './table-texts.ts';

/** What a file is taken for: the rows of groups, one series, or rows that are judged one by one. */
export type Plan =
  | {
      readonly of: 'groups';
      readonly by: readonly string[];
      readonly groups: readonly Group[];
      readonly table: Table;
      /** The groups side by side, a column for each feature of each. */
      readonly wide: Table;
      /** Why that is a series; undefined: it is none. */
      readonly why: string | undefined;
    }
  | { readonly of: 'series'; readonly table: Table; readonly why: string }
  | { readonly of: 'rows'; readonly table: Table };

type Given = Readonly<Record<string, unknown>>;

/** A sheet of a calendar is one series, where nothing else is asked for. */
export const sheetAsSeries = (table: Table, given: Given, options: Given): Table =>
  (unasked(given, options) && given.by === undefined ? unrolled(table) : undefined) ?? table;

/**
 * What the rows are taken for, as the flags and the rows themselves say. `detect` follows it, and `describe` says it.
 * @param table as `sheetAsSeries` has it
 * @throws HapaxError `OPTION` when the columns of `--by` tell no groups
 */
export function planOf(table: Table, given: Given, options: Given): Plan {
  const free = unasked(given, options);
  const found = typeof given.by === 'string' || !free ? undefined : longBy(table);
  const by = typeof given.by === 'string' ? listOf(given.by) : found;
  if (by !== undefined) {
    const groups = groupsOf(table, by);
    const keyed = noted(withoutKeys(table, by), ...(found === undefined ? [] : [sideBySide(found, groups.length)]));
    const wide = widened(keyed, groups);
    return { of: 'groups', by, groups, table: keyed, wide, why: asSeries(wide, given, options) };
  }
  const events = free ? counted(table) : undefined;
  const why = events?.why ?? asSeries(table, given, options);
  if (why !== undefined) return { of: 'series', table: events?.table ?? withoutTexts(table), why };
  return { of: 'rows', table };
}
