import { formatNumber } from '../core/format-number.ts';
import type { Run } from './events.ts';
import type { PotAnomaly, PotEvent, PotPeak, PotResult } from './result.ts';

/** What a summary is made from. */
export type Judged = Pick<PotResult, 'features' | 'scores' | 'alarm' | 'times' | 'order'>;

/** Each anomaly with its values, its scores, its event, and the reason in words. @param runs of the positions `found`, in order */
export function describeAnomalies(result: Judged, found: readonly number[], runs: readonly Run[]): PotAnomaly[] {
  const { features, scores, alarm, times, order } = result;
  const peaks = features.map(({ name, tails }) => {
    const by = new Map<number, Reason>();
    for (const { side, peaks } of tails) for (const peak of peaks) by.set(peak.at, { ...peak, name, side });
    return by;
  });
  let event = 0;
  return found.map((at) => {
    while (at > runs[event].last) event += 1;
    const reasons = peaks.map((by) => by.get(at)).filter((reason) => reason !== undefined);
    return {
      at,
      row: order ? order[at] : at,
      ...(times && { time: times[at] }),
      score: scores[at],
      threshold: alarm.threshold,
      values: features.map(({ values }) => values[at]),
      scores: features.map((feature) => feature.scores[at]),
      returnPeriod: Math.max(...reasons.map(({ returnPeriod }) => returnPeriod)),
      event,
      reason: reasons
        .sort((a, b) => b.score - a.score)
        .map(sentence)
        .join('; '),
    };
  });
}

/** A run of positions as an event of rows. */
export function eventOf({ first, last, peak, count }: Run, scores: Float64Array, order?: Int32Array): PotEvent {
  const row = (at: number) => (order ? order[at] : at);
  return { first: row(first), last: row(last), peak: row(peak), score: scores[peak], anomalies: count };
}

type Reason = PotPeak & { readonly name: string; readonly side: 'high' | 'low' };

function sentence({ name, side, value, threshold, excess, returnPeriod }: Reason): string {
  const beyond = `${formatNumber(excess)} ${side === 'high' ? 'above' : 'below'} its threshold ${formatNumber(threshold)}`;
  const often =
    returnPeriod < 1e9
      ? `expected once in ${Number(formatNumber(Math.max(1, Math.round(returnPeriod)))).toLocaleString('en')} rows`
      : 'expected less than once in a billion rows';
  return `${name} is ${formatNumber(value)}, ${beyond}, ${often}`;
}
