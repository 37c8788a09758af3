import type { RowBatch, Wanted } from '@hapax/io';
import { HapaxError, type Model } from 'hapax';
import { methodsByName, models } from 'hapax/registry';
import type { FoundModel } from '../detect/model-file.ts';
import { isPart, notAModel } from './part-file.ts';

/** Judges rows a batch at a time: scores of rows do not depend on other rows. */
export interface Judge {
  /** What it looks at, in a file with these columns. @throws HapaxError `INPUT` when it cannot know */
  wanted(source: string, columns: readonly string[]): Wanted;
  /** Scores and flags, NaN where a row cannot be judged. Shape (rows). */
  judge(batch: RowBatch): Verdicts;
  /** Why row `i` of a batch scored as it did. */
  reason(batch: RowBatch, i: number): string;
}

export interface Verdicts {
  readonly scores: Float64Array;
  readonly flags: Float64Array;
  /** Rows with a missing value that the method cannot do without, and rows with a value that it cannot reckon with. */
  readonly incomplete: number;
  readonly tooLarge: number;
}

/** Values beyond this are none that methods reckon with. */
const LARGEST = 1e150;

/** @param source the file of the model, for messages @param asked columns that were named for a model that names none */
export function judgeOf({ snapshot, features, threshold, categories }: FoundModel, source: string, asked?: readonly string[]): Judge {
  const model = loaded(snapshot, source);
  if (model.series !== undefined)
    throw new HapaxError(
      'OPTION',
      `${source} is a model of ${snapshot.id}, which judges rows by the rows before them, so that a file cannot be judged piece by piece; use hapax score FILE --model ${source}`,
    );
  const own = model.own?.lift !== undefined && model.own.level === threshold ? model.own : undefined;
  const texts = categories.of.map(({ name }) => name);
  const places = categories.of.map(({ levels }) => new Map(levels.map((level, code) => [level, code])));
  const numbers = snapshot.columns - categories.of.length;
  const names = [...(features ?? asked ?? []), ...texts];
  const bounded = (score: number): number =>
    score !== score ? Number.NaN : (threshold === undefined ? model.isAnomaly(score) : score > threshold) ? 1 : 0;
  const valuesOf = ({ rows, values, texts: words }: RowBatch): Float64Array => {
    if (words.length === 0) return values;
    const width = numbers + words.length;
    const out = new Float64Array(rows * width);
    for (let i = 0; i < rows; ++i) {
      for (let j = 0; j < numbers; ++j) out[i * width + j] = values[i * numbers + j];
      for (let k = 0; k < words.length; ++k) {
        const text = words[k][i];
        out[i * width + numbers + k] = text === '' ? Number.NaN : (places[k].get(text) ?? places[k].size);
      }
    }
    return out;
  };
  const width = numbers + texts.length;
  return {
    wanted(file, columns) {
      const chosen = features ?? asked ?? columns.filter((name) => !texts.includes(name));
      if (chosen.length !== numbers)
        throw new HapaxError(
          'INPUT',
          `${source} looks at ${numbers} columns of numbers and does not name them; ${asked ? '--features names' : `${file} has`} ${chosen.length}, ${chosen.join(', ')}: choose with --features, in the order of the model`,
        );
      return { numbers: chosen, texts };
    },
    judge(batch) {
      const values = valuesOf(batch);
      const x = { values, rows: batch.rows, columns: width };
      const odd = oddRows(values, batch.rows, width);
      const whole = odd.tooLarge.size === 0 ? tried(model, x, odd.incomplete.length > 0) : undefined;
      const kept = whole ? undefined : rowsWithout(batch.rows, odd.tooLarge, new Set());
      const some = whole ? undefined : scoredSome(model, x, kept ?? [], odd);
      const scores = whole ?? some?.scores ?? new Float64Array(0);
      if (own) lift(own, x, scores);
      return { scores, flags: scores.map(bounded), incomplete: some?.incomplete ?? 0, tooLarge: odd.tooLarge.size };
    },
    reason(batch, i) {
      const values = valuesOf(batch);
      return model.explain(values.subarray(i * width, (i + 1) * width), names).reason;
    },
  };
}

