import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { type Answer, effectText, type Run } from 'hapax/stream';

/** How often the file is looked at. */
const LOOK_MS = 1000;
/** Lines that cannot be read are told, so many of them. */
const TOLD = 3;
const VERDICTS = ['real', 'false alarm', 'withdrawn'] as const;

/** A file in which people say what incidents were, one JSON object a line: `{"incident": "0123456789abcdef", "verdict": "false alarm"}`. */
export interface Answers {
  /** Take everything in that is in the file, and what will be. */
  attach(run: Run): void;
  close(): void;
}

export function watchAnswers(path: string, say: (text: string) => void): Answers {
  let run: Run | undefined;
  let applied = new Map<string, Answer['verdict']>();
  let faults = 0;

  function apply(aloud: boolean): void {
    const wanted = readOrSay();
    if (!wanted) return;
    const gone = [...applied.keys()].filter((incident) => !wanted.has(incident));
    for (const [incident, verdict] of [...wanted, ...gone.map((one) => [one, 'withdrawn'] as const)]) {
      if (applied.get(incident) === verdict || !run) continue;
      const effect = run.stream.answer({ incident, verdict });
      if (aloud) say(`${path}: incident ${incident} ${verdict}: ${effectText(effect)}`);
    }
    applied = wanted;
  }

  /** A file that cannot be read takes nothing back: what was said still holds. */
  function readOrSay(): Map<string, Answer['verdict']> | undefined {
    try {
      return read();
    } catch (error) {
      say(`${path}: answers cannot be read: ${error instanceof Error ? error.message : String(error)}; what was said before holds`);
      return undefined;
    }
  }

  function read(): Map<string, Answer['verdict']> {
    const { last, bad } = answersIn(textOf(path));
    for (const line of bad.slice(faults, TOLD))
      say(
        `${path} line ${line} is no answer; one is {"incident": "0123456789abcdef", "verdict": "false alarm"}, or "real", or "withdrawn"`,
      );
    if (bad.length > TOLD && bad.length > faults) say(`${path}: ${bad.length} lines are no answers`);
    faults = bad.length;
    return last;
  }

  const changed = () => apply(true);
  return {
    attach(next) {
      run = next;
      applied = new Map();
      apply(false);
      unwatchFile(path, changed);
      watchFile(path, { interval: LOOK_MS, persistent: false }, changed);
    },
    close: () => unwatchFile(path, changed),
  };
}

/** The file need not be there yet. @throws what else keeps it from being read */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** What was said last of each incident, and the numbers of lines that say nothing. */
function answersIn(text: string): { readonly last: Map<string, Answer['verdict']>; readonly bad: readonly number[] } {
  const last = new Map<string, Answer['verdict']>();
  const bad: number[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const answer = answerIn(line);
    if (!answer) {
      bad.push(i + 1);
      continue;
    }
    last.delete(answer.incident);
    last.set(answer.incident, answer.verdict);
  }
  return { last, bad };
}

function answerIn(line: string): Answer | undefined {
  try {
    const { incident, verdict } = JSON.parse(line) as Record<string, unknown>;
    const known = VERDICTS.find((one) => one === verdict);
    return typeof incident === 'string' && known ? { incident, verdict: known } : undefined;
  } catch {
    return undefined;
  }
}
