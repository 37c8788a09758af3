import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { online } from '../../../../src/registry.ts';
import { createStream, type IncidentEvent } from '../../../../src/stream/index.ts';

const FEATURES = ['calm', 'daily'];
const DAY = 48;

/** Two features, the second with a rhythm; `bump` on top of both at the time `at`. */
function values(i: number, chance: () => number, bump: number): number[] {
  return [chance() + bump / 3, 10 * Math.sin((2 * Math.PI * i) / DAY) + chance() + bump];
}

function run(method: string, bump: number, at = 1500) {
  const chance = random(5);
  const stream = createStream({ features: FEATURES, detectors: [{ method }], alerts: { closeAfter: 3 } }, { online });
  const events: IncidentEvent[] = [];
  let asked: ReturnType<typeof stream.explain>;
  for (let i = 0; i < at + 10; ++i) {
    const sample = { time: i * 1_800_000, values: values(i, () => chance.normal(), i === at ? bump : 0) };
    const result = stream.push(sample);
    if (i < at) continue;
    events.push(...result.incidents);
    const opened = result.incidents.find(({ kind }) => kind === 'opened');
    if (opened) asked = stream.explain(method, { values: opened.incident.peak.values });
  }
  return { peak: events.find(({ kind }) => kind === 'opened')?.incident.peak, asked };
}

// The most surprising feature is the score: what is told of the features is of the same moment, and not of the model that stands at the next
// time of the rhythm or has learnt the sample since.
test.each([-9, 8, 30])('an alarm is explained by the model that scored it, %d away', (bump) => {
  const { peak, asked } = run('autoStream', bump);
  expect(peak?.feature).toBe('daily');
  expect(Math.max(...(peak?.contributions ?? []))).toBe(peak?.score);
  expect([...(asked ?? [])]).toEqual(peak?.contributions);
  expect(asked?.sentence).toContain('daily');
});

test('asked right after an alarm, the stream says of every method what the incident says', () => {
  const silent: string[] = [];
  for (const method of Object.keys(online)) {
    const { peak, asked } = run(method, 60);
    if (peak) expect(asked && [...asked], method).toEqual(peak.contributions);
    else silent.push(method);
  }
  // One sample is no change of level and no shape, and a forest cannot tell how far beyond its edge a value lies.
  expect(silent.sort()).toEqual(['adwin', 'bocpd', 'cusum', 'leftDiscord', 'pageHinkley', 'windowedIsolationForest']);
});
