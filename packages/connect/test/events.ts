import type { IncidentEvent } from 'hapax/stream';

/** A message about an incident, made by hand. */
export function incidentEvent(n = 1, kind: IncidentEvent['kind'] = 'opened'): IncidentEvent {
  const id = `00000000000000${String(n).padStart(2, '0')}`;
  return {
    kind,
    id: `${id}.0`,
    incident: {
      id,
      stream: 'plant',
      keys: ['pump 1'],
      detectors: ['ewma'],
      start: Date.UTC(2024, 0, 16, 12),
      end: Date.UTC(2024, 0, 16, 12, 0, 3),
      count: 4,
      peak: {
        time: Date.UTC(2024, 0, 16, 12, 0, 1),
        key: 'pump 1',
        detector: 'ewma',
        row: 372,
        score: 71.2703587090589,
        threshold: 4.5,
        severity: 52.4,
        values: [78.056, 31],
        usual: [10, 31.5],
        feature: 'pressure',
      },
      status: 'open',
      reason: '',
    },
  };
}
