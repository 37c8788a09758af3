import { endsInCode } from './columns/code-names.ts';
import { wordsOf } from './columns/words.ts';
import { AS_ASKED, BY_NAME } from './stores/codes.ts';
import type { ColumnReading, NumberColumn, Table, TextColumn } from './table.ts';

/** What a column is in its table. */
export type ColumnRole =
  | 'time'
  | 'measure'
  | 'counter'
  | 'flag'
  | 'category'
  | 'identifier'
  | 'entity'
  | 'label'
  | 'text'
  | 'constant'
  | 'empty'
  | 'unread';

/** A role, and what it was seen from. */
export interface RoleFinding {
  readonly name: string;
  readonly role: ColumnRole;
  /** One clause for people. */
  readonly evidence: string;
}

/**
 * The role of each column of the file, in its order, from names and values together. Cost: one pass over the columns.
 * An *entity* is the thing that a row is about where each has rows of its own, such as a sensor; an *identifier* tells rows apart.
 */
export function rolesOf(table: Table): RoleFinding[] {
  const numbers = new Map([...table.features, ...table.aside].map((one) => [one.name, one]));
  const texts = new Map(table.texts.map((one) => [one.name, one]));
  return table.columns.map((reading): RoleFinding => {
    const [role, evidence] = roleOf(reading, numbers.get(reading.name), texts.get(reading.name), table);
    return { name: reading.name, role, evidence };
  });
}

type Finding = readonly [role: ColumnRole, evidence: string];

function roleOf(reading: ColumnReading, number: NumberColumn | undefined, text: TextColumn | undefined, table: Table): Finding {
  const { kind, use, aside } = reading;
  if (kind === 'skipped') return ['unread', 'it was left out'];
  if (use === 'time') return ['time', 'it orders the rows'];
  if (kind === 'labels') return ['label', 'it was named as labels'];
  if (aside === 'labels') return ['label', 'its name and its few values say so'];
  if (aside === 'row numbers') return ['identifier', 'it numbers the rows'];
  if (aside === 'identifier' && reading.code === undefined)
    return ['identifier', reading.evidence ?? 'its name says so, and its values are whole'];
  if (kind === 'time' || kind === 'clock') return ['time', 'another column orders the rows'];
  if (text !== undefined) {
    const found = textRoleOf(text, table);
    return [found.role, found.evidence];
  }
  if (number !== undefined) return numberRole(reading, number);
  return kind === 'empty' ? ['empty', 'no cell holds a value'] : ['text', 'its texts were not kept'];
}

/** Different values up to which they are counted. */
const FEW = 12;
const KINDS = new Set([
  'code',
  'type',
  'class',
  'status',
  'state',
  'level',
  'group',
  'category',
  'kind',
  'mode',
  'region',
  'zone',
  'cluster',
  'grade',
  'stage',
]);

interface Seen {
  readonly known: number;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
  /** Different values, as far as they are few. */
  readonly different: ReadonlySet<number>;
  /** Steps that go down, and that go up. */
  readonly down: number;
  readonly up: number;
}

function look({ values }: NumberColumn): Seen {
  let [known, least, most, down, up] = [0, Infinity, -Infinity, 0, 0];
  let whole = true;
  let last = Number.NaN;
  const different = new Set<number>();
  for (let i = 0; i < values.length; ++i) {
    const value = values[i];
    if (value !== value) continue;
    known += 1;
    if (value < least) least = value;
    if (value > most) most = value;
    if (whole && !Number.isInteger(value)) whole = false;
    if (different.size <= FEW) different.add(value);
    if (value < last) down += 1;
    else if (value > last) up += 1;
    last = value;
  }
  return { known, least, most, whole, different, down, up };
}

/** Rows from which a counter shows, and the share of its steps that may be resets. */
const ENOUGH = 20;
const RESETS = 0.01;

