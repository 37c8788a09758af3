import { openSinks } from './parts.ts';
import type { WatchSurroundings } from './run.ts';
import type { Pipeline } from './schema.ts';

/** Try every sink of a pipeline and say how each did. @returns whether all of them work */
export async function sinksWork(pipeline: Pipeline, surroundings: WatchSurroundings): Promise<boolean> {
  const { say } = surroundings;
  const sinks = await openSinks(pipeline, { ...surroundings, features: pipeline.features, onTrouble: ({ text }) => say(`${text}\n`) });
  let all = true;
  for (const sink of sinks) {
    try {
      await sink.test?.();
      say(`sink ${sink.id}: ${sink.test ? 'works' : 'cannot be tried without a message'}\n`);
    } catch (error) {
      all = false;
      say(`sink ${sink.id}: fails: ${error instanceof Error ? error.message : String(error)}\n`);
    }
    await sink.close?.();
  }
  return all;
}
