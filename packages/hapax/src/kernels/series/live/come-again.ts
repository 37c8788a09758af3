import type { LiveChannel } from './channel-state.ts';
import { stepsMove, wasNear } from './moved-steps.ts';

/** Jumps that are remembered. */
const MEMORY = 64;
/** A jump is this many usual distances long: noise alone is not. */
const JUMP = 8;
/** So many jumps to known places, and so large a share of all, show that this stream jumps. */
const [ENOUGH, SHARE] = [5, 0.8];
/** Values have been at a place where so many of those that are held lie ... */
const VISITED = 16;
/** ... within this part of their range, or within the usual distance. */
const PLACES = 32;

/** Whether a value far from its forecast is one of those that come again and again. @param reach usual distance from the forecast */
export const isUsualAgain = (channel: LiveChannel, value: number, error: number, reach: number): boolean =>
  (stepsMove(channel) && wasNear(channel, value, error, reach)) || (isJump(channel, error) && isKnownPlace(channel, value, reach));

/** Whether this stream is one that jumps, and the value one where it has long been: there is no new level either. */
export const isKnownPlace = (channel: LiveChannel, value: number, reach: number): boolean =>
  channel.again !== undefined &&
  channel.again.known >= ENOUGH &&
  channel.again.known >= SHARE * channel.again.jumps &&
  hasBeenAt(channel, value, reach);

const isJump = ({ scale, middle }: LiveChannel, error: number): boolean => Math.abs(error - middle) > JUMP * scale;

/** A value has come. @param far it is far from the forecast */
export function noteAgain(channel: LiveChannel, far: boolean, value: number, error: number, reach: number): void {
  if (!far && channel.again === undefined) return;
  channel.again ??= { far: 0, jumps: 0, known: 0 };
  const { again } = channel;
  const lone = far && again.far === 0;
  again.far = far ? 1 : 0;
  if (!lone || !isJump(channel, error)) return;
  const fade = again.jumps < MEMORY ? 1 : 1 - 1 / MEMORY;
  again.jumps = fade * again.jumps + 1;
  again.known = fade * again.known + (hasBeenAt(channel, value, reach) ? 1 : 0);
}

/** Whether enough of the values that are held lie where this one does. */
function hasBeenAt({ ring, passed }: LiveChannel, value: number, reach: number): boolean {
  const held = Math.min(passed, ring.length);
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < held; ++i) {
    if (ring[i] < low) low = ring[i];
    if (ring[i] > high) high = ring[i];
  }
  const wide = Math.max(reach, (high - low) / PLACES);
  let visits = 0;
  for (let i = 0; i < held && visits < VISITED; ++i) if (Math.abs(ring[i] - value) <= wide) visits += 1;
  return visits >= VISITED;
}
