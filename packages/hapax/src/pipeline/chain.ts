import type { Transform, TransformConfigured } from '../contract/transform.ts';
import { type Matrix, toMatrix } from '../core/matrix.ts';

/** Fitted transforms, first to last, as one. */
export interface Chain {
  readonly links: readonly Transform[];
  /** Samples that one output sample is made from. */
  readonly history: number;
}

export const chainOf = (links: readonly Transform[]): Chain => ({ links, history: links.reduce((sum, link) => sum + link.history - 1, 1) });

/** Fit each transform on what the ones before it make of the samples. */
export function fitChain(configured: readonly TransformConfigured[], rows: Matrix): Chain {
  let x = rows;
  const links = configured.map((transform) => {
    const link = transform.fit(x);
    x = link.apply(x);
    return link;
  });
  return chainOf(links);
}

export const applyChain = ({ links }: Chain, rows: Matrix): Matrix => links.reduce((x, link) => link.apply(x), rows);

/** Whether scores behind the chain belong to the samples around them. */
export const givesBack = ({ links }: Chain): boolean => links.some(({ giveBack }) => giveBack !== undefined);

/** Scores of the raw samples, from those of what the chain made of them. */
export const scoresBack = ({ links }: Chain, scores: Float64Array): Float64Array =>
  links.reduceRight((given, { giveBack }) => giveBack?.(given) ?? given, scores);

/** What goes with a window of samples: of `history` of them, one where each sample has one. */
export const overWindows = <V>(values: ArrayLike<V>, history: number, of: (window: readonly V[]) => V): V[] =>
  Array.from({ length: Math.max(0, values.length - history + 1) }, (_, k) => of(Array.from({ length: history }, (__, i) => values[k + i])));

/** For each feature that comes out, the raw one it is made from; undefined where a link mixes features. */
export function originsOf(links: readonly { readonly origins: Int32Array | undefined }[], columns: number): Int32Array | undefined {
  let known: Int32Array | undefined = Int32Array.from({ length: columns }, (_, j) => j);
  for (const { origins } of links) {
    const before: Int32Array | undefined = known;
    known = before && origins?.map((j) => before[j]);
  }
  return known;
}

/** Contributions to what comes out, added up by the raw features they are made from. What is missing contributes nothing. */
export function backTo(origins: Int32Array, contributions: Float64Array, columns: number): Float64Array {
  const out = new Float64Array(columns);
  for (let k = 0; k < contributions.length; ++k) if (contributions[k] === contributions[k]) out[origins[k]] += contributions[k];
  return out;
}

export const namesOf = ({ links }: Chain, names: readonly string[]): readonly string[] =>
  links.reduce((known, link) => link.names(known), names);

/** The newest raw samples, oldest first: what the next output sample is made from. Plain data. */
export interface Recent {
  readonly values: Float64Array;
  kept: number;
}

export const startRecent = (chain: Chain, columns: number): Recent => ({ values: new Float64Array(chain.history * columns), kept: 0 });

/** What the newest raw sample was made into; undefined while the chain misses history. */
export function newestOf(chain: Chain, { values, kept }: Recent, columns: number): Float64Array | undefined {
  if (kept < chain.history) return undefined;
  const out = applyChain(chain, { values, rows: kept, columns });
  return out.values.slice((out.rows - 1) * out.columns);
}

/** Whether this raw sample is the newest one. */
export function isNewest({ values, kept }: Recent, sample: ArrayLike<number>): boolean {
  const at = (kept - 1) * sample.length;
  for (let j = 0; j < sample.length; ++j) if (!Object.is(values[at + j], sample[j])) return false;
  return kept > 0;
}

/** What a raw sample would be made into if it came next; nothing is taken in. */
export function nextOf(chain: Chain, { values, kept }: Recent, sample: ArrayLike<number>): Float64Array | undefined {
  const columns = sample.length;
  const before = kept === chain.history ? values.subarray(columns) : values.subarray(0, kept * columns);
  const peek = { values: new Float64Array(before.length + columns), kept: before.length / columns + 1 };
  peek.values.set(before);
  peek.values.set(sample, before.length);
  return newestOf(chain, peek, columns);
}

/** Take in a raw sample; the transformed one, or undefined while the chain misses history. Cost: O(history · features). */
export function pushRecent(chain: Chain, recent: Recent, sample: ArrayLike<number>): Float64Array | undefined {
  const columns = sample.length;
  const { history } = chain;
  if (recent.kept === history) recent.values.copyWithin(0, columns);
  else recent.kept += 1;
  recent.values.set(sample, (recent.kept - 1) * columns);
  if (recent.kept < history) return undefined;
  const out = applyChain(chain, { values: recent.values.slice(), rows: history, columns });
  return out.values.slice((out.rows - 1) * out.columns);
}

/** The samples without the first ones that miss history. */
export function withFullHistory({ history }: Chain, x: Matrix): Matrix {
  const { values, rows, columns } = toMatrix(x);
  const first = Math.min(rows, history - 1);
  return { values: values.subarray(first * columns), rows: rows - first, columns };
}
