import type { RowBatch } from '@hapax/io';
import { HapaxError, pipeline, robustScale, type Summary } from 'hapax';
import { methodsByName } from 'hapax/registry';
import { hashText } from 'hapax/stream';
import { type Category, encoding, type Vocabulary, withCategorical } from '../detect/categories.ts';

/** Different texts of a column while a part is read. */
const MOST = 200_000;
/** Share of rows with different texts from which none of them is rare. */
const OF_THEIR_OWN = 0.9;

/** Columns of text of a part, which stand behind its numbers, each text as a number that no other has; and the texts that the sampled rows say. */
export interface PartTexts {
  readonly columns: readonly string[];
  /** Of each column, in the order of their characters. */
  readonly words: readonly (readonly string[])[];
}

export const NO_TEXTS: PartTexts = { columns: [], words: [] };

/** Notes the texts of a part as its rows come. */
export interface TextsSeen {
  /** The numbers of a batch with those of its texts behind them, row by row. */
  values(batch: RowBatch): Float64Array;
  /** What is left of the texts when the sums are made. */
  texts(summary: Summary): PartTexts;
}

/** @param numbers columns before the texts */
export function textsSeen(columns: readonly string[], numbers: number): TextsSeen {
  const seen = columns.map(() => new Map<string, number>());
  const width = numbers + columns.length;
  return {
    values({ rows, values, texts }) {
      const out = new Float64Array(rows * width);
      for (let i = 0; i < rows; ++i) {
        for (let j = 0; j < numbers; ++j) out[i * width + j] = values[i * numbers + j];
        for (let k = 0; k < columns.length; ++k) out[i * width + numbers + k] = numberOf(texts[k][i], seen[k], columns[k]);
      }
      return out;
    },
    texts: (summary) => sampled({ columns, words: seen.map((words) => [...words.keys()]) }, summary),
  };
}

function numberOf(text: string, words: Map<string, number>, column: string): number {
  if (text === '') return Number.NaN;
  const known = words.get(text);
  if (known !== undefined) return known;
  if (words.size >= MOST)
    throw new HapaxError(
      'INPUT',
      `column \`${column}\` has more than ${MOST.toLocaleString('en')} different texts, so none of them is rare; leave it out of --include`,
    );
  const number = hashText(text);
  words.set(text, number);
  return number;
}

/** The texts of both parts that the rows drawn from both say. @param summary of both */
export const joinedTexts = (one: PartTexts, other: PartTexts, summary: Summary): PartTexts =>
  sampled({ columns: one.columns, words: one.words.map((some, k) => [...new Set([...some, ...other.words[k]])]) }, summary);

function sampled({ columns, words }: PartTexts, { sample, columns: width }: Summary): PartTexts {
  return {
    columns,
    words: words.map((some, k) => {
      const said = new Set<number>();
      for (let i = 0; i < sample.count; ++i) said.add(sample.values[i * width + width - columns.length + k]);
      return some.filter((text) => said.has(hashText(text))).sort();
    }),
  };
}

/** A model of rows drawn evenly from all parts, with texts among them: the rarity of each text, and of each two, beside the numbers. */
export function fitWithTexts(
  method: string,
  options: Readonly<Record<string, unknown>>,
  { columns, words }: PartTexts,
  { sample, columns: width }: Summary,
) {
  const rows = sample.count;
  const values = sample.values.slice(0, rows * width);
  const numbers = width - columns.length;
  const of = columns.map((name, k) => categoryOf(name, words[k], values, { rows, width, place: numbers + k }));
  const vocabulary: Vocabulary = { of, rows };
  const entry = methodsByName.detectors[method];
  const mixed = options.metric === 'gower';
  const bare = entry.configure(mixed ? withCategorical(options, vocabulary, numbers) : options);
  const scale = entry.spec.mixesUnits && numbers > 0 && !mixed ? [robustScale()] : [];
  const links = [...(mixed ? [] : encoding(vocabulary, numbers, false)), ...scale];
  const configured = links.length === 0 ? bare : pipeline({ transforms: links, detector: bare });
  return { model: configured.fit({ values, rows, columns: width }), vocabulary };
}

/** Puts the place of each text among those of the column where its number was: they are counted as they first come. */
function categoryOf(
  name: string,
  words: readonly string[],
  values: Float64Array,
  { rows, width, place }: { readonly rows: number; readonly width: number; readonly place: number },
): Category {
  const texts = new Map(words.map((text) => [hashText(text), text]));
  const places = new Map<number, number>();
  const levels: string[] = [];
  const counts: number[] = [];
  for (let i = 0; i < rows; ++i) {
    const at = i * width + place;
    const number = values[at];
    if (number !== number) continue;
    let code = places.get(number);
    if (code === undefined) {
      code = levels.push(texts.get(number) ?? '') - 1;
      counts.push(0);
      places.set(number, code);
    }
    counts[code] += 1;
    values[at] = code;
  }
  const known = counts.reduce((sum, count) => sum + count, 0);
  if (known > 1 && levels.length > OF_THEIR_OWN * known)
    throw new HapaxError(
      'INPUT',
      `column \`${name}\` has a text of its own in nearly every row, so none of them is rare; leave it out of --include`,
    );
  return { name, levels, counts };
}
