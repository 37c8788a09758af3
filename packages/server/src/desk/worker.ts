import Tinypool from 'tinypool';
import { type Answer, type Job, startJobs } from './jobs.ts';

const work = startJobs();

/** What each thread of the desk runs: arrays of the answer move to the caller instead of being copied. */
export default function run(job: Job): unknown {
  const answer = work(job);
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
