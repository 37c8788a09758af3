import { HapaxError } from 'hapax';
import { online } from 'hapax/registry';

/** Scores of a one-feature series by an online detector, each sample scored before it is learnt; no verdict is 0. Shape (nSamples). */
export function seriesScores(method: string, seed: number, values: ArrayLike<number>): Float64Array {
  const entry = online[method];
  if (entry === undefined) throw new HapaxError('OPTION', `${method} is not an online detector; one of ${Object.keys(online).join(', ')}`);
  const model = entry.configure('seed' in entry.spec.options ? { seed } : {}).start(1);
  return Float64Array.from(values, (value) => {
    const sample = [value];
    const score = model.scoreOne(sample);
    model.learnOne(sample);
    return Number.isFinite(score) ? score : 0;
  });
}
