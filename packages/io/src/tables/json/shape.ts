/** A value that JSON can hold, as an object. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Rows that a JSON text holds, in whatever shape, and the words for it. */
export interface JsonRows {
  readonly rows: readonly JsonObject[];
  readonly note: string | undefined;
}

/** How deep rows may lie inside objects. */
const DEEP = 5;

/**
 * Find the rows of a JSON value: a list of objects or of lists, such a list inside an object, columns side by side as pandas writes
 * them, or an object for each row. Undefined when there are none.
 */
export function rowsOfJson(value: unknown): JsonRows | undefined {
  return (
    asList(value) ?? asSplit(value) ?? asSeries(value) ?? wrapped(value, '', DEEP) ?? asColumns(value) ?? nested(value) ?? asKeyed(value)
  );
}

/** The longest table that an object inside an object is: columns side by side, or a row under each key. */
function nested(value: unknown): JsonRows | undefined {
  if (!isObject(value) || alike(value)) return undefined;
  const found = inside(value, '', DEEP).sort((a, b) => b.rows.rows.length - a.rows.rows.length);
  const [best, ...others] = found;
  if (best === undefined) return undefined;
  const { rows, note } = best.rows;
  const rest = others.length === 0 ? '' : `; ${others.map(({ where }) => `\`${where}\``).join(', ')} left out`;
  return { rows, note: `the rows are taken from \`${best.where}\`${note === undefined ? '' : `, where ${note}`}${rest}` };
}

function inside(value: JsonObject, path: string, deep: number): { readonly where: string; readonly rows: JsonRows }[] {
  if (deep === 0) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (!isObject(inner)) return [];
    const where = path === '' ? key : `${path}.${key}`;
    const rows = asColumns(inner) ?? (alike(inner) ? asKeyed(inner) : undefined);
    return rows === undefined ? inside(inner, where, deep - 1) : [{ where, rows }];
  });
}

/** Whether the values of an object are objects with the same keys, so that each is a row. */
function alike(value: JsonObject): boolean {
  const [first, ...rest] = Object.values(value);
  if (!isObject(first) || rest.length === 0) return false;
  const keys = new Set(Object.keys(first));
  const isRow = (row: unknown): boolean => isObject(row) && !Object.values(row).some(Array.isArray);
  return keys.size > 0 && isRow(first) && rest.every((row) => isRow(row) && isObject(row) && Object.keys(row).some((key) => keys.has(key)));
}

function asList(value: unknown): JsonRows | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  if (value.every(isObject)) return { rows: value, note: undefined };
  if (!value.every((row) => Array.isArray(row))) return undefined;
  const [first, ...rest] = value as readonly (readonly unknown[])[];
  const named =
    rest.length > 0 &&
    first.length > 0 &&
    first.every((cell) => typeof cell === 'string') &&
    rest.some((row) => row.some((cell) => typeof cell === 'number'));
  const names = named ? first.map(String) : undefined;
  return {
    rows: (named ? rest : [first, ...rest]).map((cells) => fromCells(cells, names)),
    note: named ? 'the first list holds the names' : 'lists of cells without names',
  };
}

const fromCells = (cells: readonly unknown[], names: readonly string[] | undefined): JsonObject =>
  Object.fromEntries(cells.map((cell, j) => [names?.[j] || `column${j + 1}`, cell]));

/** `{"columns": […], "data": [[…], …]}`, as pandas, Druid, InfluxDB and many services answer. */
function asSplit(value: unknown): JsonRows | undefined {
  if (!isObject(value)) return undefined;
  const names = value.columns ?? value.fields ?? value.header;
  const data = value.data ?? value.values ?? value.rows;
  if (!Array.isArray(names) || !Array.isArray(data) || !data.every((row) => Array.isArray(row))) return undefined;
  const spelt = names.map((name: unknown) => String(isObject(name) ? (name.name ?? name.id ?? '') : name));
  return {
    rows: (data as readonly (readonly unknown[])[]).map((cells) => fromCells(cells, spelt)),
    note: 'names and rows stand in lists of their own',
  };
}

/** The longest list of objects inside an object. */
function wrapped(value: unknown, path: string, deep: number): JsonRows | undefined {
  if (!isObject(value) || deep === 0) return undefined;
  let best: JsonRows | undefined;
  for (const [key, inner] of Object.entries(value)) {
    const where = path === '' ? key : `${path}.${key}`;
    const [only] = Array.isArray(inner) && inner.length === 1 ? (inner as readonly unknown[]) : [];
    const deeper = isObject(only) ? (asSplit(only) ?? wrapped(only, where, deep - 1)) : undefined;
    if (deeper !== undefined && deeper.rows.length > Math.max(1, best?.rows.length ?? 0)) {
      best = deeper;
      continue;
    }
    const list =
      Array.isArray(inner) && inner.length > 0 && (inner.every(isObject) || inner.every((row) => Array.isArray(row) && row.length > 1))
        ? asList(inner)
        : undefined;
    const found =
      list === undefined
        ? isObject(inner)
          ? (asSplit(inner) ?? wrapped(inner, where, deep - 1))
          : undefined
        : { rows: list.rows, note: `the rows are taken from \`${where}\`` };
    if (found !== undefined && found.rows.length > (best?.rows.length ?? 0)) best = found;
  }
  return best;
}

