import type { Labels } from '../../feedback/labels.ts';
import type { IdsConfig } from '../config/ids-config.ts';
import type { Periods } from '../periods.ts';
import type { HostFinding, Sample } from './findings.ts';
import { limitOf } from './limit.ts';

/** Hours of a host that are shown. */
const HOURS_SHOWN = 5;

/** What of the judged hours is reported, and what somebody called normal. */
export interface Choice {
  readonly kept: readonly Draft[];
  readonly suppressed: readonly Draft[];
  /** Hours whose label would teach most. */
  readonly ask: readonly Sample[];
  /** Hosts that stand out beyond the budget. */
  readonly beyond: number;
  readonly hosts: number;
  readonly notes: readonly string[];
}

/** Choose by how rare an hour is, by the budget of hosts a day, and by what is known of it. */
export function choose(config: IdsConfig, periods: Periods, samples: readonly Sample[], labels: Labels): Choice {
  const { perDay } = config.threshold;
  const { p: limit, note } = limitOf(config, samples, labels, periods.toMs);
  const byHost = new Map<string, Sample[]>();
  for (const sample of samples) {
    const mine = byHost.get(sample.host);
    if (mine === undefined) byHost.set(sample.host, [sample]);
    else mine.push(sample);
  }
  const days = Math.max(1, Math.ceil((periods.toMs - periods.fromMs) / 86_400_000));
  const findings = [...byHost].flatMap(([host, mine]) => {
    const out = mine.filter(({ p }) => p <= limit).sort((a, b) => b.score - a.score || a.p - b.p);
    return out.length === 0 ? [] : split(host, out, mine, (one) => calledNormal(one, limit, labels));
  });
  const ranked = findings.sort((a, b) => b.score - a.score || a.p - b.p || (a.host < b.host ? -1 : 1));
  const open = ranked.filter((one) => one.suppressed === undefined);
  const kept = open.slice(0, Math.ceil(perDay * days));
  return {
    kept,
    suppressed: ranked.filter((one) => one.suppressed !== undefined),
    ask: questions(samples, limit, labels),
    beyond: open.length - kept.length,
    hosts: byHost.size,
    notes: note === undefined ? [] : [note],
  };
}

export type Draft = Omit<HostFinding, 'deeds' | 'sentence' | 'rows' | 'rowsInAll'> & { readonly samples: readonly [Sample, ...Sample[]] };

/** Of one host: what is open, and what somebody called normal. */
function split(
  host: string,
  out: readonly Sample[],
  mine: readonly Sample[],
  normal: (one: Sample) => string | undefined,
): readonly Draft[] {
  const timeline = [...mine].sort((a, b) => a.time - b.time).map(({ time, score, view, hours }) => ({ time, score, view, hours }));
  const draft = (samples: readonly Sample[]): readonly Draft[] => {
    const [first, ...rest] = samples;
    if (first === undefined) return [];
    const suppressed = normal(first);
    return [
      {
        host,
        score: first.score,
        p: first.p,
        samples: [first, ...rest.slice(0, HOURS_SHOWN - 1)],
        timeline,
        ...(suppressed === undefined ? {} : { suppressed }),
      },
    ];
  };
  return [...draft(out.filter((one) => normal(one) === undefined)), ...draft(out.filter((one) => normal(one) !== undefined))];
}

/** Who called a sample normal: itself, or an hour of the same host; what comes beside that is usual. */
function calledNormal({ host, time, hours, beside }: Sample, limit: number, labels: Labels): string | undefined {
  const said = labels.normal(host, time, hours);
  if (said !== undefined) return `called normal by ${said.who} on ${said.at.slice(0, 10)}${said.why === undefined ? '' : `: ${said.why}`}`;
  // A day in which something is known to be an anomaly is not explained by what else was done.
  if (beside === undefined || beside.p <= limit || labels.known(host, time, hours) === -1) return undefined;
  const { hour, who, why } = beside.label;
  return `the same as in the hour ${hour?.slice(0, 16).replace('T', ' ')}, which ${who} called normal${why === undefined ? '' : `: ${why}`}`;
}

/** Hours nearest to the limit, one of each host: there a word decides most. */
function questions(samples: readonly Sample[], limit: number, labels: Labels): readonly Sample[] {
  const target = Math.log(Math.max(limit, 1e-4));
  const hosts = new Set<string>();
  return [...samples]
    .filter(({ host, time, hours }) => labels.known(host, time, hours) === 0)
    .sort((a, b) => Math.abs(Math.log(a.p) - target) - Math.abs(Math.log(b.p) - target) || b.score - a.score)
    .filter(({ host }) => !hosts.has(host) && hosts.add(host))
    .slice(0, 5);
}
