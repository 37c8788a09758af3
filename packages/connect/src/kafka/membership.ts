import { HapaxError } from 'hapax';
import { type Assignment, assign, decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription } from './assignment.ts';
import type { Broker } from './client.ts';
import type { Cluster } from './cluster.ts';
import type { Connections } from './connections.ts';
import { type BrokerFault, faultOf, meaningOf } from './faults.ts';
import { planStandbys } from './standby-plan.ts';
import { plainly } from './ways-out.ts';

/** One worker's place in the group. */
export interface Membership {
  /** Join, and stay until `leave`. Resolves after the first round. */
  join(): Promise<void>;
  /** Resolves when the coordinator has confirmed, after this call, that what this worker has is still its own. */
  confirmed(): Promise<void>;
  /** Rounds of sharing out that this worker took part in. */
  readonly rounds: number;
  leave(): Promise<void>;
}

export interface MembershipOptions {
  readonly cluster: Cluster;
  readonly group: string;
  readonly topic: string;
  readonly partitions: number;
  /** A name that outlives restarts: a worker that is back before `sessionMs` has what it had, and nothing moves. */
  readonly name: string | undefined;
  readonly sessionMs: number;
  readonly heartbeatMs: number;
  /** Time that workers have to give back what they lose. */
  readonly rebalanceMs: number;
  /** Workers that are to follow the state of each partition. */
  readonly standbys: number;
  /** What this worker follows. */
  readonly warm: () => readonly number[];
  /** Follow the state of these partitions, and of no others. */
  readonly follow: (partitions: readonly number[]) => void;
  /** Begin to work on it. Resolves when it has begun. */
  readonly gain: (partition: number) => Promise<void>;
  /** Give it back. `planned`: save first; `lost`: somebody else has it. */
  readonly lose: (partition: number, how: 'planned' | 'lost') => Promise<void>;
  readonly failed: (error: unknown) => void;
  readonly onTrouble: (text: string) => void;
}

/** The classic protocol of consumer groups, which every broker speaks; rounds are incremental (see `assign`). */
const PROTOCOL_TYPE = 'consumer';
const PROTOCOL = 'hapax-cooperative';

interface Seat {
  readonly memberId: string;
  readonly generation: number;
}

