/** Samples of one key that wait for their turn, oldest first: plain data in arrays that grow by doubling. */
export interface ReorderQueue {
  readonly columns: number;
  /** Where the oldest lies; the places before it are free. */
  head: number;
  size: number;
  /** Shape (capacity). */
  times: Float64Array;
  /** Shape (capacity, columns). */
  rows: Float64Array;
  labels: Uint8Array;
}

/** The waiting samples alone. The capacity is kept because the estimate of memory, and so the giving up of keys, depends on it. */
export interface QueueSnapshot {
  readonly capacity: number;
  readonly times: Float64Array;
  readonly rows: Float64Array;
  readonly labels: Uint8Array;
}

const FIRST_CAPACITY = 8;

export const startQueue = (columns: number, capacity = FIRST_CAPACITY): ReorderQueue => ({
  columns,
  head: 0,
  size: 0,
  times: new Float64Array(capacity),
  rows: new Float64Array(capacity * columns),
  labels: new Uint8Array(capacity),
});

export const snapshotQueue = ({ columns, head, size, times, rows, labels }: ReorderQueue): QueueSnapshot => ({
  capacity: times.length,
  times: times.slice(head, head + size),
  rows: rows.slice(head * columns, (head + size) * columns),
  labels: labels.slice(head, head + size),
});

export function restoreQueue(columns: number, { capacity, times, rows, labels }: QueueSnapshot): ReorderQueue {
  const queue = startQueue(columns, capacity);
  queue.size = times.length;
  queue.times.set(times);
  queue.rows.set(rows);
  queue.labels.set(labels);
  return queue;
}

/** Bytes of one place. */
export const slotBytes = (columns: number): number => 8 * columns + 9;

/** Where a sample of this time belongs, counted from the oldest: after those of the same time. O(log size), O(1) for the newest. */
export function placeOf({ head, size, times }: ReorderQueue, time: number): number {
  if (size === 0 || times[head + size - 1] <= time) return size;
  let low = 0;
  let high = size - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[head + middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether the sample before that place has this very time. */
export const isTaken = ({ head, times }: ReorderQueue, place: number, time: number): boolean =>
  place > 0 && times[head + place - 1] === time;

/** Whether one of the samples before that place has this very time and these values. */
export function holdsRow({ columns, head, times, rows }: ReorderQueue, place: number, time: number, values: ArrayLike<number>): boolean {
  for (let at = head + place - 1; at >= head && times[at] === time; --at) {
    let j = 0;
    while (j < columns && Object.is(rows[at * columns + j] + 0, values[j] + 0)) j += 1;
    if (j === columns) return true;
  }
  return false;
}

/** Put a sample in its place; those after it move by one. Returns the number of places by which the queue has grown. */
export function insert(queue: ReorderQueue, place: number, time: number, values: ArrayLike<number>, label: 0 | 1): number {
  const grown = queue.head + queue.size === queue.times.length ? makeSpace(queue) : 0;
  const { columns, head, size, times, rows, labels } = queue;
  const at = head + place;
  if (place < size) {
    times.copyWithin(at + 1, at, head + size);
    rows.copyWithin((at + 1) * columns, at * columns, (head + size) * columns);
    labels.copyWithin(at + 1, at, head + size);
  }
  times[at] = time;
  for (let j = 0; j < columns; ++j) rows[at * columns + j] = values[j];
  labels[at] = label;
  queue.size += 1;
  return grown;
}

/** Take the oldest out: its values go to `into`. Its time and label are to be read before. */
export function removeFirst(queue: ReorderQueue, into: Float64Array): void {
  const { columns, head, rows } = queue;
  for (let j = 0; j < columns; ++j) into[j] = rows[head * columns + j];
  queue.size -= 1;
  queue.head = queue.size === 0 ? 0 : head + 1;
}

/** Move everything to the front; twice the places when more than half are in use, so that moving costs O(1) a sample on average. */
function makeSpace(queue: ReorderQueue): number {
  const { columns, head, size, times, rows, labels } = queue;
  const capacity = 2 * size > times.length ? 2 * times.length : times.length;
  if (capacity > times.length) {
    queue.times = new Float64Array(capacity);
    queue.rows = new Float64Array(capacity * columns);
    queue.labels = new Uint8Array(capacity);
  }
  queue.times.set(times.subarray(head, head + size));
  queue.rows.set(rows.subarray(head * columns, (head + size) * columns));
  queue.labels.set(labels.subarray(head, head + size));
  queue.head = 0;
  return capacity - times.length;
}
