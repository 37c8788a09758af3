/** The samples of a tree that grows: those of a node lie beside each other, and can be had in the order of a feature. */
export interface NodeOrder {
  anomalies(from: number, to: number): number;
  /** Rank and label of each sample of a node as one number, 2 rank + label, ascending by rank. Good until it is asked again. */
  keys(feature: number, from: number, to: number): Float64Array;
  /** Samples of a node with a rank up to `most` first; returns where the others begin. */
  split(feature: number, most: number, from: number, to: number): number;
}

interface Drawn {
  /** Places of the samples; one that was drawn twice is there twice. */
  readonly samples: Int32Array;
  readonly labels: Uint8Array;
}

/** Sorts the samples of a node for each feature that is asked for. Reorders `samples`. Cost: O(n log n) a feature. */
export function sortedAnew(ranks: readonly Int32Array[], { samples, labels }: Drawn): NodeOrder {
  const keys = new Float64Array(samples.length);
  return {
    anomalies: (from, to) => counted(labels, samples, from, to),
    keys(feature, from, to) {
      const node = keys.subarray(0, to - from);
      fill(node, ranks[feature], labels, samples, from);
      return node.sort();
    },
    split: (feature, most, from, to) => partition(samples, from, to, ranks[feature], most),
  };
}

/** Sorts all samples by every feature once, and parts each order at every split. Cost: O(d n) a level, memory O(d n). */
export function orderKept(ranks: readonly Int32Array[], { samples, labels }: Drawn): NodeOrder {
  const n = samples.length;
  const keys = new Float64Array(n);
  const orders = ranks.map((rank) => {
    for (let i = 0; i < n; ++i) keys[i] = rank[samples[i]] * n + i;
    return Int32Array.from(keys.sort(), (key) => samples[key % n]);
  });
  const others = new Int32Array(n);
  return {
    anomalies: (from, to) => counted(labels, orders[0], from, to),
    keys(feature, from, to) {
      const node = keys.subarray(0, to - from);
      fill(node, ranks[feature], labels, orders[feature], from);
      return node;
    },
    split(feature, most, from, to) {
      let middle = from;
      for (const order of orders) middle = inOrder(order, from, to, ranks[feature], most, others);
      return middle;
    },
  };
}

function counted(labels: Uint8Array, order: Int32Array, from: number, to: number): number {
  let anomalies = 0;
  for (let i = from; i < to; ++i) anomalies += labels[order[i]];
  return anomalies;
}

function fill(keys: Float64Array, rank: Int32Array, labels: Uint8Array, order: Int32Array, from: number): void {
  for (let i = 0; i < keys.length; ++i) keys[i] = 2 * rank[order[from + i]] + labels[order[from + i]];
}

/** As `partition`, and each part stays in the order that it had. @param others scratch, shape (nSamples) */
function inOrder(order: Int32Array, from: number, to: number, ranks: Int32Array, most: number, others: Int32Array): number {
  let [left, right] = [from, 0];
  for (let i = from; i < to; ++i) {
    const sample = order[i];
    if (ranks[sample] <= most) order[left++] = sample;
    else others[right++] = sample;
  }
  order.set(others.subarray(0, right), left);
  return left;
}

/** Samples with a rank up to `most` first; returns where the others begin. */
function partition(samples: Int32Array, from: number, to: number, ranks: Int32Array, most: number): number {
  let left = from;
  let right = to;
  while (left < right) {
    const sample = samples[left];
    if (ranks[sample] <= most) ++left;
    else {
      samples[left] = samples[--right];
      samples[right] = sample;
    }
  }
  return left;
}
