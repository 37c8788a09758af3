import { type ColumnKind, kindOf, type Value, valuesOf } from './column-kinds.ts';
import type { RowBatch } from './row-batch.ts';
import type { ResultColumn, ScoredBatch, Writing } from './scored-batch.ts';

/** A column as formats with kinds take it. */
export interface TypedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly values: ArrayLike<Value>;
}

/** Makes columns of one kind each out of batches: the first batch shows the kinds. */
export function columnTyper(writing: Writing): (scored: ScoredBatch) => TypedColumn[] {
  const names = writing.keep ?? writing.columns;
  let kinds: readonly ColumnKind[] | undefined;
  return ({ batch, results, rows }) => {
    const chosen = names.map(
      (name) => numbersOf(batch, writing.numbers.indexOf(name), writing) ?? batch.cells(writing.columns.indexOf(name)),
    );
    kinds ??= chosen.map((column, j) => (writing.text.includes(names[j]) ? 'text' : asWanted(kindOf(column), names[j], writing)));
    const known = kinds;
    const pick = <T>(values: ArrayLike<T>): ArrayLike<T> => (rows === undefined ? values : Array.from(rows, (i) => values[i]));
    return [
      ...chosen.map((column, j): TypedColumn => {
        const place = (k: number) => batch.place(rows === undefined ? k : rows[k]);
        return {
          name: names[j],
          kind: known[j],
          values: valuesOf(pick(column), known[j], { source: writing.source, column: names[j], place }),
        };
      }),
      ...results.map((one): TypedColumn => ({ name: one.name, kind: kindOfResult(one), values: valuesOfResult(one, pick) })),
    ];
  };
}

/** A column that the model looks at has been read as numbers already. */
function numbersOf({ values, rows }: RowBatch, k: number, { numbers, text }: Writing): Float64Array | undefined {
  if (k < 0 || text.includes(numbers[k])) return undefined;
  const out = new Float64Array(rows);
  for (let i = 0, p = k; i < rows; ++i, p += numbers.length) out[i] = values[p];
  return out;
}

const asWanted = (kind: ColumnKind, name: string, { numbers }: Writing): ColumnKind =>
  kind === 'whole' && numbers.includes(name) ? 'number' : kind;

export const kindOfResult = ({ kind }: Pick<ResultColumn, 'kind'>): ColumnKind =>
  kind === 'text' ? 'text' : kind === 'flag' ? 'whole' : 'number';

function valuesOfResult(one: ResultColumn, pick: <T>(values: ArrayLike<T>) => ArrayLike<T>): ArrayLike<Value> {
  if (one.kind === 'text') return Array.from(pick(one.values), (text) => (text === '' ? null : text));
  if (one.kind === 'number' && !one.values.some((value) => value !== value)) return pick(one.values);
  const values = pick(one.values);
  if (one.kind === 'flag' && !one.values.some((value) => value !== value)) return BigInt64Array.from(Array.from(values, BigInt));
  return Array.from(values, (value) => (value !== value ? null : one.kind === 'flag' ? BigInt(value) : value));
}
