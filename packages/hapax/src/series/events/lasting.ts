import { duration } from '../shape/grid.ts';
import type { JudgedChannel } from '../views/channel.ts';

/** How long so many cells are, in words. */
export const cellsLast = ({ shape: { grid, unit } }: Pick<JudgedChannel, 'shape'>, cells: number): string =>
  grid.kind === 'order' ? `${cells} sample${cells === 1 ? '' : 's'}` : duration(cells * grid.step, unit);
