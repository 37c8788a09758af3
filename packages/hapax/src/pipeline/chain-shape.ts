import { HapaxError } from '../core/errors.ts';
import { f64, rec, type Shape, text, whole } from '../core/shape.ts';
import type { Chain, Recent } from './chain.ts';

/** Anything; the method that it is of looks at it. */
const anything: Shape = { check: () => {} };

/** The outline of a snapshot inside another. */
export const snapshotShape = rec({ id: text, columns: whole(1), state: anything });

export const recentShape = rec({ values: f64('recent', { which: 'any' }), kept: whole() });

/** Held against the transforms: a link takes what the one before gives, and the newest samples have room. @throws HapaxError `SNAPSHOT` */
export function fitsTogether(who: string, chain: Chain, recent: Recent | undefined, columns: number, detector: number | undefined): void {
  const wrong = (what: string): never => {
    throw new HapaxError('SNAPSHOT', `the snapshot of ${who} is damaged: ${what}; use another copy, or fit the method again`);
  };
  let width = columns;
  for (const link of chain.links) {
    if (link.columns !== width) wrong(`${link.id} takes ${link.columns} features and gets ${width}`);
    width = link.names(Array.from({ length: width }, () => '')).length;
  }
  if (detector !== undefined && detector !== width) wrong(`its detector takes ${detector} features and gets ${width}`);
  if (recent && (recent.values.length !== chain.history * columns || recent.kept > chain.history))
    wrong('it has no room for the samples that its transforms look back at');
}
