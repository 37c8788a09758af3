import type { Plan } from '../engine/plan.ts';
import { type Cell, startCell } from './cell.ts';
import { type QueueSnapshot, type ReorderQueue, restoreQueue, snapshotQueue, startQueue } from './reorder-queue.ts';

/** The samples of one key that have come and are not judged yet. */
export interface ReorderBuffer {
  /** Newest time that came. */
  heard: number;
  /** Time of the last sample that left the queue. */
  passed: number;
  readonly queue: ReorderQueue;
  /** Undefined without a grid. */
  readonly cell: Cell | undefined;
}

export interface ReorderBufferSnapshot {
  readonly heard: number;
  readonly passed: number;
  readonly queue: QueueSnapshot;
  readonly cell: Cell | null;
}

/** Whether samples must wait at all. */
export const holds = ({ order }: Plan): boolean => order.lateness > 0 || order.every > 0;

/** @param since time of the last sample judged before samples were held; NaN for none */
export const startBuffer = ({ order, features, aggregates }: Plan, since: number): ReorderBuffer => ({
  heard: since,
  passed: since,
  queue: startQueue(features.length),
  cell: order.every > 0 ? startCell(aggregates) : undefined,
});

export const snapshotBuffer = ({ heard, passed, queue, cell }: ReorderBuffer): ReorderBufferSnapshot => ({
  heard,
  passed,
  queue: snapshotQueue(queue),
  cell: cell ? structuredClone(cell) : null,
});

export const restoreBuffer = ({ features }: Plan, { heard, passed, queue, cell }: ReorderBufferSnapshot): ReorderBuffer => ({
  heard,
  passed,
  queue: restoreQueue(features.length, queue),
  cell: cell ? structuredClone(cell) : undefined,
});

/** Samples that wait. */
export const heldIn = ({ queue, cell }: ReorderBuffer): number => queue.size + (cell ? cell.count : 0);
