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

export const namesOf = ({ links }: Chain, names: readonly string[]): readonly string[] =>
  links.reduce((known, link) => link.names(known), names);

/** The newest raw samples, oldest first: what the next output sample is made from. Plain data. */
export interface Recent {
  readonly values: Float64Array;
  kept: number;
}

export const startRecent = (chain: Chain, columns: number): Recent => ({ values: new Float64Array(chain.history * columns), kept: 0 });

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
export function settled({ history }: Chain, x: Matrix): Matrix {
  const { values, rows, columns } = toMatrix(x);
  const first = Math.min(rows, history - 1);
  return { values: values.subarray(first * columns), rows: rows - first, columns };
}
