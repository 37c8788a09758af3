import { calmOf } from '../shape/decompose.ts';
import { dwarfs } from '../shape/ends.ts';
import { turnsOf } from '../shape/shape.ts';
import type { JudgedChannel } from '../views/channel.ts';
import { withoutEarlyOrLate } from './early-or-late.ts';
import { VALUES, withoutHabits } from './habits.ts';
import { cellsLast } from './lasting.ts';
import { withoutMonthly } from './monthly.ts';
import { withoutPassages } from './passages.ts';
import { withoutBeginning, withoutStates } from './states.ts';
import { withoutUnbroken } from './unbroken.ts';
import { withoutYearly } from './yearly.ts';

type Found = Parameters<typeof withoutEarlyOrLate>[1][number] &
  Parameters<typeof withoutStates>[1][number] &
  Parameters<typeof withoutBeginning>[1][number] &
  Parameters<typeof withoutUnbroken>[1][number] &
  Parameters<typeof withoutHabits>[0][number];

/** Cells of a turn at least, for what comes in each to be a habit. */
const LEAST_TURN = 8;

/**
 * Without what is usual for the series: what comes with the time, every year or month, what goes between levels that it often has, habits. A value that
 * dwarfs all others is none of these, whenever it comes.
 * @param found stretches that stand out, in order of time
 * @param heightOf how far a stretch goes, with its side
 * @returns what no time and no state explains (`lived`), what of it is no habit either (`kept`), and a sentence for each sort that was taken as usual
 */
export function withoutUsual<F extends Found>(
  channel: JudgedChannel,
  found: readonly F[],
  needed: number,
  heightOf: (one: F) => number,
): { lived: readonly F[]; kept: readonly F[]; usual: readonly string[] } {
  const { shape } = channel;
  const wild = found.filter((one) => VALUES.includes(one.aspect) && dwarfs(shape.values, one));
  const tame = found.filter((one) => !wild.includes(one));
  const still = shape.seasons.length > 0 ? withoutEarlyOrLate(channel, tame) : withoutPassages(shape.values, tame);
  const dated = shape.unit === 'ms' && ['even', 'open'].includes(shape.grid.kind);
  const yearly = dated
    ? withoutYearly(
        still.kept,
        channel.away.length,
        shape.grid.step,
        (one) => Math.sign(heightOf(one)),
        shape.grid.kind === 'even' ? { away: channel.away, calm: calmOf(channel) } : undefined,
      )
    : { kept: still.kept, usual: [] };
  const monthly = dated ? withoutMonthly(yearly.kept, shape.grid.times) : yearly;
  const states = withoutStates(channel, monthly.kept);
  const begun = withoutBeginning(channel, states.kept);
  const apart = withoutUnbroken(channel.away, begun.kept);
  const periods = turnsOf(shape).filter((period) => period >= LEAST_TURN);
  const habits = withoutHabits(apart.kept, needed, heightOf, (cells) => cellsLast(channel, cells), { periods, cells: channel.away.length });
  const all = [still, yearly, ...(dated ? [monthly] : []), states, begun, apart, habits];
  return { lived: [...begun.kept, ...wild], kept: [...habits.kept, ...wild], usual: all.flatMap(({ usual }) => usual) };
}
