import type { AnyDetectorSpec } from '../contract/detector.ts';
import { spread } from '../contract/explaining/profile.ts';
import { asksForFolds, heldOutScores, type Learning } from '../contract/fitting/held-out.ts';
import { NOTHING_GIVEN } from '../contract/spec/labels.ts';
import { type Matrix, take } from '../core/matrix.ts';
import { type OptionsOf, type OptionTable, resolve } from '../core/options.ts';

/** One detector of an ensemble, with its options and why it is in. */
export interface Member {
  readonly spec: AnyDetectorSpec;
  readonly options: Partial<OptionsOf<OptionTable>>;
  readonly reason: string;
  /** How much it counts in a mean beside members of 1; 1 without it. */
  readonly weight?: number;
  /** Samples that it is fitted on at most, evenly spread; all without it. */
  readonly most?: number;
}

const NO_LABELS = new Uint8Array(0);
const unlabelled = (x: Matrix): Learning => ({ x, labels: NO_LABELS, given: NOTHING_GIVEN });

/** Fit a member, and score the training samples at `indices`, each as if the member had not seen it where it can tell. */
export function fitMember(
  { spec, options, most = Infinity }: Member,
  x: Matrix,
  indices: Int32Array,
): { readonly state: unknown; readonly scores: Float64Array } {
  const resolved = resolve(spec.id, spec.options, options);
  if (x.rows <= most) {
    // Where a method can do both at once and the scores of all are wanted, it does.
    const whole =
      spec.fitScored && !asksForFolds(spec, x, resolved) ? spec.fitScored(x, resolved, NO_LABELS, NOTHING_GIVEN, indices) : undefined;
    if (whole && whole.scores.length === indices.length) return whole;
    const state = spec.fit(x, resolved, NO_LABELS, NOTHING_GIVEN);
    return { state, scores: heldOutScores(spec, state, unlabelled(x), resolved, indices) };
  }
  const scores = new Float64Array(indices.length);
  const seen = spread(x.rows, most);
  const part = take(x, seen);
  const state = spec.fit(part, resolved, NO_LABELS, NOTHING_GIVEN);
  const place = new Int32Array(x.rows).fill(-1);
  for (const [k, i] of seen.entries()) place[i] = k;
  const known = Int32Array.from(indices.keys()).filter((k) => place[indices[k]] >= 0);
  const fresh = Int32Array.from(indices.keys()).filter((k) => place[indices[k]] < 0);
  const put = (where: Int32Array, run: (out: Float64Array) => void) => {
    const out = new Float64Array(where.length);
    run(out);
    for (const [k, i] of where.entries()) scores[i] = out[k];
  };
  put(known, (out) => {
    const places = known.map((k) => place[indices[k]]);
    out.set(heldOutScores(spec, state, unlabelled(part), resolved, places));
  });
  put(fresh, (out) =>
    spec.score(
      state,
      take(
        x,
        Int32Array.from(fresh, (k) => indices[k]),
      ),
      out,
    ),
  );
  return { state, scores };
}
