import type { LiveChannel } from './channel-state.ts';
import { valueAt } from './foretell.ts';
import { TURNS } from './period.ts';

/** Samples that a step may come early or late. */
const REACH = 4;
/** A rhythm of fewer samples is all within reach. */
const SHORTEST = 8 * REACH;
/** Decades from which on a value is far from the forecast. */
export const FAR_OFF = 3;
/** So many misses, and so large a share of them that is explained, show that steps move in this rhythm. */
const [ENOUGH, SHARE] = [8, 0.85];
const MEMORY = 64;

/** Whether steps are known to move in this rhythm. */
export const stepsMove = ({ steps }: LiveChannel): boolean =>
  steps !== undefined && steps.misses >= ENOUGH && steps.moved >= SHARE * steps.misses;

/**
 * Whether such a distance from the level was there on one of the turns before, some samples away: with the last error carried on, or without, for
 * behind a step that has moved there is none to carry on.
 * @param reach usual distance from the forecast
 */
export function wasNear(channel: LiveChannel, value: number, error: number, reach: number): boolean {
  const { period, sparse, level } = channel;
  if (period < SHORTEST || sparse === 1) return false;
  let [low, high] = [Infinity, -Infinity];
  for (let turn = 1; turn <= TURNS; ++turn)
    for (let by = -REACH; by <= REACH; ++by) {
      const v = valueAt(channel, turn * period - by);
      if (v < low) low = v;
      if (v > high) high = v;
    }
  const within = (distance: number) => distance >= low - reach && distance <= high + reach;
  return within(error) || within(value - level);
}

/** A value has come. @param far it is far from the forecast @param reach usual distance from the forecast */
export function noteStep(channel: LiveChannel, far: boolean, value: number, error: number, reach: number): void {
  if (!far && channel.steps === undefined) return;
  channel.steps ??= { misses: 0, moved: 0, far: 0 };
  const { steps } = channel;
  const lone = far && steps.far === 0;
  steps.far = far ? 1 : 0;
  if (!lone) return;
  const fade = steps.misses < MEMORY ? 1 : 1 - 1 / MEMORY;
  steps.misses = fade * steps.misses + 1;
  steps.moved = fade * steps.moved + (wasNear(channel, value, error, reach) ? 1 : 0);
}
