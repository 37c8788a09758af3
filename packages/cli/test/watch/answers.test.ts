import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from 'hapax';
import { online } from 'hapax/registry';
import { createStream, type Run } from 'hapax/stream';
import { expect, onTestFinished, test } from 'vitest';
import { watchAnswers } from '../../src/watch/answers.ts';

/** A stream with one incident, and its id. */
function withIncident() {
  const stream = createStream({ features: ['x'], detectors: [{ method: 'ewma' }] }, { online });
  let id = '';
  for (let i = 0; i < 300; ++i) {
    const { incidents } = stream.push({ time: i, values: [random(1, i).normal() + (i === 280 ? 8 : 0)] });
    id = incidents.find(({ kind }) => kind === 'opened')?.incident.id ?? id;
  }
  // Only the stream of a run is asked.
  return {
    id,
    run: { stream } as unknown as Run,
    threshold: () => stream.push({ time: stream.time + 1, values: [0] }).verdicts[0]!.threshold,
  };
}

test('answers in a file move thresholds when a run begins; the last line of an incident counts; what is no answer is told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-answers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'answers.ndjson');
  const said: string[] = [];
  const begin = () => {
    const { id, run, threshold } = withIncident();
    const answers = watchAnswers(path, (text) => said.push(text));
    answers.attach(run);
    answers.close();
    return { id, threshold: threshold() };
  };
  // There is no file yet.
  const { id, threshold } = begin();
  writeFileSync(path, `${JSON.stringify({ incident: id, verdict: 'false alarm' })}\n{"incident": 3}\n`);
  expect(begin().threshold).toBeGreaterThan(1.2 * threshold);
  expect(said).toEqual([
    `${path} line 2 is no answer; one is {"incident": "0123456789abcdef", "verdict": "false alarm"}, or "real", or "withdrawn"`,
  ]);
  appendFileSync(path, `${JSON.stringify({ incident: id, verdict: 'withdrawn' })}\n`);
  expect(begin().threshold).toBe(threshold);
});

test('a file that cannot be read takes nothing back, and is told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-answers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { id, run, threshold } = withIncident();
  run.stream.answer({ incident: id, verdict: 'false alarm' });
  const before = threshold();
  const said: string[] = [];
  const answers = watchAnswers(folder, (text) => said.push(text));
  answers.attach(run);
  answers.close();
  expect(said).toEqual([`${folder}: answers cannot be read: EISDIR: illegal operation on a directory, read; what was said before holds`]);
  expect(threshold()).toBeGreaterThan(0.9 * before);
});
