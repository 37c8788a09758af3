import type { Promised } from './connector.ts';

/** Of files: they can be read again from any place. */
export const READ_AGAIN: readonly Promised[] = [
  {
    delivery: 'exactly once in effect',
    client: 'What stands behind the checkpoint is read again and comes out the same.',
    server: 'There is no other side.',
  },
];

/** Of sources that nobody keeps anything for. */
export const MISSED: readonly Promised[] = [
  {
    delivery: 'at most once',
    client: 'What was read since the last checkpoint, and what is sent meanwhile, is lost.',
    server: 'What is sent meanwhile is lost; it is connected or asked again.',
  },
];

/** Of sinks that send again what was not answered. @param known how the other side knows it again, if it does */
export const sentAgain = (known?: string): readonly Promised[] => [
  {
    delivery: known === undefined ? 'at least once' : 'exactly once in effect',
    client: known === undefined ? 'A message whose answer did not come is sent again.' : known,
    server: 'Messages wait, and are sent when it is back.',
  },
];
