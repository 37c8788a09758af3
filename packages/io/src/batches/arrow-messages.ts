import { unreadable } from '../tables/complain.ts';
import { isArrowFile } from '../tables/input/arrow-marks.ts';
import { characters, type Input, partOf, type SeekableFile } from '../tables/input/input.ts';
import { type Taker, taker } from './arrow-bytes.ts';
import { claimedValues, type HeadKind, headFits, mostRows, placeOfField } from './arrow-head.ts';

/** One message of a stream: what it is, and its bytes with those that tell their length. */
export interface ArrowMessage {
  readonly kind: 'schema' | 'dictionary' | 'batch' | 'other';
  readonly bytes: Uint8Array;
  /** Of a dictionary: which one, and whether it adds to what there is of it or takes its place. */
  readonly dictionary?: { readonly id: bigint; readonly adds: boolean } | undefined;
}

/** Signs of a file that holds a stream between two marks, and of a message. */
const MAGIC = 'ARROW1';
const CONTINUES = 0xffffffff;
/** A message longer than this is a sign of damage, unless the file is longer still. */
const LONGEST = 2 ** 32;
const KINDS = ['other', 'schema', 'dictionary', 'batch'] as const;

/**
 * The messages of a stream, or of the stream inside a file, one after another; memory holds one.
 * @param onEnd told how it ended: with its mark, or where the bytes did
 * @throws HapaxError `FILE` when it ends inside a message, or holds what is none
 */
export async function* arrowMessages(input: Input, onEnd: (marked: boolean) => void): AsyncGenerator<ArrowMessage> {
  const end = input.file === undefined || !isArrowFile(input.start) ? undefined : await endOf(input, input.file);
  const take = await taker(input);
  try {
    yield* messagesOf(input, take, end, onEnd);
  } finally {
    await take.close();
  }
}

async function* messagesOf(
  input: Input,
  take: Taker,
  end: number | undefined,
  onEnd: (marked: boolean) => void,
): AsyncGenerator<ArrowMessage> {
  let at = 0;
  let count = 0;
  const damaged = (what: string) => unreadable(input.name, undefined, `is damaged: ${what}; write it again`);
  const cut = () =>
    unreadable(
      input.name,
      undefined,
      `ends inside a message, after ${count} ${count === 1 ? 'batch' : 'batches'}: whoever wrote it was interrupted; write it again`,
    );
  if (isArrowFile(input.start)) {
    await take.some(8);
    at = 8;
  }
  for (;;) {
    if (end !== undefined && at >= end) return onEnd(true);
    const first = await take.some(4);
    if (first === undefined || first.length === 0) return onEnd(false);
    if (first.length < 4) throw cut();
    let length = uint32(first);
    let prefix = 4;
    if (length === CONTINUES) {
      const more = await take.some(4);
      if (more === undefined || more.length < 4) throw cut();
      length = uint32(more);
      prefix = 8;
    }
    if (length === 0) return onEnd(true);
    if (length > 1 << 28) throw damaged('a message claims to be longer than any is');
    const head = await take.some(length);
    if (head === undefined || head.length < length) throw cut();
    const found = headerOf(head);
    if (found === undefined || !(found.body >= 0 && found.body <= Math.max(LONGEST, input.size ?? 0)))
      throw damaged('the head of a message cannot be read');
    if (input.file !== undefined && input.size !== undefined && found.body > input.size - at) throw cut();
    const bytes = roomFor(8 + length + found.body);
    if (bytes === undefined) throw damaged('a message claims more bytes than there is memory');
    if ((await take.into(bytes, 8 + length)) < found.body) throw cut();
    at += prefix + length + found.body;
    new DataView(bytes.buffer).setUint32(0, CONTINUES, true);
    new DataView(bytes.buffer).setUint32(4, length, true);
    bytes.set(head, 8);
    if (found.kind === 'batch') count += 1;
    yield { kind: found.kind, bytes, dictionary: found.dictionary };
  }
}

function roomFor(length: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(length);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const uint32 = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);

/** What a message is and how long its body is, from its head, which is a FlatBuffers table; undefined where it is none. */
function headerOf(
  head: Uint8Array,
): { readonly kind: HeadKind; readonly body: number; readonly dictionary: ArrowMessage['dictionary'] } | undefined {
  try {
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const table = view.getUint32(0, true);
    const [kindAt, headerAt, bodyAt] = [6, 8, 10].map((slot) => placeOfField(view, table, slot));
    const kind = KINDS[kindAt === 0 ? 0 : view.getUint8(kindAt)] ?? 'other';
    const body = bodyAt === 0 ? 0 : Number(view.getBigInt64(bodyAt, true));
    const inner = headerAt === 0 ? 0 : headerAt + view.getUint32(headerAt, true);
    if (kind !== 'other' && (inner === 0 || !headFits(view, kind, inner))) return undefined;
    if (kind !== 'dictionary') return { kind, body, dictionary: undefined };
    if (!(claimedValues(view, inner) <= mostRows(8 + head.length + body))) return undefined;
    const [idAt, addsAt] = [4, 8].map((slot) => placeOfField(view, inner, slot));
    return {
      kind,
      body,
      dictionary: { id: idAt === 0 ? 0n : view.getBigInt64(idAt, true), adds: addsAt !== 0 && view.getUint8(addsAt) !== 0 },
    };
  } catch {
    return undefined;
  }
}

/** Where the messages of a file end: before its last table, whose length stands in front of the closing mark. */
async function endOf(input: Input, given: SeekableFile): Promise<number> {
  const size = input.size ?? 0;
  const file = await given.open();
  try {
    const last = await partOf(file, Math.max(0, size - 10), 10);
    if (last.length < 10 || characters(last.subarray(4)) !== MAGIC)
      throw unreadable(input.name, undefined, 'is an Arrow file without its end: whoever wrote it was interrupted; write it again');
    return size - 10 - uint32(last);
  } finally {
    await file.close();
  }
}
