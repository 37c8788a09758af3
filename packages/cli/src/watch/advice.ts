import { online } from 'hapax/registry';
import type { Pipeline } from './schema.ts';

const ONLINE: Readonly<Record<string, { readonly spec: { readonly gathers?: true } }>> = online;
/** Few of twenty single samples far outside are flagged, at the usual rate: measured by `bench/open-eyes.bench.mjs`. */
const DIM: ReadonlySet<string> = new Set(['halfSpaceTrees', 'windowedIsolationForest', 'windowedLof']);

/** What a pipeline cannot see by the detectors it names, and the way out; '' where one of them sees single samples. */
export function advice(detectors: Pipeline['detectors']): string {
  const blind = detectors.map(({ method }) => ({ method, why: reasonOf(method) }));
  if (blind.length === 0 || blind.some(({ why }) => why === undefined)) return '';
  const reasons = [...new Set(blind.map(({ why }) => why))].map(
    (why) => `${[...new Set(blind.filter((one) => one.why === why).map(({ method }) => method))].join(', ')}: ${why}`,
  );
  return `a single odd sample will be missed (${reasons.join('; ')}): add \`- method: autoStream\`, which sees it\n`;
}

function reasonOf(method: string): string | undefined {
  if (!Object.hasOwn(ONLINE, method)) return undefined;
  if (ONLINE[method].spec.gathers) return 'evidence is gathered over many samples';
  return DIM.has(method) ? 'ranks of places seldom prove one to be rare' : undefined;
}