function numberRole(reading: ColumnReading, one: NumberColumn): Finding {
  const { known, least, most, whole, different, down, up } = look(one);
  const words = wordsOf(one.name);
  if (known === 0) return ['empty', 'no cell holds a value'];
  if (least === most) return ['constant', `it is ${least} in every row`];
  if (reading.boolean || (least === 0 && most === 1 && whole)) return ['flag', 'it is yes or no'];
  if (reading.padded && whole) return ['identifier', 'its numbers are written with zeros in front'];
  if (whole && endsInCode(words)) return ['identifier', 'its name says that its numbers are codes'];
  if (whole && different.size <= FEW && words.some((word) => KINDS.has(word)))
    return ['category', `its name says so, and it has ${different.size} values`];
  if (known >= ENOUGH && up >= known / 2 && down <= RESETS * known)
    return ['counter', down === 0 ? 'it only grows' : `it grows, and starts over ${down} times`];
  return ['measure', whole && different.size <= FEW ? `whole numbers, ${different.size} of them` : 'numbers of many values'];
}

/** The role of a column of texts, without a look at the numbers of the table. */
export function textRoleOf(one: TextColumn, table: Table): RoleFinding {
  const code = table.columns.find(({ name }) => name === one.name)?.code;
  const [role, evidence] = textRole(one, table);
  if (code === AS_ASKED) return { name: one.name, role: role === 'constant' ? role : 'category', evidence: `${code}; ${evidence}` };
  if (code === BY_NAME && role === 'category') return { name: one.name, role, evidence: `${code}; ${evidence}` };
  if (code === undefined || role === 'entity' || role === 'constant') return { name: one.name, role, evidence };
  return { name: one.name, role: 'identifier', evidence: `it is written as codes are: ${code}` };
}

/** Share of rows with a text of their own from which texts tell rows apart. */
const OWN = 0.9;
/** Characters of a text from which it is prose. */
const PROSE = 40;
/** Rows that an entity has on average, at least. */
const ROWS_EACH = 5;

function textRole(one: TextColumn, table: Table): Finding {
  const { rows } = table;
  const { names } = one;
  const sample = Array.from({ length: Math.min(rows, 200) }, (_, i) => one.at(Math.floor((i * rows) / Math.min(rows, 200)))).filter(
    (text) => text !== '',
  );
  const length = sample.reduce((sum, text) => sum + text.length, 0) / Math.max(1, sample.length);
  const spaced = sample.filter((text) => text.split(' ').length > 4).length;
  if (names === undefined || names.length >= OWN * rows)
    return length > PROSE || 2 * spaced > sample.length
      ? ['text', 'words of its own in nearly every row']
      : rows < ENOUGH
        ? ['text', 'a text of its own in each row']
        : ['identifier', 'a short text of its own in nearly every row'];
  const used = names.length;
  if (used === 1) return ['constant', `it is ${names[0].slice(0, 40)} wherever it is known`];
  if (table.time !== undefined && rows >= ROWS_EACH * used && ownTimes(one, table))
    return ['entity', `each of its ${used} values has rows of its own over the same times`];
  if (rows >= 2 * used && !(length > PROSE)) return ['category', `${used} different texts in ${rows.toLocaleString('en')} rows`];
  return ['text', `${used} different texts`];
}

/** Share of rows that may share their time with another row of the same entity. */
const SHARED = 0.02;

/** Share of all pairs of a time and a value that have a row: a category that only differs from row to row has fewer. */
const COVERED = 0.7;

/** Rows share their times, but hardly ever with another row of the same value. */
function ownTimes(one: TextColumn, { time, rows }: Table): boolean {
  if (time === undefined) return false;
  const { codes } = one;
  const { values } = time;
  let [same, clash] = [0, 0];
  const seen = new Set<number>();
  for (let i = 0; i < rows; ++i) {
    if (i > 0 && values[i] === values[i - 1]) {
      same += 1;
      if (seen.has(codes[i])) clash += 1;
    } else seen.clear();
    seen.add(codes[i]);
  }
  const times = rows - same;
  return same >= rows / 4 && clash <= SHARED * rows && rows >= COVERED * times * (one.names?.length ?? 0);
}
