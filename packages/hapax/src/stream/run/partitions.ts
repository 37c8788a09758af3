import { HapaxError } from '../../core/errors.ts';
import { type MemoryPolicy, policy } from '../policy.ts';
import type { Batch, Source, Store } from '../ports.ts';
import type { RunOptions } from './options.ts';
import { type Run, runStream } from './run.ts';

/** Who is told which partitions are this worker's. Calls for one partition come one after the other. */
export interface GroupMember {
  /** The partition is this worker's from now on. */
  assigned(partition: number): Promise<void>;
  /**
   * It no longer is. `planned`: the next owner waits until this resolves, so that nothing is done twice; `lost`: it has another owner
   * already, and what was not saved is the other's to do.
   */
  revoked(partition: number, how: 'planned' | 'lost'): Promise<void>;
  /** The group cannot go on with this worker: `done` rejects with this. */
  failed(error: unknown): void;
}

/** A source in several parts, each with offsets of its own, that a group of workers shares. Every key is always in the same part. */
export interface PartitionedSource {
  readonly id: string;
  /** Partitions there are; a checkpoint of another number is refused, for keys have moved. */
  readonly partitions: number;
  /** What to do when a key comes in two parts, in words. */
  readonly wayOut?: string;
  /** Become one of the group. Resolves when the first partitions were assigned, if there are any for this worker. */
  join(member: GroupMember): Promise<void>;
  /** One part of it, read from any offset that it gave out. */
  open(partition: number): Source;
  /** Leave the group: what is held is revoked, planned. */
  leave(): Promise<void>;
}

/** A store refused to save, for the partition has another owner by now. What it would have saved is the other's to do. */
export class Fenced extends HapaxError {
  readonly fenced = true;

  constructor(what: string) {
    super('STATE', `${what} has another owner by now; nothing was saved`);
  }
}

export interface PartitionedRunOptions extends Omit<RunOptions, 'source' | 'store' | 'partitions' | 'recorders'> {
  readonly source: PartitionedSource;
  /** The store of a partition. Opening it makes this worker the owner: whoever had it before is refused with `Fenced`. */
  readonly openStore: (partition: number) => Store | Promise<Store>;
}

/** A worker of a group. */
export interface PartitionedRun {
  /** The partitions that are this worker's now. */
  readonly runs: ReadonlyMap<number, Run>;
  /** Rejects when a partition fails for another reason than a new owner. Resolves when all of them have ended, or after `stop`. */
  readonly done: Promise<void>;
  /** Save, and leave the group. */
  stop(): Promise<void>;
}

/**
 * Run a stream for each partition that is this worker's: each has its own models, incidents, offset and checkpoint, so that it can move
 * to another worker as a whole. With stores that take the output, offset, state, results and messages are one transaction: whatever is
 * killed or moved, nothing is lost, doubled or different.
 *
 * `memory` is a budget of all partitions together: each has its share, the same wherever it runs, so that which keys are given up depends
 * on the partition alone.
 * @throws HapaxError as `runStream` does; `INPUT` when a key comes in two partitions
 */
export async function runPartitions({ source, openStore, ...options }: PartitionedRunOptions): Promise<PartitionedRun> {
  const runs = new Map<number, Run>();
  /** Which partition a key is of. */
  const owner = new Map<string, number>();
  const config = { ...options.config, memory: shareOf(policy('memory', options.config.memory), source.partitions) };
  let finish = () => {};
  let fail = (_error: unknown) => {};
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  // It is looked at when the caller awaits it; until then nothing is unhandled.
  done.catch(() => {});
  /** Partitions whose source has no more. */
  const over = new Set<number>();

  function claim(key: string, partition: number): void {
    const known = owner.get(key);
    if (known === undefined) owner.set(key, partition);
    else if (known !== partition)
      throw new HapaxError(
        'INPUT',
        `${source.id}: key ${JSON.stringify(key)} comes in partitions ${known} and ${partition}; a key must always be in the same one, or it has two models${source.wayOut === undefined ? '' : `: ${source.wayOut}`}`,
      );
  }

  const checked = (partition: number): Source => {
    const inner = source.open(partition);
    return {
      ...inner,
      async *read(from): AsyncGenerator<Batch> {
        for await (const batch of inner.read(from)) {
          for (const { key = '' } of batch.samples) claim(key, partition);
          yield batch;
        }
      },
    };
  };

  async function assigned(partition: number): Promise<void> {
    const store = await openStore(partition);
    const run = await runStream({ ...options, config, source: checked(partition), store, partitions: source.partitions });
    try {
      for (const { key } of run.stream.keys()) claim(key, partition);
    } catch (error) {
      await run.abandon().catch(() => {});
      throw error;
    }
    runs.set(partition, run);
    run.done.then(
      ({ reason }) => {
        if (reason === 'ended' && runs.get(partition) === run) over.add(partition);
        if ([...runs.keys()].every((one) => over.has(one))) finish();
      },
      (error: unknown) => {
        forget(partition, run);
        if (!isFenced(error)) fail(error);
      },
    );
  }

  function forget(partition: number, run: Run): void {
    if (runs.get(partition) !== run) return;
    runs.delete(partition);
    over.delete(partition);
    for (const [key, of] of owner) if (of === partition) owner.delete(key);
  }

  async function revoked(partition: number, how: 'planned' | 'lost'): Promise<void> {
    const run = runs.get(partition);
    if (!run) return;
    const ending = how === 'planned' ? run.stop() : run.abandon();
    await ending.catch((error: unknown) => {
      if (how === 'planned' && !isFenced(error)) fail(error);
    });
    forget(partition, run);
  }

  await source.join({
    assigned: (partition) =>
      assigned(partition).catch((error: unknown) => {
        if (!isFenced(error)) fail(error);
      }),
    revoked,
    failed: (error) => fail(error),
  });
  return {
    runs,
    done,
    async stop() {
      await source.leave();
      finish();
      await done;
    },
  };
}

const shareOf = ({ maxKeys, maxBytes }: MemoryPolicy, partitions: number): MemoryPolicy => ({
  maxKeys: Math.max(1, Math.floor(maxKeys / partitions)),
  maxBytes: Math.max(1, Math.floor(maxBytes / partitions)),
});

const isFenced = (error: unknown): boolean => typeof error === 'object' && error !== null && 'fenced' in error && error.fenced === true;
