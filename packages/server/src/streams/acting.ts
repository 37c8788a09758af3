import { randomUUID } from 'node:crypto';
import { effectText, type Incident, type MaintenanceWindow, type Notice, type Run } from 'hapax/stream';
import type { ServerStorage } from '../storage/store.ts';
import { answerOf, answersIn } from './answers.ts';

/** What a person does; the stream adds the rest. */
export type Act = Pick<Notice, 'kind' | 'who' | 'text'> & {
  /** Id of an incident. */
  readonly incident?: string;
  readonly verdict?: NonNullable<Notice['verdict']>;
  readonly window?: MaintenanceWindow;
  /** Id of the notice that had set a window. */
  readonly of?: string;
};

/** A stream as whoever acts on it sees it. */
interface Acted {
  readonly name: string;
  readonly run: Run;
  /** What people did so far. */
  readonly notices: Notice[];
  /** Those in force. */
  readonly windows: () => MaintenanceWindow[];
  readonly incidentOf: (id: string) => Incident;
}

/**
 * Have the engine follow what a person did, keep it, and tell the sinks. The engine comes first, for it checks a window and says what an
 * answer has moved; what cannot be kept is taken back there.
 * @throws what the engine or the store throws; then nothing has been done
 */
export function act(store: Pick<ServerStorage, 'addNotice'>, stream: Acted, now: number, { incident, ...rest }: Act): Notice {
  const { name, run, notices, windows } = stream;
  const said = incident === undefined ? undefined : stream.incidentOf(incident);
  const answer = answerOf(rest, said);
  const notice: Notice = {
    ...rest,
    id: randomUUID(),
    stream: name,
    at: now,
    ...(said ? { incident: said } : {}),
    ...(answer ? { effect: effectText(run.stream.answer(answer)) } : {}),
  };
  try {
    if (notice.kind === 'maintenance' && notice.window) run.stream.maintain([...windows(), notice.window]);
    store.addNotice(name, JSON.stringify(notice));
  } catch (error) {
    if (answer) {
      run.stream.answer({ ...answer, verdict: 'withdrawn' });
      for (const earlier of answersIn(notices)) run.stream.answer(earlier);
    }
    if (notice.window) run.stream.maintain(windows());
    throw error;
  }
  notices.push(notice);
  if (notice.kind === 'withdrawn') run.stream.maintain(windows());
  run.tell(notice);
  return notice;
}