export function startMembership(options: MembershipOptions): Membership {
  const { cluster, group, topic, partitions, name = null, sessionMs, heartbeatMs, rebalanceMs } = options;
  const { standbys, warm, follow, gain, lose, failed, onTrouble } = options;
  const { client, clock } = cluster;
  // An answer to `join` comes when all have joined.
  const connections: Connections = cluster.connections(rebalanceMs + sessionMs);
  // One to a heartbeat does not: a broker that hangs must be left before the session is over.
  const beats: Connections = cluster.connections(sessionMs);
  let memberId = '';
  let leaving = false;
  let rounds = 0;
  let asked = 0;
  let over = Promise.resolve();
  let hurry = () => {};
  /** What this worker has, and has not given back to the end. */
  const owned = new Set<number>();
  const giving = new Map<number, Promise<void>>();
  let waiting: (() => void)[] = [];

  const coordinated = <T>(go: (broker: Broker) => Promise<T>): Promise<T> =>
    cluster.retry(
      rebalanceMs,
      async () => go(await cluster.coordinator('group', group)),
      () => !leaving,
    );

  /** One round: say what there is, hear what is to be. */
  async function round(): Promise<Assignment & { readonly seat: Seat }> {
    const said = [{ name: PROTOCOL, metadata: encodeSubscription(topic, { owned: [...owned], warm: warm(), standbys }, ++asked) }];
    const joined = await coordinated((broker) =>
      connections.ask(broker, client.joinGroupV7.api, group, sessionMs, rebalanceMs, memberId, name, PROTOCOL_TYPE, said, ''),
    );
    memberId = joined.memberId ?? memberId;
    const seat: Seat = { memberId, generation: joined.generationId };
    const leads = joined.leader === memberId && joined.members.length > 0;
    const members = leads
      ? joined.members.map((one) => ({
          id: one.memberId,
          name: one.groupInstanceId ?? null,
          ...decodeSubscription(one.metadata, topic),
        }))
      : [];
    const plan = leads ? assign(members, partitions) : new Map<string, number[]>();
    const following = planStandbys(members, plan, partitions);
    const unfinished = leads && [...plan.values()].flat().length < partitions;
    const assignments = Array.from(plan, ([id, assigned]) => ({
      memberId: id,
      assignment: encodeAssignment(topic, { assigned, standby: following.get(id) ?? [], unfinished }),
    }));
    const { assignment } = await coordinated((broker) =>
      connections.ask(broker, client.syncGroupV5.api, group, seat.generation, memberId, name, PROTOCOL_TYPE, PROTOCOL, assignments),
    );
    rounds += 1;
    return { seat, ...decodeAssignment(assignment, topic) };
  }

  /** Signs of life, until the coordinator wants another round or `until` resolves. @returns what it wants */
  async function beat({ memberId: id, generation }: Seat, until: Promise<'moved'>): Promise<'moved' | BrokerFault> {
    let moved: 'moved' | undefined;
    void until.then((what) => {
      moved = what;
      hurry();
    });
    while (!leaving && moved === undefined) {
      const who = waiting;
      waiting = [];
      try {
        await coordinated((broker) => beats.ask(broker, client.heartbeatV4.api, group, generation, id, name));
        for (const go of who) go();
      } catch (error) {
        waiting.push(...who);
        const fault = faultOf(error);
        if (meaningOf(fault) !== 'passing') return fault;
        onTrouble(`kafka: the group ${group} has no coordinator at present: ${fault.message}; trying on`);
      }
      if (leaving || moved !== undefined) break;
      await new Promise<void>((go) => {
        const cancel = clock.after(heartbeatMs, go);
        hurry = () => {
          cancel();
          go();
        };
      });
    }
    return 'moved';
  }

  /** Give a partition back; it counts as this worker's until that is done. */
  function give(partition: number, how: 'planned' | 'lost'): Promise<void> {
    const known = giving.get(partition);
    if (known) return known;
    const given = lose(partition, how).finally(() => {
      giving.delete(partition);
      owned.delete(partition);
    });
    giving.set(partition, given);
    return given;
  }

  const giveAll = async (how: 'planned' | 'lost'): Promise<void> => void (await Promise.all([...owned].map((p) => give(p, how))));

  /** What a fault of the group means for this worker. @throws HapaxError when it cannot be one of it */
  async function recover(fault: BrokerFault): Promise<void> {
    switch (fault.fault) {
      case 'REBALANCE_IN_PROGRESS':
        return;
      case 'MEMBER_ID_REQUIRED':
        memberId = fault.memberId ?? '';
        return;
      case 'UNKNOWN_MEMBER_ID':
        memberId = '';
        return giveAll('lost');
      case 'ILLEGAL_GENERATION':
        return giveAll('lost');
      case 'FENCED_INSTANCE_ID':
        throw new HapaxError('CONFIG', `kafka: another worker of the group ${group} has the name ${name}; give each its own \`member\``);
      case 'INCONSISTENT_GROUP_PROTOCOL':
        throw new HapaxError('CONFIG', `kafka: the group ${group} belongs to another program; take another \`group\``);
      case 'INVALID_SESSION_TIMEOUT':
        throw new HapaxError(
          'CONFIG',
          'kafka: `sessionMs` is outside of `group.min.session.timeout.ms` and `group.max.session.timeout.ms` of the brokers',
        );
      default:
        if (meaningOf(fault) === 'passing') return;
        throw plainly(`kafka: group ${group}`, fault);
    }
  }

  async function stay(first: () => void): Promise<void> {
    while (!leaving) {
      try {
        const { seat, assigned, standby, unfinished } = await round();
        const gained = assigned.filter((p) => !owned.has(p));
        for (const p of gained) owned.add(p);
        // What is gained is followed until it is claimed.
        follow([...standby, ...gained.filter((p) => warm().includes(p))]);
        const begun = Promise.all(gained.map(gain));
        // One that gets nothing in a round that is not finished gets something in the next.
        if (gained.length > 0 || !unfinished) begun.then(first, first);
        for (const p of owned) if (!assigned.includes(p)) void give(p, 'planned');
        // What was given back is somebody else's only after another round. Where others are waited for who do not come, this one asks for it.
        let cancel = () => {};
        const given = new Promise<'moved'>((go) => {
          if (giving.size > 0) void Promise.all(giving.values()).then(() => go('moved'));
          if (unfinished) cancel = clock.after(sessionMs, () => go('moved'));
        });
        const wants = await beat(seat, given);
        cancel();
        if (wants !== 'moved') await recover(wants);
      } catch (error) {
        if (leaving) return;
        if (error instanceof HapaxError) throw error;
        const fault = faultOf(error);
        if (meaningOf(fault) === 'passing') onTrouble(`kafka: the group ${group} cannot be joined at present: ${fault.message}; trying on`);
        await recover(fault);
      }
    }
  }

  return {
    get rounds() {
      return rounds;
    },
    async join() {
      await new Promise<void>((begun, refuse) => {
        over = stay(begun).catch((error: unknown) => {
          refuse(error);
          failed(error);
        });
      });
    },
    confirmed: () => new Promise((go) => void waiting.push(go)),
    async leave() {
      leaving = true;
      hurry();
      await giveAll('planned');
      // One with a name is waited for: it may come back and go on.
      if (name === null && memberId !== '') {
        const gone = [{ memberId, groupInstanceId: null, reason: 'stopped' }];
        await cluster
          .retry(heartbeatMs, async () => connections.ask(await cluster.coordinator('group', group), client.leaveGroupV4.api, group, gone))
          .catch(() => {});
      }
      connections.close();
      beats.close();
      await over;
    },
  };
}
