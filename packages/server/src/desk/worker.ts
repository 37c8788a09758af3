import { methodsWith, type OwnMethodsData } from '@hapax/io';
import { pipelineMethod } from 'hapax';
import Tinypool from 'tinypool';
import { type Answer, type Job, startJobs } from './jobs.ts';

/** A job, and the methods of the owner: the same with every job. */
export interface Asked {
  readonly own: OwnMethodsData;
  readonly job: Job;
}

let work: Promise<(job: Job) => Answer> | undefined;

/** What each thread of the desk runs: arrays of the answer move to the caller instead of being copied. */
export default async function run({ own, job }: Asked): Promise<unknown> {
  work ??= methodsWith(own).then((methods) => startJobs({ ...methods.detectors, pipeline: pipelineMethod(methods) }));
  const answer = (await work)(job);
  const buffers = moving(answer);
  if (buffers.length === 0) return answer;
  // Tinypool's way to say what goes along with a value.
  return Tinypool.move({ [Tinypool.transferableSymbol]: buffers, [Tinypool.valueSymbol]: answer } as unknown as ArrayBuffer);
}

function moving(answer: Answer): ArrayBufferLike[] {
  if (answer.kind !== 'samples') return [];
  const { times, values, ends, keyOf } = answer.packed;
  return [times.buffer, values.buffer, ends.buffer, keyOf.buffer];
}
