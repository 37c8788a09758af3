import {
  type Batch,
  Fenced,
  type GroupMember,
  type IncidentEvent,
  type PartitionedSource,
  type Result,
  type Sample,
  type Store,
} from 'hapax/stream';

/** What the transactions of one partition have brought about so far. */
export interface Committed {
  readonly results: readonly Result[];
  readonly events: readonly IncidentEvent[];
}

/** A partitioned log in the memory of this process, with groups, owners and transactions as a broker has them: for tests of workers. */
export interface MemoryLog {
  readonly partitions: number;
  /** Put each sample into the partition of its key, or into the one that is named. */
  append(samples: readonly Sample[], partition?: number): void;
  /** No more will come. */
  end(): void;
  /** The source of one worker. */
  worker(): MemoryWorker;
  /** The store of a partition; opening it fences the owner before. */
  openStore(partition: number): Store;
  committed(partition: number): Committed;
}

export interface MemoryWorker extends PartitionedSource {
  /** As kill -9: the group learns of it, the worker does not. Its partitions go to others. */
  kill(): Promise<void>;
}

interface Worker {
  readonly member: GroupMember;
  alive: boolean;
  readonly holds: Set<number>;
}

interface Partition {
  readonly samples: Sample[];
  records: ReadonlyMap<string, string>;
  epoch: number;
  readonly results: Result[];
  readonly events: IncidentEvent[];
}

/** Samples handed on at once. */
const BATCH = 64;

export function memoryLog(count: number): MemoryLog {
  const parts = Array.from({ length: count }, (): Partition => ({ samples: [], records: new Map(), epoch: 0, results: [], events: [] }));
  let workers: Worker[] = [];
  let ended = false;
  let wake: (() => void)[] = [];
  /** Changes of the group, one after the other. */
  let change: Promise<void> = Promise.resolve();

  function notify(): void {
    const waiting = wake;
    wake = [];
    for (const go of waiting) go();
  }

  /** Give every partition to the worker whose turn it is, from whoever has it. */
  function rebalance(): Promise<void> {
    change = change.then(async () => {
      const alive = workers.filter((worker) => worker.alive);
      for (const [p] of parts.entries()) {
        const next = alive.length === 0 ? undefined : alive[p % alive.length];
        const now = workers.find((worker) => worker.holds.has(p));
        if (now === next) continue;
        now?.holds.delete(p);
        if (now?.alive) await now.member.revoked(p, 'planned');
        next?.holds.add(p);
        await next?.member.assigned(p);
      }
      workers = alive;
    });
    return change;
  }

  async function* read(partition: number, from: unknown, isClosed: () => boolean): AsyncGenerator<Batch> {
    const { samples } = parts[partition];
    // Only this log writes its offsets.
    for (let at = (from as number | undefined) ?? 0; ; ) {
      if (isClosed()) return;
      if (at < samples.length) {
        const some = samples.slice(at, at + BATCH);
        at += some.length;
        yield { samples: some, offset: at };
      } else if (ended) return;
      else await new Promise<void>((go) => void wake.push(go));
    }
  }

  return {
    partitions: count,
    append(samples, partition) {
      for (const sample of samples) parts[partition ?? partitionOf(sample.key ?? '', count)].samples.push(sample);
      notify();
    },
    end() {
      ended = true;
      notify();
    },
    worker() {
      let own: Worker | undefined;
      return {
        id: 'memory log',
        partitions: count,
        async join(member) {
          own = { member, alive: true, holds: new Set() };
          workers.push(own);
          await rebalance();
        },
        open(partition) {
          let closed = false;
          return {
            id: `memory log ${partition}`,
            kind: 'replay',
            read: (from) => read(partition, from, () => closed),
            close() {
              closed = true;
              notify();
            },
          };
        },
        async leave() {
          if (!own) return;
          for (const p of [...own.holds]) {
            own.holds.delete(p);
            await own.member.revoked(p, 'planned');
          }
          own.alive = false;
          await rebalance();
        },
        async kill() {
          if (own) own.alive = false;
          await rebalance();
        },
      };
    },
    openStore(partition) {
      const part = parts[partition];
      const epoch = ++part.epoch;
      return {
        takesOutput: true,
        async *load() {
          yield* part.records;
        },
        async save({ whole, drop, put, output }) {
          const next = new Map(whole ? [] : part.records);
          for (const name of drop) next.delete(name);
          for (const [name, text] of put) next.set(name, text);
          // As on a real way: other things happen between the last record and the end of the transaction.
          await new Promise((go) => setImmediate(go));
          if (part.epoch !== epoch) throw new Fenced(`partition ${partition}`);
          part.records = next;
          part.results.push(...(output?.results ?? []));
          part.events.push(...(output?.events ?? []));
        },
      };
    },
    committed: (partition) => parts[partition],
  };
}

/** FNV-1a, 32 bits (Fowler, Noll and Vo). */
function partitionOf(key: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; ++i) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193) >>> 0;
  return hash % count;
}