/** Keys under which a channel holds its values, and its name. */
const VALUES = ['raw', 'values', 'data', 'y'];
const NAMES = ['label', 'name', 'id'];

/** `{"series": [{"label": "load", "raw": [1, 2]}], "time": {"raw": [...]}}`: channels with their values side by side, and their times. */
function asSeries(value: unknown): JsonRows | undefined {
  if (!isObject(value)) return undefined;
  const lists = Object.values(value).filter((one) => Array.isArray(one) && one.length > 0 && one.every(isObject));
  for (const channels of lists as readonly (readonly JsonObject[])[]) {
    const columns = channels.map((one, k) => {
      const cells = VALUES.map((key) => one[key]).find((some) => Array.isArray(some));
      const name = NAMES.map((key) => one[key]).find((some) => typeof some === 'string') ?? `series${k + 1}`;
      return [String(name), cells] as const;
    });
    const length = (columns[0][1] as readonly unknown[] | undefined)?.length ?? 0;
    const isChannel = (cells: unknown): cells is readonly unknown[] =>
      Array.isArray(cells) && cells.length === length && cells.every((cell) => typeof cell === 'number' || cell === null);
    if (length < 2 || !columns.every(([, cells]) => isChannel(cells))) continue;
    const { time } = value;
    const times = isObject(time)
      ? [time.raw, time.values, time.index].find((some) => Array.isArray(some) && some.length === length)
      : undefined;
    const all = [...(Array.isArray(times) ? [['time', times] as const] : []), ...columns];
    const rows = Array.from({ length }, (_, i) => Object.fromEntries(all.map(([name, cells]) => [name, (cells as readonly unknown[])[i]])));
    return { rows, note: 'each series holds its values in a list' };
  }
  return undefined;
}

/** `{"x": [1, 2], "y": [3, 4]}`, and `{"x": {"0": 1, "1": 2}}` as pandas writes it. */
function asColumns(value: unknown): JsonRows | undefined {
  if (!isObject(value)) return undefined;
  const lists = Object.entries(value).filter(
    (entry): entry is [string, readonly unknown[]] =>
      Array.isArray(entry[1]) && entry[1].length > 1 && entry[1].every((cell) => !isObject(cell)),
  );
  const length = Math.max(0, ...lists.map(([, cells]) => cells.length));
  const columns = lists.filter(([, cells]) => cells.length === length);
  // A short list beside long ones, such as the corners of a map, is no column; lists that differ by a few may be cut.
  if (columns.length > 0 && lists.every(([, cells]) => cells.length === length || 2 * cells.length < length)) {
    const rows = Array.from({ length }, (_, i) => Object.fromEntries(columns.map(([name, cells]) => [name, cells[i]])));
    return { rows, note: `each key holds a column${leftOut(value, new Set(columns.map(([name]) => name)), length)}` };
  }
  const keyed = Object.entries(value).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
  const [first] = keyed;
  if (first === undefined || keyed.length !== Object.keys(value).length || !isNumbered(Object.keys(first[1]))) return undefined;
  const keys = Object.keys(first[1]);
  return { rows: keys.map((key) => Object.fromEntries(keyed.map(([name, cells]) => [name, cells[key]]))), note: 'each key holds a column' };
}

/** What of lists beside the columns is no column. */
function leftOut(value: JsonObject, columns: ReadonlySet<string>, length: number): string {
  const others = Object.entries(value).filter(([name, cells]) => !columns.has(name) && Array.isArray(cells) && cells.length > 0);
  const named = (ofLength: boolean, why: string) => {
    const names = others
      .filter(([, cells]) => ((cells as readonly unknown[]).length !== length) === ofLength)
      .map(([name]) => `\`${name}\``);
    const more = names.length > NAMED ? ` and ${(names.length - NAMED).toLocaleString('en')} more` : '';
    return names.length === 0 ? '' : `; ${names.slice(0, NAMED).join(', ')}${more} ${why}`;
  };
  return named(true, 'of another length left out') + named(false, 'left out, with objects for cells');
}

/** Lists that are named. */
const NAMED = 5;

const isNumbered = (keys: readonly string[]): boolean => keys.length > 1 && keys.every((key, i) => key === String(i));

/** `{"2024-01-01": {"x": 1}, "2024-01-02": {"x": 2}}`: a row under each key. */
function asKeyed(value: unknown): JsonRows | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.length < 2 || !entries.every(([, row]) => isObject(row))) return undefined;
  return { rows: entries.map(([key, row]) => ({ key, ...(row as JsonObject) })), note: 'each key holds a row, and becomes the column key' };
}

/** JSON in which Python or R left `NaN` and `Infinity`: these become `null`. One pass; texts stay as they are. */
export function withoutNaN(text: string): { readonly text: string; readonly count: number } {
  let out = '';
  let from = 0;
  let count = 0;
  for (let at = 0; at < text.length; ++at) {
    const sign = text[at];
    if (sign === '"') {
      for (++at; at < text.length && text[at] !== '"'; ++at) if (text[at] === '\\') at += 1;
    } else if (sign === 'N' || sign === 'I' || (sign === '-' && text[at + 1] === 'I')) {
      const word = ['NaN', 'Infinity', '-Infinity'].find((one) => text.startsWith(one, at));
      if (word === undefined) continue;
      out += `${text.slice(from, at)}null`;
      at += word.length - 1;
      from = at + 1;
      count += 1;
    }
  }
  return { text: out + text.slice(from), count };
}
