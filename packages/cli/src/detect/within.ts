import type { WithinGroup } from 'hapax';

/** How a number lies in the groups of a category. */
export interface Within {
  readonly number: string;
  readonly category: string;
  readonly fit: WithinGroup;
}
