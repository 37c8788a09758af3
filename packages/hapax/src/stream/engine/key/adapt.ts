import type { GroupState } from '../../alerts/incidents.ts';
import type { Plan } from '../plan.ts';
import { startDetector } from './detector.ts';
import { snapshotDetector } from './detector-snapshot.ts';
import type { KeySnapshot } from './state.ts';
import { widenedGroups, widenedKey } from './widen.ts';

/** A snapshot that goes on under another configuration, and what became of its detectors, in words. */
export interface Adapted<S> {
  readonly saved: S;
  readonly text: string;
}

/** The part of a snapshot that depends on detectors and features. */
interface OfDetectors {
  readonly fingerprint: string;
  readonly keys: readonly KeySnapshot[];
  readonly groups: Readonly<Record<string, GroupState>>;
}

interface Named {
  readonly name?: string;
  readonly method: string;
}

/**
 * A snapshot of a stream with other detectors, or other learning rules, but the same features, transforms and grid: detectors that are as
 * they were go on, others start afresh. Undefined where more than that has changed, or none would go on.
 */
export function adapted<S extends OfDetectors>(saved: S, plan: Plan): Adapted<S> | undefined {
  const [before, now] = [partsOf(saved.fingerprint), partsOf(plan.fingerprint)];
  if (!before || !now || restOf(before, before.features) !== restOf(now, before.features) || !Array.isArray(saved.keys)) return undefined;
  /** Of the features there were, among those there are. */
  const places = before.features.map((feature) => now.features.indexOf(feature));
  if (places.includes(-1)) return undefined;
  const more = now.features.filter((feature) => !before.features.includes(feature));
  const moved = more.length > 0 || places.some((j, i) => j !== i);
  if (moved && (plan.transforms.length > 0 || before.features.length === 0)) return undefined;
  const written = before.detectors.map((one) => JSON.stringify(one));
  /** Where each detector of now was before; -1: nowhere. */
  const from = now.detectors.map((one) => written.indexOf(JSON.stringify(one)));
  const kept = now.detectors.filter((_, i) => from[i] >= 0).map(nameOf);
  if (kept.length === 0) return undefined;
  const fresh = now.detectors.filter((_, i) => from[i] < 0).map(nameOf);
  const gone = before.detectors.filter((_, i) => !from.includes(i)).map(nameOf);
  const keys = saved.keys.map((key) => {
    const { lanes } = key;
    if (!Array.isArray(lanes) || lanes.length !== before.detectors.length) return key;
    // All detectors of a key see the same features, or what transforms made of them.
    const columns = lanes[0]?.columns ?? plan.features.length;
    const onward = { ...key, lanes: from.map((i, k) => (i >= 0 ? lanes[i] : snapshotDetector(startDetector(plan.detectors[k], columns)))) };
    return moved ? withoutFresh(widenedKey(onward, plan, places), from) : onward;
  });
  const said = [
    ...(fresh.length > 0 ? [`${fresh.join(', ')} ${fresh.length === 1 ? 'starts' : 'start'} afresh`] : []),
    ...(gone.length > 0 ? [`what ${gone.join(', ')} knew is forgotten`] : []),
  ].join('; ');
  const groups = moved ? widenedGroups(saved.groups ?? {}, places) : saved.groups;
  const what = moved ? 'features' : 'detectors or learning rules';
  const on = `${kept.join(', ')} ${kept.length === 1 ? 'goes' : 'go'} on${more.length > 0 ? `, and ${kept.length === 1 ? 'learns' : 'learn'} ${more.join(', ')} beside` : ''}`;
  return {
    saved: { ...saved, fingerprint: plan.fingerprint, keys, groups },
    text: `${plan.name}: the state is of other ${what}: ${on}${said === '' ? '' : `; ${said}`}`,
  };
}

/** A detector that starts afresh has no elder. */
const withoutFresh = (key: KeySnapshot, from: readonly number[]): KeySnapshot => ({
  ...key,
  lanes:
    key.lanes?.map((lane, k) => {
      if (from[k] >= 0) return lane;
      const { elder: _, ...fresh } = lane;
      return fresh;
    }) ?? null,
});

const nameOf = ({ name, method }: Named): string => name ?? method;

/** What a fingerprint is made of. */
interface Parts {
  readonly features: readonly string[];
  readonly detectors: readonly Named[];
  readonly transforms: unknown;
  readonly grid: readonly {
    readonly every?: unknown;
    readonly aggregate?: unknown;
    readonly aggregates?: Readonly<Record<string, unknown>>;
  }[];
}

function partsOf(fingerprint: unknown): Parts | undefined {
  try {
    const [features, detectors, transforms, , ...grid] = JSON.parse(String(fingerprint));
    return Array.isArray(detectors) && Array.isArray(features) ? { features, detectors, transforms, grid } : undefined;
  } catch {
    return undefined;
  }
}

/** All else that models of these features depend on, as text. */
const restOf = ({ transforms, grid }: Parts, features: readonly string[]): string =>
  JSON.stringify([
    transforms,
    grid.map(({ every, aggregate, aggregates = {} }) => [every, aggregate, features.map((feature) => aggregates[feature] ?? null)]),
  ]);
