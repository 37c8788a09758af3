import { expect, test } from 'vitest';
import { checked } from '../../src/session/catalogue.ts';
import { SCENES, type Scene, sceneSession } from '../../src/session/scenes.ts';
import { createSession } from '../../src/session/session.ts';
import { makeSource } from '../../src/session/source.ts';

/** Samples from the start of the fault to the first flag of each detector; NaN without one. */
function delays(scene: Scene): Record<string, number> {
  const { settings, injections, taken } = sceneSession(scene);
  const all = { ...settings, ...checked(settings) };
  const session = createSession(all, makeSource(all, Date.UTC(2024, 0, 1))!, injections);
  session.take(taken - session.samples.next);
  while (session.judge(500) > 0);
  const [answer] = session.status().answers;
  return Object.fromEntries(session.tracks.map(({ name }, d) => [name, answer!.delays[d]!]));
}
const { NaN: missed } = Number;

test.each([
  ['stuck', { autoStream: 5, kitNet: missed, ewma: missed }],
  ['dropout', { autoStream: 4, streamingMad: missed, holtWinters: missed }],
  ['tremble', { autoStream: 1, kitNet: missed, ewma: 2 }],
  ['first', { autoStream: 1, kitNet: missed, ewma: 10 }],
  ['together', { autoStream: missed, kitNet: 15, ewma: missed }],
  ['spike', { autoStream: 0, holtWinters: 0, windowedIsolationForest: missed }],
  ['drift', { autoStream: missed, kitNet: missed, ewma: missed }],
])('what the scene "%s" says of its detectors is so', (id, said) => {
  expect(delays(SCENES.find((scene) => scene.id === id)!)).toEqual(said);
});

test('every scene is tested above', () => {
  expect(SCENES.map(({ id }) => id)).toEqual(['stuck', 'dropout', 'tremble', 'first', 'together', 'spike', 'drift']);
});
