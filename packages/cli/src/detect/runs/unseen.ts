import { featuresAt, type Table } from '@hapax/io';
import { type Configured, HapaxError, type Model } from 'hapax';

/** Folds where nothing is said. */
const FOLDS = 5;

/** How many folds `--folds` says. @throws HapaxError `OPTION` */
export function folds(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(Number.isInteger(value) && value >= 2 && value <= 1000))
    throw new HapaxError('OPTION', `--folds must be a whole number in [2, 1000]; got ${text}`);
  return value;
}

/** Labelled rows of a table to learn from. */
export interface Labelled {
  readonly table: Table;
  /** Indices of the rows, ascending. */
  readonly rows: Int32Array;
  /** 0 and 1, shape (rows). */
  readonly labels: Uint8Array;
}

/** Rows judged by fits that have not seen them. */
export interface Unseen {
  /** Shape (rows). */
  readonly scores: Float64Array;
  /** The model that has judged the row with this index in the table; undefined where it is none of the rows. */
  modelOf(i: number): Model | undefined;
  /** How it was done, for people. */
  readonly how: string;
  readonly notes: readonly string[];
}

/**
 * Score labelled rows by fits on the other folds. Rows in time are cut into blocks, because neighbours in time are alike; others are dealt
 * out, both labels evenly.
 * @throws HapaxError `INPUT` when there are too few of one side to learn from some and judge others
 */
export function judgeUnseen(configured: Configured, { table, rows, labels }: Labelled, asked: number | undefined): Unseen {
  const least = fewest(configured, table, labels);
  const inTime = table.time !== undefined;
  const count = Math.min(asked ?? FOLDS, inTime ? rows.length : least);
  const foldOf = inTime ? rows.map((_, k) => Math.floor((k * count) / rows.length)) : dealt(labels, count);
  const scores = new Float64Array(rows.length);
  const models: Model[] = [];
  let oneSided = 0;
  for (let f = 0; f < count; ++f) {
    const mine = rows.filter((_, k) => foldOf[k] === f);
    const others = labels.filter((_, k) => foldOf[k] !== f);
    if (!others.includes(0) || !others.includes(1)) oneSided += 1;
    const model = configured.fit(
      featuresAt(
        table,
        rows.filter((_, k) => foldOf[k] !== f),
      ),
      { labels: others },
    );
    models.push(model);
    const found = model.score(featuresAt(table, mine));
    for (let k = 0, at = 0; k < rows.length; ++k) if (foldOf[k] === f) scores[k] = found[at++];
  }
  const places = new Map(Array.from(rows, (i, k) => [i, k]));
  return {
    scores,
    modelOf(i) {
      const k = places.get(i);
      return k === undefined ? undefined : models[foldOf[k]];
    },
    how: `each row by a fit that has not seen it: ${count} ${inTime ? 'blocks of time' : 'folds, labels dealt out evenly'}`,
    notes: [
      ...(asked !== undefined && count < asked ? [`--folds ${asked} is more than the rows of one label; ${count} folds were made`] : []),
      ...(oneSided > 0
        ? [
            `${oneSided} of ${count} blocks of time hold all rows of one label, so their fits learnt from one side only; --time none deals the rows out instead`,
          ]
        : []),
    ],
  };
}

function fewest({ id }: Configured, { source, labels: column }: Table, labels: Uint8Array): number {
  const anomalies = labels.reduce((sum, y) => sum + y, 0);
  const least = Math.min(anomalies, labels.length - anomalies);
  if (least >= 2) return least;
  throw new HapaxError(
    'INPUT',
    `${source} column \`${column?.name}\` marks ${anomalies} of ${labels.length} rows as anomalies; ${id} needs two or more of each side, to learn from some and judge the others; name a file to learn from with --train`,
  );
}

/** Each label dealt out in turn. */
function dealt(labels: Uint8Array, count: number): Int32Array {
  const next = [0, 0];
  return Int32Array.from(labels, (y) => next[y]++ % count);
}
