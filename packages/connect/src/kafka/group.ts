import { HapaxError } from 'hapax';
import { Fenced, type GroupMember, type PartitionedSource, type Store } from 'hapax/stream';
import { meaningOf } from './faults.ts';
import { isOther, madeAnew } from './made-anew.ts';
import { startMembership } from './membership.ts';
import { type Part, startPart } from './partition.ts';
import type { PartitionStats, Reading } from './reading.ts';
import { type StandbyStats, startStandbys } from './standby.ts';
import { type Owner, startOwner } from './transactions.ts';
import { inWords, plainly } from './ways-out.ts';
import type { Codec } from './write-batch.ts';

export interface GroupOptions extends Reading {
  readonly partitions: number;
  readonly member: string | undefined;
  readonly sessionMs: number;
  readonly heartbeatMs: number;
  readonly rebalanceMs: number;
  /** Workers that follow the state of each partition beside the one that has it. */
  readonly standbys: number;
  readonly transactionTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly compression: Codec;
}

/** How a worker of a group does. */
export interface GroupStats {
  readonly partitions: ReadonlyMap<number, Readonly<PartitionStats>>;
  /** Partitions of others whose state this worker follows. */
  readonly standbys: ReadonlyMap<number, StandbyStats>;
  /** Times that the partitions were shared out with this worker. */
  readonly rebalances: number;
  /** Partitions that began again from their last transaction: taken over by another worker, or a broker was away. */
  readonly interruptions: number;
}

