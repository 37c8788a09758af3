/** A worker of the group, as the one that shares out the partitions sees it. */
export interface Member {
  readonly id: string;
  /** Its own name, when it has one that outlives restarts. */
  readonly name: string | null;
  /** Partitions that it has and has not given back. */
  readonly owned: readonly number[];
}

/**
 * Who gets which partition: equal shares, and as little as possible moves. A partition that somebody has who is to lose it is nobody's for
 * now: it is given on when it was given back, which begins a new round. So no two workers work on one, and what stays is never interrupted.
 * The same for the same members, in whatever order they come.
 */
export function assign(members: readonly Member[], partitions: number): Map<string, number[]> {
  const sorted = [...members].sort((a, b) => compare(a.name ?? a.id, b.name ?? b.id) || compare(a.id, b.id));
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
  const free = Array.from({ length: partitions }, (_, p) => p).filter((p) => !taken.has(p));
  for (const { id } of sorted) {
    const own = plan.get(id) ?? [];
    while (own.length < (room.get(id) ?? 0) && free.length > 0) own.push(free.shift() ?? 0);
    own.sort((a, b) => a - b);
  }
  return plan;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * What a member says of itself when it joins: the protocol of consumers, version 1, so that Kafka's own tools can read it.
 * @param asked differs each time: a member that says what it said before starts no new round
 */
export const encodeSubscription = (topic: string, owned: readonly number[], asked: number): Buffer =>
  Buffer.concat([int16(1), int32(1), string16(topic), int32(4), int32(asked), ...partitionsOf(topic, owned)]);

/** @returns the partitions of the topic that a member says it has */
export function decodeOwned(bytes: Buffer | null, topic: string): number[] {
  if (!bytes || bytes.length < 6) return [];
  let at = 0;
  const version = bytes.readInt16BE(0);
  at = 2;
  const topics = bytes.readInt32BE(at);
  at += 4;
  for (let i = 0; i < topics; ++i) at += 2 + bytes.readInt16BE(at);
  at += 4 + Math.max(0, bytes.readInt32BE(at));
  return version < 1 ? [] : readPartitions(bytes, at, topic);
}

/** What a member is told to have. @param unfinished some partitions are nobody's yet, for they are being given back */
export const encodeAssignment = (topic: string, partitions: readonly number[], unfinished: boolean): Buffer =>
  Buffer.concat([int16(1), ...partitionsOf(topic, partitions), int32(1), Buffer.from([unfinished ? 1 : 0])]);

export function decodeAssignment(bytes: Buffer, topic: string): { readonly assigned: number[]; readonly unfinished: boolean } {
  if (bytes.length < 6) return { assigned: [], unfinished: true };
  return {
    assigned: readPartitions(bytes, 2, topic),
    unfinished: bytes[bytes.length - 1] === 1 && bytes.readInt32BE(bytes.length - 5) === 1,
  };
}

const partitionsOf = (topic: string, partitions: readonly number[]): Buffer[] =>
  partitions.length === 0 ? [int32(0)] : [int32(1), string16(topic), int32(partitions.length), ...partitions.map(int32)];

function readPartitions(bytes: Buffer, from: number, topic: string): number[] {
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
  return found;
}

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
