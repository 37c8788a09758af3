import type { Plan } from '../engine/plan.ts';
import { type Cell, startCell } from './cell.ts';
import { type QueueAtRest, type ReorderQueue, restQueue, startQueue, wakeQueue } from './reorder-queue.ts';

/** The samples of one key that have come and are not judged yet. */
export interface Line {
  /** Newest time that came. */
  heard: number;
  /** Time of the last sample that left the queue. */
  passed: number;
  readonly queue: ReorderQueue;
  /** Undefined without a grid. */
  readonly cell: Cell | undefined;
}

export interface LineAtRest {
  readonly heard: number;
  readonly passed: number;
  readonly queue: QueueAtRest;
  readonly cell: Cell | null;
}

/** Whether samples must wait at all. */
export const holds = ({ order }: Plan): boolean => order.lateness > 0 || order.every > 0;

/** @param since time of the last sample judged before samples were held; NaN for none */
export const startLine = ({ order, features }: Plan, since: number): Line => ({
  heard: since,
  passed: since,
  queue: startQueue(features.length),
  cell: order.every > 0 ? startCell(features.length) : undefined,
});

export const restLine = ({ heard, passed, queue, cell }: Line): LineAtRest => ({
  heard,
  passed,
  queue: restQueue(queue),
  cell: cell ? structuredClone(cell) : null,
});

export const wakeLine = ({ features }: Plan, { heard, passed, queue, cell }: LineAtRest): Line => ({
  heard,
  passed,
  queue: wakeQueue(features.length, queue),
  cell: cell ? structuredClone(cell) : undefined,
});

/** Samples that wait. */
export const heldIn = ({ queue, cell }: Line): number => queue.size + (cell ? cell.count : 0);
