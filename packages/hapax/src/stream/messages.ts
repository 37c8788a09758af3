import type { Emit } from './scorer.ts';
import type { IncidentEvent, ModelEvent, StreamCounts } from './types.ts';

/** What was said since it was last asked for. */
export interface Messages {
  /** The key that models speak for. */
  key: string;
  send(event: IncidentEvent): void;
  readonly emit: Emit;
  incidents(): readonly IncidentEvent[];
  models(): readonly ModelEvent[];
}

/** Nearly every sample: nothing is said, and nothing is made for it. */
export const NOTHING: readonly never[] = [];

export function startMessages(counts: StreamCounts): Messages {
  let incidents: IncidentEvent[] = [];
  let models: ModelEvent[] = [];
  const messages: Messages = {
    key: '',
    send: (event) => void incidents.push(event),
    emit(event) {
      if (event.kind === 'training') counts.trainings += 1;
      if (event.kind === 'failed' || event.kind === 'refused') counts.failedTrainings += 1;
      models.push({ ...event, key: messages.key });
    },
    incidents() {
      if (incidents.length === 0) return NOTHING;
      const said = incidents;
      incidents = [];
      return said;
    },
    models() {
      if (models.length === 0) return NOTHING;
      const said = models;
      models = [];
      return said;
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
  missingValues: 0,
  flagged: 0,
  alarms: 0,
  suppressed: 0,
  incidents: 0,
  evicted: 0,
  trainings: 0,
  failedTrainings: 0,
});
