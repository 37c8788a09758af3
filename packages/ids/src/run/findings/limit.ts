import type { Labels } from '../../feedback/labels.ts';
import type { IdsConfig } from '../config/ids-config.ts';
import { discoveryLimit } from '../model/judge.ts';
import type { Sample } from './findings.ts';
import { counted } from './sentence.ts';

/** The limit sinks to this share of itself at most: nobody who calls everything normal makes the run blind. */
const LEAST = 0.2;

/** How rare an hour must be to be reported, and what is to be said of it. */
export interface Limit {
  readonly p: number;
  readonly note?: string;
}

/**
 * The largest p that is reported. With `learns`, what was said of hours moves it: of `a` hours called an anomaly and `n` called normal, each by how much
 * its label still counts, it is
 *
 *     rarer · max(0.2, (1 + a) / (1 + a + n))
 *
 * so that a site whose odd hours are mostly harmless hears of the odder ones alone, and not of weak intrusions. A stated invention. A false discovery rate is kept.
 */
export function limitOf({ threshold }: IdsConfig, samples: readonly Sample[], labels: Labels, now: number): Limit {
  const { rarer, falseDiscoveryRate: rate, learns } = threshold;
  if (rate !== undefined)
    return {
      p: discoveryLimit(
        samples.map(({ p }) => p),
        rate,
      ),
    };
  const { normal, anomaly } = labels.said(now);
  const share = Math.max(LEAST, (1 + anomaly) / (1 + anomaly + normal));
  if (!learns || share === 1) return { p: rarer };
  const p = rarer * share;
  const least = new Map<string, number>();
  for (const one of samples) least.set(one.host, Math.min(one.p, least.get(one.host) ?? 1));
  const between = [...least.values()].filter((one) => one > p && one <= rarer).length;
  return {
    p,
    note: `labels call ${counted(Math.round(normal), 'hour')} normal and ${Math.round(anomaly)} an anomaly: what is rarer than one hour in ${Math.round(1 / p)} is reported, not in ${Math.round(1 / rarer)}, which leaves out ${counted(between, 'host')}; \`learns: false\` under \`threshold\` reports them`,
  };
}