function loaded(snapshot: FoundModel['snapshot'], source: string): Model {
  const { id } = snapshot;
  if (isPart(id)) throw notAModel(source);
  const learns = Object.hasOwn(methodsByName.online, id) || id === 'onlinePipeline';
  if (!Object.hasOwn(models, id))
    throw new HapaxError(
      learns ? 'OPTION' : 'SNAPSHOT',
      learns
        ? `${source} is a model of ${id}, which learns from every row it sees, so that a file cannot be judged piece by piece; use hapax score FILE --model ${source}`
        : `${source} is a model of ${JSON.stringify(id)}, which this hapax does not have`,
    );
  try {
    return models[id].load(snapshot);
  } catch (error) {
    if (error instanceof HapaxError) throw new HapaxError(error.code, `${source}: ${error.message}`, error);
    throw new HapaxError('SNAPSHOT', `${source}: the model of ${id} is damaged; fit it again with hapax fit`, error);
  }
}

interface Odd {
  readonly tooLarge: ReadonlySet<number>;
  /** Rows with a missing value. */
  readonly incomplete: readonly number[];
}

function oddRows(values: Float64Array, rows: number, width: number): Odd {
  const tooLarge = new Set<number>();
  const incomplete: number[] = [];
  for (let i = 0, p = 0; i < rows; ++i) {
    let missing = false;
    for (let j = 0; j < width; ++j, ++p) {
      const value = values[p];
      if (value !== value) missing = true;
      else if (Math.abs(value) > LARGEST) tooLarge.add(i);
    }
    if (missing) incomplete.push(i);
  }
  return { tooLarge, incomplete };
}

interface Samples {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** The scores; undefined where the method refuses missing values, which are there. */
function tried(model: Model, x: Samples, mayRefuse: boolean): Float64Array | undefined {
  try {
    return model.score(x);
  } catch (error) {
    if (mayRefuse && error instanceof HapaxError && error.code === 'INPUT') return undefined;
    throw error;
  }
}

const rowsWithout = (rows: number, ...left: readonly ReadonlySet<number>[]): number[] =>
  Array.from({ length: rows }, (_, i) => i).filter((i) => !left.some((some) => some.has(i)));

function scoredSome(model: Model, x: Samples, kept: readonly number[], { incomplete }: Odd): { scores: Float64Array; incomplete: number } {
  const out = new Float64Array(x.rows).fill(Number.NaN);
  const put = (rows: readonly number[]): boolean => {
    const part = new Float64Array(rows.length * x.columns);
    rows.forEach((row, k) => {
      part.set(x.values.subarray(row * x.columns, (row + 1) * x.columns), k * x.columns);
    });
    const scores = rows.length === 0 ? part : tried(model, { values: part, rows: rows.length, columns: x.columns }, true);
    scores?.forEach((score, k) => {
      out[rows[k]] = score;
    });
    return scores !== undefined;
  };
  if (put(kept)) return { scores: out, incomplete: 0 };
  const missing = new Set(incomplete);
  put(kept.filter((row) => !missing.has(row)));
  return { scores: out, incomplete: kept.filter((row) => missing.has(row)).length };
}

/** Lift the scores of rows that are clear for a reason of their own. */
function lift(own: NonNullable<Model['own']>, x: Samples, scores: Float64Array): void {
  const judged = rowsWithout(x.rows).filter((i) => scores[i] === scores[i]);
  if (judged.length === x.rows) {
    own.lift?.(x, scores);
    return;
  }
  const values = new Float64Array(judged.length * x.columns);
  judged.forEach((row, k) => {
    values.set(x.values.subarray(row * x.columns, (row + 1) * x.columns), k * x.columns);
  });
  const some = Float64Array.from(judged, (row) => scores[row]);
  own.lift?.({ values, rows: judged.length, columns: x.columns }, some);
  judged.forEach((row, k) => {
    scores[row] = some[k];
  });
}
