import { lengthOf } from '../shape/lengths.ts';
import type { JudgedChannel } from '../views/channel.ts';

/** How long so many cells are, in words. */
export const cellsLast = ({ shape: { grid, unit } }: Pick<JudgedChannel, 'shape'>, cells: number): string => lengthOf(grid, cells, unit);
