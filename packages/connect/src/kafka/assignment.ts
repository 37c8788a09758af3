/** A worker of the group, as the one that shares out the partitions sees it. */
export interface Member {
  readonly id: string;
  /** Its own name, when it has one that outlives restarts. */
  readonly name: string | null;
  /** Partitions that it has and has not given back. */
  readonly owned: readonly number[];
  /** Partitions whose state it follows. */
  readonly warm?: readonly number[];
  /** How many workers are to follow the state of each partition; it is one of them. */
  readonly standbys?: number;
}

/** In an order that does not depend on who joined first. */
export const sortedMembers = (members: readonly Member[]): Member[] =>
  [...members].sort((a, b) => compare(a.name ?? a.id, b.name ?? b.id) || compare(a.id, b.id));

/**
 * Who gets which partition: equal shares, and as little as possible moves. A partition that somebody has who is to lose it is nobody's for
 * now: it is given on when it was given back, which begins a new round. So no two workers work on one, and what stays is never interrupted.
 * The same for the same members, in whatever order they come.
 */
export function assign(members: readonly Member[], partitions: number): Map<string, number[]> {
  const sorted = sortedMembers(members);
  const share = Math.floor(partitions / sorted.length);
  let larger = partitions % sorted.length;
  const taken = new Set<number>();
  const plan = new Map<string, number[]>();
  const room = new Map<string, number>();
  // Those with more first, so that the larger shares go where nothing need move.
  const byOwned = [...sorted].sort((a, b) => b.owned.length - a.owned.length);
  for (const { id, owned } of byOwned) {
    const valid = [...new Set(owned)].filter((p) => p >= 0 && p < partitions && !taken.has(p)).sort((a, b) => a - b);
    const most = share + (larger > 0 && valid.length > share ? 1 : 0);
    if (most > share) larger -= 1;
    // What is over its share is taken from it, and is not free before it has given it back.
    for (const p of valid) taken.add(p);
    plan.set(id, valid.slice(0, most));
    room.set(id, most);
  }
  for (const { id } of sorted) {
    if (larger > 0 && room.get(id) === share) {
      room.set(id, share + 1);
      larger -= 1;
    }
  }
  const isFree = (p: number) => p >= 0 && p < partitions && !taken.has(p);
  /** Those that have followed a state go on with it at once; then whoever has room. */
  for (const wanted of [({ warm = [] }: Member) => warm, () => Array.from({ length: partitions }, (_, p) => p)]) {
    for (const member of sorted) {
      const own = plan.get(member.id) ?? [];
      for (const p of wanted(member)) {
        if (own.length >= (room.get(member.id) ?? 0) || !isFree(p)) continue;
        taken.add(p);
        own.push(p);
      }
      own.sort((a, b) => a - b);
    }
  }
  return plan;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What a member says of itself when it joins. */
export interface Subscription {
  readonly owned: readonly number[];
  readonly warm: readonly number[];
  readonly standbys: number;
}

/**
 * The protocol of consumers, version 1, so that Kafka's own tools can read it.
 * @param asked differs each time: a member that says what it said before starts no new round
 */
export function encodeSubscription(topic: string, { owned, warm, standbys }: Subscription, asked: number): Buffer {
  // Who keeps no standby says what it has always said.
  const more = standbys > 0 ? Buffer.concat([int32(standbys), ...warm.map(int32)]) : Buffer.alloc(0);
  return Buffer.concat([int16(1), int32(1), string16(topic), int32(4 + more.length), int32(asked), more, ...partitionsOf(topic, owned)]);
}

/** @returns what a member says of the topic; nothing for what cannot be read */
export function decodeSubscription(bytes: Buffer | null, topic: string): Subscription {
  if (!bytes || bytes.length < 6 || bytes.readInt16BE(0) < 1) return { owned: [], warm: [], standbys: 0 };
  let at = 6;
  for (let i = bytes.readInt32BE(2); i > 0; --i) at += 2 + bytes.readInt16BE(at);
  const size = Math.max(0, bytes.readInt32BE(at));
  const own = int32s(bytes.subarray(at + 8, at + 4 + size));
  const { found } = readPartitions(bytes, at + 4 + size, topic);
  return { owned: found, warm: own.slice(1), standbys: own[0] ?? 0 };
}

/** What a member is told to have. */
export interface Assignment {
  readonly assigned: readonly number[];
  /** Whose state it is to follow. */
  readonly standby: readonly number[];
  /** Some partitions are nobody's yet, for they are being given back. */
  readonly unfinished: boolean;
}

export const encodeAssignment = (topic: string, { assigned, standby, unfinished }: Assignment): Buffer =>
  Buffer.concat([
    int16(1),
    ...partitionsOf(topic, assigned),
    int32(1 + 4 * standby.length),
    Buffer.from([unfinished ? 1 : 0]),
    ...standby.map(int32),
  ]);

export function decodeAssignment(bytes: Buffer, topic: string): Assignment {
  if (bytes.length < 6) return { assigned: [], standby: [], unfinished: true };
  const { found, end } = readPartitions(bytes, 2, topic);
  const own = bytes.subarray(end + 4);
  return { assigned: found, standby: int32s(own.subarray(1)), unfinished: own[0] === 1 };
}

const partitionsOf = (topic: string, partitions: readonly number[]): Buffer[] =>
  partitions.length === 0 ? [int32(0)] : [int32(1), string16(topic), int32(partitions.length), ...partitions.map(int32)];

function readPartitions(bytes: Buffer, from: number, topic: string): { readonly found: number[]; readonly end: number } {
  const found: number[] = [];
  let at = from + 4;
  for (let i = bytes.readInt32BE(from); i > 0; --i) {
    const size = bytes.readInt16BE(at);
    const name = bytes.toString('utf8', at + 2, at + 2 + size);
    at += 2 + size;
    const count = bytes.readInt32BE(at);
    at += 4;
    for (let j = 0; j < count; ++j, at += 4) if (name === topic) found.push(bytes.readInt32BE(at));
  }
  return { found, end: at };
}

const int32s = (bytes: Buffer): number[] => Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readInt32BE(4 * i));

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const string16 = (text: string): Buffer => Buffer.concat([int16(Buffer.byteLength(text)), Buffer.from(text)]);
