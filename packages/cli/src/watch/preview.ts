import { openSource } from '@hapax/connect/registry';
import { type Batch, type IncidentEvent, namesIn, type Result, runStream, type Sample, type Source, startDrops } from 'hapax/stream';
import { stamp } from '../output/stamp.ts';
import { methodsOf } from './methods.ts';
import { streamConfig } from './parts.ts';
import type { WatchSurroundings } from './run.ts';
import { figuresOf } from './sample-figures.ts';
import type { Pipeline } from './schema.ts';
import { readsShared } from './shared.ts';
import { troubles } from './troubles.ts';

/** Samples that a dry run reads, and how long it waits for them. */
const FIRST = 1000;
const PATIENCE_MS = 5000;

/**
 * What a pipeline would do with the first samples of its source, in lines: what was read, what is missing, late or left out and why, and
 * what was judged. Nothing is sent and nothing is kept. Samples that would be taken from whoever sends them are not read.
 */
export async function preview(pipeline: Pipeline, surroundings: WatchSurroundings): Promise<readonly string[]> {
  const { type } = pipeline.source;
  if (readsShared(pipeline) || type === 'push')
    return [`samples of a ${type} source are not read by a dry run, for it would take them from the pipeline that runs`];
  const { clock } = surroundings;
  // As fast as it is read, and to the end of what is there.
  const { speed: _, follow: __, ...unhurried } = { speed: 0, follow: false, ...pipeline.source };
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const drops = startDrops(clock, say);
  const onTrouble = troubles(clock, drops, say);
  const seen: Sample[] = [];
  const results: Result[] = [];
  const incidents: IncidentEvent[] = [];
  let source: Source | undefined;
  try {
    source = await openSource(unhurried as Pipeline['source'], {
      ...surroundings,
      features: pipeline.features,
      texts: namesIn(pipeline),
      onTrouble,
    });
    const end = clock.after(PATIENCE_MS, () => void source?.close?.());
    const run = await runStream({
      config: streamConfig(pipeline),
      methods: await methodsOf(pipeline, surroundings.base),
      source: firstOf(source, seen),
      clock,
      drops,
      sinks: [{ id: 'list', kinds: ['opened'], deliver: async (events) => void incidents.push(...events) }],
      onResults: (some) => void results.push(...some),
      onWarning: ({ text }) => say(text),
    });
    await run.done.finally(end);
  } catch (error) {
    return [...said, `the source cannot be read now: ${error instanceof Error ? error.message : String(error)}`];
  } finally {
    await source?.close?.();
  }
  if (seen.length === 0) return [...said, `no sample came from the ${type} source within ${PATIENCE_MS / 1000} s`];
  return [...figuresOf(seen, pipeline.features), ...said, judged(results, incidents)];
}

/** The first samples of a source, and then its end. */
const firstOf = (source: Source, seen: Sample[]): Source => ({
  id: source.id,
  kind: source.kind,
  fields: () => source.fields?.() ?? [],
  async *read(from): AsyncGenerator<Batch> {
    for await (const batch of source.read(from)) {
      const samples = batch.samples.slice(0, FIRST - seen.length);
      seen.push(...samples);
      yield { ...batch, samples };
      if (seen.length === FIRST) return;
    }
  },
  close: () => source.close?.(),
});

/** `judged 940 of 1,000 samples, 3 flagged; 1 incident, the first at 2026-01-01 00:10:00` */
function judged(results: readonly Result[], incidents: readonly IncidentEvent[]): string {
  const scored = results.filter(({ verdicts }) => verdicts.some(({ threshold }) => threshold === threshold));
  const flagged = scored.filter(({ verdicts }) => verdicts.some(({ isAnomaly }) => isAnomaly)).length;
  const [first] = incidents;
  const found =
    first === undefined
      ? 'no incident'
      : `${incidents.length} ${incidents.length === 1 ? 'incident' : 'incidents'}, the first at ${stamp(first.incident.start)}`;
  const n = scored.length.toLocaleString('en');
  return scored.length === 0
    ? `none of ${results.length.toLocaleString('en')} samples was judged: the detectors are still warming up`
    : `judged ${n} of ${results.length.toLocaleString('en')} samples, ${flagged.toLocaleString('en')} flagged; ${found}`;
}
