import { expect, test } from 'vitest';
import { checked } from '../../src/session/catalogue.ts';
import { covered, type Hunted, hide, huntSentence, missed, seen } from '../../src/session/hunt.ts';
import { createSession } from '../../src/session/session.ts';
import { defaultSettings, newDetector } from '../../src/session/settings.ts';
import { makeSource } from '../../src/session/source.ts';

function started() {
  const settings = { ...defaultSettings(), ...checked({ ...defaultSettings(), detectors: [newDetector('ewma')] }) };
  const session = createSession(settings, makeSource(settings, 0)!);
  while (session.judge(500) > 0);
  const chances = [0, 0.3, 0.5];
  const hunt = hide(session.status(), 4, () => chances.shift()!);
  session.inject(hunt.draft);
  return { session, hunt };
}

test('a fault is hidden in one channel, soon but not at once', () => {
  expect(started().hunt.draft).toEqual({ kind: 'spike', amplitude: 5, length: 3, channels: [1], start: 1500 + 30 + 60 });
});

test('nothing on the page gives it away while it is looked for, though the detector has found it', () => {
  const { session, hunt } = started();
  session.take(150);
  while (session.judge(500) > 0);
  const open = session.status();
  expect(open.detectors[0]!.found).toBe(1);
  const status = covered(open, hunt);
  expect(status.injections).toEqual([]);
  expect(status.answers).toEqual([]);
  expect(status).toMatchObject({ incidents: hunt.before.incidents, alarms: hunt.before.alarms });
  expect(status.detectors[0]).toMatchObject({ found: 0, missed: 0, alarms: hunt.before.detectors[0]!.alarms });
});

test('too early is counted, then it is seen, or over', () => {
  const { hunt } = started();
  const early = seen(hunt, 1589);
  expect(early).toEqual({ ...hunt, early: 1 });
  const found = seen({ ...hunt, early: 1 }, 1602) as Hunted;
  expect(huntSentence(found, ['a', 'flow'])).toBe('You saw a spike of flow 12 samples after it began, after 1 false alarm of yours.');
  expect(missed(hunt, 1590 + 3 + 30)).toBeUndefined();
  expect(huntSentence(missed(hunt, 1590 + 3 + 31)!, ['a', 'flow'])).toBe('It was a spike of flow: you did not see it.');
});
