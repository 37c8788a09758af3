import Tinypool from 'tinypool';
import { type Job, type JobOutcome, runJob } from './job.ts';

/** What each thread of the pool runs: arrays of the result move to the caller's thread instead of being copied. */
export default async function run(job: Job): Promise<unknown> {
  const outcome: JobOutcome = await runJob(job);
  const buffers = new Set<ArrayBuffer>();
  if (outcome.kind === 'done') collect(outcome.value, buffers);
  if (buffers.size === 0) return outcome;
  // Tinypool's way to say what goes along with a value.
  return Tinypool.move({ [Tinypool.transferableSymbol]: [...buffers], [Tinypool.valueSymbol]: outcome } as unknown as ArrayBuffer);
}

/** The buffers of all arrays in plain data that fill theirs; shared ones stay where they are. */
function collect(value: unknown, into: Set<ArrayBuffer>): void {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) into.add(value.buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collect(inner, into);
  }
}
