import type { Plan } from '../plan.ts';
import { startDetector } from './detector.ts';
import { snapshotDetector } from './detector-snapshot.ts';
import type { KeySnapshot } from './state.ts';

/** A snapshot that goes on under another configuration, and what became of its detectors, in words. */
export interface Adapted<S> {
  readonly saved: S;
  readonly text: string;
}

/** The part of a snapshot that depends on detectors. */
interface OfDetectors {
  readonly fingerprint: string;
  readonly keys: readonly KeySnapshot[];
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
  if (!before || !now || before.rest !== now.rest || !Array.isArray(saved.keys)) return undefined;
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
    return { ...key, lanes: from.map((i, k) => (i >= 0 ? lanes[i] : snapshotDetector(startDetector(plan.detectors[k], columns)))) };
  });
  const said = [
    ...(fresh.length > 0 ? [`${fresh.join(', ')} ${fresh.length === 1 ? 'starts' : 'start'} afresh`] : []),
    ...(gone.length > 0 ? [`what ${gone.join(', ')} knew is forgotten`] : []),
  ].join('; ');
  return {
    saved: { ...saved, fingerprint: plan.fingerprint, keys },
    text: `${plan.name}: the state is of other detectors or learning rules: ${kept.join(', ')} ${kept.length === 1 ? 'goes' : 'go'} on${said === '' ? '' : `; ${said}`}`,
  };
}

const nameOf = ({ name, method }: Named): string => name ?? method;

/** The detectors of a fingerprint, and all that they depend on, as text. */
function partsOf(fingerprint: unknown): { readonly detectors: readonly Named[]; readonly rest: string } | undefined {
  try {
    const [features, detectors, transforms, , ...grid] = JSON.parse(String(fingerprint));
    if (!Array.isArray(detectors)) return undefined;
    return { detectors, rest: JSON.stringify([features, transforms, grid]) };
  } catch {
    return undefined;
  }
}