/** A topic that a group of workers shares, and the stores of its partitions. */
export interface KafkaGroup {
  readonly source: PartitionedSource;
  /** Open the store of a partition: whoever had it before is refused from then on. */
  readonly openStore: (partition: number) => Promise<Store>;
  readonly stats: GroupStats;
  close(): void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** How often the topic is looked at. */
const LOOK_MS = 30_000;

/** One stretch of time in which a partition is this worker's by the group. */
interface Hold {
  /** It was asked back, or is another's. */
  ended: boolean;
  /** It is being claimed and restored: nothing is there yet that could be saved. */
  beginning: boolean;
  /** What is done about the partition, one thing after the other. */
  turn: Promise<void>;
  /** Why it could not begin. */
  failure: unknown;
}

export function startGroup(options: GroupOptions): KafkaGroup {
  const { cluster, topic, topicId, group, partitions, transactionTimeoutMs, maxMessageBytes, compression, onTrouble } = options;
  const { clock } = cluster;
  const parts = new Map<number, Part>();
  const holds = new Map<number, Hold>();
  const standbys = startStandbys(cluster, options.state, (text) => onTrouble({ kind: 'trouble', text }));
  let interruptions = 0;
  let member: GroupMember | undefined;

  async function openStore(partition: number): Promise<Store> {
    const hold = holds.get(partition);
    const id = `${group}-${partition}`;
    const owner: Owner = startOwner({ cluster, id, partition, timeoutMs: transactionTimeoutMs, maxMessageBytes, compression });
    try {
      await owner.claim();
    } catch (error) {
      owner.close();
      if (meaningOf(error) === 'fatal' || !hold) throw plainly(`kafka ${topic} ${partition}`, error);
      hold.failure = error;
      throw new Fenced(`partition ${partition} of ${topic}`);
    }
    const part = startPart(options, partition, owner, maxMessageBytes, standbys.take(partition));
    parts.set(partition, part);
    if (hold?.ended) part.close();
    return part.store;
  }

  function drop(partition: number): void {
    parts.get(partition)?.close();
    parts.delete(partition);
  }

  const pause = (ms: number) => new Promise<void>((go) => void clock.after(ms, go));

  const inTurn = (hold: Hold, go: () => Promise<void>): Promise<void> => (hold.turn = hold.turn.then(go));

  /** Work on a partition for as long as it is held; begin again from its last transaction whenever something stops it. */
  async function work(to: GroupMember, partition: number, hold: Hold, begun: () => void): Promise<void> {
    for (let ms = FIRST_PAUSE_MS; !hold.ended; ms = Math.min(LONGEST_PAUSE_MS, 2 * ms)) {
      const since = clock.now();
      hold.failure = undefined;
      await inTurn(hold, async () => {
        if (hold.ended) return;
        hold.beginning = true;
        await to.assigned(partition);
        hold.beginning = false;
      });
      begun();
      const part = parts.get(partition);
      const why = hold.failure ?? (await part?.broken);
      if (hold.ended) return;
      interruptions += 1;
      await inTurn(hold, async () => {
        if (hold.ended) return;
        await to.revoked(partition, 'lost');
        drop(partition);
      });
      const reason =
        why === undefined || meaningOf(why) === 'fenced'
          ? 'another worker has claimed it, or its transaction took longer than `transactionTimeoutMs`'
          : inWords(why);
      onTrouble({ kind: 'trouble', text: `kafka ${topic} ${partition}: begins again from its last transaction: ${reason}` });
      if (clock.now() - since > LONGEST_PAUSE_MS) ms = FIRST_PAUSE_MS;
      await pause(ms);
      // Whoever took it over has it by right, unless the coordinator still says that it is this worker's.
      if (!hold.ended) await membership.confirmed();
    }
  }

  const membership = startMembership({
    cluster,
    group,
    topic,
    partitions,
    name: options.member,
    sessionMs: options.sessionMs,
    heartbeatMs: options.heartbeatMs,
    rebalanceMs: options.rebalanceMs,
    standbys: options.standbys,
    warm: () => standbys.partitions,
    follow: standbys.follow,
    gain: (partition) =>
      new Promise((begun) => {
        const to = member;
        if (!to) return begun();
        const hold: Hold = { ended: false, beginning: false, turn: Promise.resolve(), failure: undefined };
        holds.set(partition, hold);
        void work(to, partition, hold, begun).catch((error: unknown) => {
          to.failed(error);
          begun();
        });
      }),
    async lose(partition, how) {
      const hold = holds.get(partition);
      if (!hold) return;
      holds.delete(partition);
      hold.ended = true;
      if (hold.beginning) parts.get(partition)?.close();
      await inTurn(hold, async () => {
        const part = parts.get(partition);
        await member?.revoked(partition, how);
        const why = how === 'planned' && part ? await Promise.race([part.broken, undefined]) : undefined;
        if (why !== undefined && meaningOf(why) !== 'fenced')
          onTrouble({
            kind: 'trouble',
            text: `kafka ${topic} ${partition}: given back without its last transaction, which whoever has it next does again: ${inWords(why)}`,
          });
        drop(partition);
      });
    },
    failed: (error) => member?.failed(error),
    onTrouble: (text) => onTrouble({ kind: 'trouble', text }),
  });

  let stopLooking = () => {};
  /** Partitions that are added are nobody's: what comes in them would never be read, and keys move. What is made anew begins at its beginning. */
  function lookAtTopic(): void {
    stopLooking = clock.after(LOOK_MS, () => {
      cluster.topics([topic]).then(
        (there) => {
          const now = there.get(topic);
          const other = now !== undefined && isOther(now.id, topicId);
          if (now === undefined || (now.partitions === partitions && !other)) return lookAtTopic();
          if (other) return member?.failed(madeAnew(`kafka ${topic}`, now.id, topicId));
          const text = `kafka: ${topic} has ${now.partitions} partitions and had ${partitions} when this worker began, so keys have moved and new partitions are not read: take a topic of ${now.partitions} partitions that was filled anew, and another \`group\``;
          member?.failed(new HapaxError('STATE', text));
        },
        () => lookAtTopic(),
      );
    });
  }

  return {
    source: {
      id: `kafka ${topic}`,
      partitions,
      wayOut:
        'let whoever writes give each record its key, so that the key chooses the partition, and read a topic filled so with another `group`',
      async join(given) {
        member = given;
        lookAtTopic();
        await membership.join();
      },
      open(partition) {
        const part = parts.get(partition);
        // `openStore` comes first, by the contract of a partitioned run.
        if (!part) throw new Error(`partition ${partition} has no store yet`);
        return part.source;
      },
      async leave() {
        standbys.close();
        await membership.leave();
      },
    },
    openStore,
    stats: {
      get partitions() {
        return new Map(Array.from(parts, ([p, { stats }]) => [p, stats]));
      },
      get standbys() {
        return standbys.stats;
      },
      get rebalances() {
        return membership.rounds;
      },
      get interruptions() {
        return interruptions;
      },
    },
    close() {
      stopLooking();
      standbys.close();
      for (const p of [...parts.keys()]) drop(p);
      cluster.close();
    },
  };
}
