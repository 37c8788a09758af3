import { type ColumnRole, rolesOf } from './roles.ts';
import type { OddCell, Table } from './table.ts';
import { type TimeFacts, timeFacts } from './time/axis.ts';

/** What a reader sees in a file: for a first look, for the head of a report, and for programs. */
export interface Description {
  readonly source: string;
  readonly rows: number;
  readonly columns: readonly ColumnDescription[];
  readonly time: TimeDescription | null;
  /** Columns whose values have rows of their own, with how many values there are. */
  readonly groups: readonly { readonly name: string; readonly values: number }[];
  /** What was decided while reading. */
  readonly notes: readonly string[];
}

export interface ColumnDescription {
  readonly name: string;
  readonly role: ColumnRole;
  readonly evidence: string;
  /** Whether detection looks at it. */
  readonly used: boolean;
  readonly unit: string;
  readonly missing: number;
  readonly missingAs: readonly string[];
  /** Least and greatest number; null for columns of other kinds. */
  readonly range: readonly [number, number] | null;
  /** Different texts, where they are few enough to be counted. */
  readonly different: number | null;
  /** A value as the file has it; numbers as numbers. */
  readonly example: string | number | null;
  /** Cells that are not what the column is, read as missing. */
  readonly bad: number;
  readonly badCells: readonly OddCell[];
  /** What was read otherwise than as it stands. */
  readonly how: readonly string[];
}

export interface TimeDescription extends TimeFacts {
  readonly name: string;
  readonly unit: 'ms' | 'number';
  readonly from: number;
  readonly to: number;
  /** How the zone is known. */
  readonly zone: string;
}

/** Describe a table that was read. Cost: a pass over each column, and sorting the steps of the time. */
export function describeTable(table: Table): Description {
  const { source, rows, time, notes } = table;
  const roles = rolesOf(table);
  const numbers = new Map([...table.features, ...table.aside].map((one) => [one.name, one.values]));
  const texts = new Map(table.texts.map((one) => [one.name, one]));
  const columns = table.columns.map((reading, j): ColumnDescription => {
    const { role, evidence } = roles[j];
    const values = numbers.get(reading.name);
    const text = texts.get(reading.name);
    return {
      name: reading.name,
      role,
      evidence,
      used: reading.use === 'feature',
      unit: reading.unit,
      missing: reading.missing,
      missingAs: reading.missingAs,
      range: values === undefined ? null : rangeOf(values),
      different: text?.names?.length ?? null,
      example: values?.find((v) => v === v) ?? (text === undefined ? null : firstText(text.at, rows)),
      bad: reading.bad,
      badCells: reading.badCells,
      how: reading.how,
    };
  });
  const groups = columns.filter(({ role }) => role === 'entity').map(({ name, different }) => ({ name, values: different ?? 0 }));
  return {
    source,
    rows,
    columns,
    time:
      time === undefined
        ? null
        : { name: time.name, unit: time.unit, from: time.values[0], to: time.values[rows - 1], zone: table.zone, ...timeFacts(time) },
    groups,
    notes,
  };
}

function rangeOf(values: Float64Array): readonly [number, number] | null {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; ++i) {
    if (values[i] < least) least = values[i];
    if (values[i] > most) most = values[i];
  }
  return least <= most ? [least, most] : null;
}

/** Rows that are looked at for an example. */
const LOOKED = 1000;

function firstText(at: (row: number) => string, rows: number): string | null {
  for (let i = 0; i < Math.min(rows, LOOKED); ++i) if (at(i) !== '') return at(i);
  return null;
}
