import type { Emit } from '../engine/scoring/scorer.ts';
import type { IncidentEvent, ModelEvent, Outcome, Result, StreamCounts } from '../types.ts';

/** What a call brings about beside the result of its own sample. */
export interface Messages {
  /** Nothing was said since the last `take`. Nearly every sample: so it is a value, not a question. */
  silent: boolean;
  /** The key that models speak for. */
  key: string;
  send(event: IncidentEvent): void;
  readonly emit: Emit;
  /** A sample that was held has been judged. */
  release(result: Result): void;
  take(): Outcome;
}

export const NOTHING: readonly never[] = [];

export function startMessages(counts: StreamCounts): Messages {
  let incidents: IncidentEvent[] = [];
  let models: ModelEvent[] = [];
  let released: Result[] = [];
  const messages: Messages = {
    silent: true,
    key: '',
    send(event) {
      messages.silent = false;
      incidents.push(event);
    },
    emit(event) {
      if (event.kind === 'training') counts.trainings += 1;
      if (event.kind === 'failed' || event.kind === 'refused') counts.failedTrainings += 1;
      messages.silent = false;
      models.push({ ...event, key: messages.key });
    },
    release(result) {
      messages.silent = false;
      released.push(result);
    },
    take() {
      const outcome = { incidents, models, released };
      incidents = [];
      models = [];
      released = [];
      messages.silent = true;
      return outcome;
    },
  };
  return messages;
}

export const noCounts = (): StreamCounts => ({
  samples: 0,
  scored: 0,
  late: 0,
  duplicates: 0,
  skipped: 0,
  ahead: 0,
  held: 0,
  early: 0,
  merged: 0,
  filled: 0,
  missingValues: 0,
  flagged: 0,
  alarms: 0,
  suppressed: 0,
  incidents: 0,
  evicted: 0,
  evictedEarly: 0,
  trainings: 0,
  failedTrainings: 0,
});
