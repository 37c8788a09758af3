import type { Outcome, Result, Sample } from 'hapax/stream';
import type { LiveStream } from './live-stream.ts';
import { releasedReply, sampleReply, verdictReply } from './replies.ts';

/** Bytes waiting in a connection above which samples are left out rather than piled up: the reader is too slow. */
const FULL = 1 << 20;
/** How long readers are written to before others have their turn. */
const SLICE_MS = 5;
/** Connections between two looks at the clock. */
const LOOK_EVERY = 8;

/** What a reader of a WebSocket needs to have. */
export interface ReaderSocket {
  readonly bufferedAmount: number;
  send(data: Buffer, options: { readonly binary: boolean }): void;
}

/** Sends what a stream takes in to all who read it. */
export interface Broadcast {
  /** From now on. Returns what ends it. */
  join(socket: ReaderSocket): () => void;
}

interface Reader {
  readonly socket: ReaderSocket;
  /** Number of the first batch that came after it. */
  readonly from: number;
  leftOut: number;
}

/** A batch as the insides of the four lists of a message: batches are put together without being read again. */
interface Piece {
  readonly samples: string;
  readonly verdicts: string;
  readonly released: string;
  readonly incidents: string;
  readonly count: number;
}

/**
 * A batch is written as text once, however many read it. Batches that come while readers are written to go out together in one message, and
 * between slices of readers the event loop goes on with other requests: two hundred readers do not stop anybody.
 * @param onLeftOut told how many samples a reader was spared
 */
export function startBroadcast(
  stream: Pick<LiveStream, 'watch'>,
  onLeftOut: (samples: number) => void,
  soon: (work: () => void) => void = setImmediate,
): Broadcast {
  const readers = new Set<Reader>();
  let unwatch: (() => void) | undefined;
  let pending: Piece[] = [];
  /** Batches before the pending ones. */
  let before = 0;
  let under = false;

  function take(samples: readonly Sample[], results: readonly Result[], outcomes: readonly Outcome[], seq: number): void {
    pending.push(piece(samples, results, outcomes, seq));
    if (under) return;
    under = true;
    soon(flush);
  }

  function flush(): void {
    const pieces = pending;
    const first = before;
    before += pieces.length;
    pending = [];
    const whole = message(pieces, 0);
    const count = counted(pieces);
    const waiting = [...readers];
    let next = 0;
    const slice = (): void => {
      const end = performance.now() + SLICE_MS;
      while (next < waiting.length) {
        const reader = waiting[next++];
        if (reader && readers.has(reader)) write(reader, pieces, first, whole, count);
        if (next % LOOK_EVERY === 0 && performance.now() > end) break;
      }
      if (next < waiting.length) soon(slice);
      else if (pending.length > 0) soon(flush);
      else under = false;
    };
    slice();
  }

  function write(reader: Reader, pieces: readonly Piece[], first: number, whole: Buffer, count: number): void {
    const { socket } = reader;
    // One that came meanwhile has had the older batches with its first message.
    const mine = reader.from > first ? pieces.slice(reader.from - first) : pieces;
    if (mine.length === 0) return;
    if (socket.bufferedAmount > FULL) {
      const spared = mine === pieces ? count : counted(mine);
      reader.leftOut += spared;
      onLeftOut(spared);
      return;
    }
    socket.send(mine === pieces && reader.leftOut === 0 ? whole : message(mine, reader.leftOut), { binary: false });
    reader.leftOut = 0;
  }

  return {
    join(socket) {
      const reader: Reader = { socket, from: before + pending.length, leftOut: 0 };
      readers.add(reader);
      unwatch ??= stream.watch(take);
      return () => {
        readers.delete(reader);
        if (readers.size > 0) return;
        unwatch?.();
        unwatch = undefined;
      };
    },
  };
}

function piece(samples: readonly Sample[], results: readonly Result[], outcomes: readonly Outcome[], seq: number): Piece {
  return {
    samples: inside(samples.map((sample, i) => sampleReply(sample, seq + i))),
    verdicts: inside(results.map(({ verdicts }) => verdicts.map(verdictReply))),
    released: inside(releasedReply(outcomes)),
    incidents: inside(outcomes.flatMap((outcome) => outcome.incidents)),
    count: samples.length,
  };
}

const inside = (list: readonly unknown[]): string => JSON.stringify(list).slice(1, -1);
const counted = (pieces: readonly Piece[]): number => pieces.reduce((sum, { count }) => sum + count, 0);

function message(pieces: readonly Piece[], leftOut: number): Buffer {
  const list = (of: 'samples' | 'verdicts' | 'released' | 'incidents'): string =>
    `"${of}":[${pieces
      .map((one) => one[of])
      .filter((text) => text !== '')
      .join(',')}]`;
  return Buffer.from(
    `{"type":"samples",${list('samples')},${list('verdicts')},${list('released')},${list('incidents')},"leftOut":${leftOut}}`,
  );
}
