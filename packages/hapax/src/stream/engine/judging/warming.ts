import type { Verdict } from '../../types.ts';

/** Of a detector that has nothing to say yet. */
export const warmingVerdict = (name: string, seen: number, needed: number): Verdict => ({
  name,
  score: Number.NaN,
  threshold: Number.NaN,
  pValue: Number.NaN,
  severity: Number.NaN,
  isAnomaly: false,
  learnt: true,
  state: 'warming',
  seen,
  needed,
  version: 0,
  note: '',
});
