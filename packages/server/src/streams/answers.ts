import type { Answer, Incident, Notice } from 'hapax/stream';

/** What a notice says of an incident, for the engine to learn from; undefined for one that says nothing of it. */
export function answerOf(
  { kind, verdict, window }: Pick<Notice, 'kind' | 'verdict' | 'window'>,
  incident: Incident | undefined,
): Answer | undefined {
  if (!incident) return undefined;
  if (kind === 'judged' && verdict) return { incident: incident.id, verdict };
  return kind === 'withdrawn' && !window ? { incident: incident.id, verdict: 'withdrawn' } : undefined;
}

/** The last that was said of each incident, in the order of coming. */
export function answersIn(notices: readonly Notice[]): Answer[] {
  const last = new Map<string, Answer>();
  for (const notice of notices) {
    const answer = answerOf(notice, notice.incident);
    if (!answer) continue;
    last.delete(answer.incident);
    last.set(answer.incident, answer);
  }
  return [...last.values()];
}
