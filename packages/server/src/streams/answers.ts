import type { Answer, Incident, Notice } from 'hapax/stream';
import { Missing } from '../problems.ts';

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

/** The judgement of an incident that is in force. @throws Missing where nobody has judged it, or the judgement was taken back */
export function judgementOf(stream: string, notices: readonly Notice[], incident: string): Notice {
  const said = notices.findLast((notice) => notice.kind === 'judged' && notice.incident?.id === incident);
  if (!said)
    throw new Missing(`nobody has judged the incident ${incident} of ${stream}; GET /api/streams/${stream}/notices lists what was said`);
  checkInForce(notices, said.id, `what was said of the incident ${incident} of ${stream}`);
  return said;
}

/** The notice that has set a maintenance window which is in force. @throws Missing where there is none, or it was taken back */
export function windowSet(stream: string, notices: readonly Notice[], id: string): Notice & Required<Pick<Notice, 'window'>> {
  const set = notices.find((notice) => notice.id === id && notice.kind === 'maintenance');
  if (!set?.window) throw new Missing(`${stream} has no maintenance window ${id}; GET /api/streams/${stream}/notices lists them`);
  checkInForce(notices, id, `the maintenance window ${id} of ${stream}`);
  return { ...set, window: set.window };
}

function checkInForce(notices: readonly Notice[], id: string, what: string): void {
  const gone = notices.find((notice) => notice.kind === 'withdrawn' && notice.of === id);
  if (gone) throw new Missing(`${what} was taken back already, by ${gone.who} at ${new Date(gone.at).toISOString()}`);
}
