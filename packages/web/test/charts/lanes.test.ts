import { expect, test } from 'vitest';
import { aim, glide, type LaneView } from '../../src/charts/lanes.ts';

/** A lane without the page around it. */
const laneFrom = (low: number, high: number): LaneView => {
  const range = { low, high };
  // Nothing of the element is looked at while a lane glides.
  const figure = undefined as unknown as HTMLElement;
  const around = { figure, plot: figure, value: null, says: null, labels: null };
  return {
    kind: 'channel',
    place: 0,
    top: 0,
    height: 50,
    ...range,
    ticks: [],
    visible: true,
    ...around,
    from: range,
    goal: range,
    left: 0,
  };
};

test.each([
  ['sixty frames a second', 16],
  ['four frames a second', 250],
])('another range is in force after a fifth of a second: %s', (_, elapsed) => {
  const lane = laneFrom(0, 1);
  aim(lane, { low: 0, high: 3 }, true);
  for (let t = 0; t < 200; t += elapsed) expect(glide(lane, elapsed)).toBe(true);
  expect([lane.low, lane.high]).toEqual([0, 3]);
  expect(glide(lane, elapsed)).toBe(false);
});
