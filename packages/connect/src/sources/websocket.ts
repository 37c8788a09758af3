import { HapaxError } from 'hapax';
import { names, pairs, url as urlSetting } from 'hapax/settings';
import type { Clock, Sample, Source } from 'hapax/stream';
import type { WebSocket } from 'ws';
import { defineSource } from '../contract/connector.ts';
import { peer } from '../contract/peer.ts';
import { MISSED } from '../contract/promises.ts';
import { pauses, systemClock } from '../run/clock.ts';
import { MAPPING, type Mapping, mappingOf, reader } from './mapping.ts';
import { startQueue } from './queue.ts';
import { records } from './records.ts';
import { fieldsOf } from './seen-fields.ts';

export interface SocketOptions {
  /** Sent after connecting: what to subscribe to. */
  readonly greet?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly onTrouble?: (message: string) => void;
  /** Told about records that are no samples; they are left out. */
  readonly onBad?: (message: string) => void;
  readonly clock?: Clock;
  /** Silence of the other side after which it is asked whether it is still there; after as much again without an answer it is left; 0: never. */
  readonly heartbeatMs?: number;
  /** Messages that may wait before the other side is made to wait too. */
  readonly maxWaiting?: number;
}

/** Of one message. */
const MAX_BYTES = 5e6;
const HEARTBEAT_MS = 15_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Samples from a WebSocket: each message an object, an array of them, or one a line. It is connected again whenever it breaks off, and
 * when the other side no longer answers a ping.
 * @throws HapaxError `CONFIG` for an address that is none, or when the package `ws` is not installed
 */
export async function webSocket(url: string, mapping: Mapping, options: SocketOptions = {}): Promise<Source> {
  const { greet = [], headers = {}, onTrouble, onBad, clock = systemClock, maxWaiting = 1000, heartbeatMs = HEARTBEAT_MS } = options;
  const { WebSocket: Client } = await peer('websocket', 'ws', () => import('ws'));
  if (!URL.canParse(url)) throw new HapaxError('CONFIG', 'web socket: the address must begin with ws:// or wss://; the one given does not');
  const who = new URL(url).host;
  const pausing = pauses(clock);
  const queue = startQueue();
  let open = true;
  let current: WebSocket | undefined;
  return {
    id: `socket ${who}`,
    kind: 'once',
    ...fieldsOf(mapping),
    live: true,
    close() {
      open = false;
      queue.end();
      pausing.end();
      current?.terminate();
    },
    async *read() {
      const read = reader(mapping);
      const take = (text: string) => {
        const samples: Sample[] = [];
        for (const record of records(text)) {
          const sample = record === undefined ? 'is not JSON' : read(record);
          if (typeof sample === 'string') onBad?.(`${who}: a message ${sample}`);
          else samples.push(sample);
        }
        if (samples.length === 0) return;
        const socket = current;
        if (queue.waiting >= maxWaiting) socket?.pause();
        void queue.put(samples).then(() => {
          if (queue.waiting < maxWaiting / 2 && socket?.isPaused) socket.resume();
        });
      };
      const connect = async () => {
        for (let failures = 0; open; ) {
          const socket = new Client(url, { headers: { ...headers }, maxPayload: MAX_BYTES });
          current = socket;
          const heart = startHeartbeat(socket, clock, heartbeatMs);
          const why = await new Promise<string>((resolve) => {
            socket.on('open', () => {
              failures = 0;
              for (const text of greet) socket.send(text);
              heart.begin();
            });
            socket.on('message', (data) => {
              heart.heard();
              take(data.toString());
            });
            socket.on('pong', heart.heard);
            socket.on('error', (error) => resolve(error.message || 'refused'));
            socket.on('close', (code) =>
              resolve(heart.gone ? `no answer to a ping in ${heartbeatMs / 1000} s` : `closed with code ${code}`),
            );
          });
          heart.end();
          if (!open) return;
          const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures++);
          onTrouble?.(`${who}: ${why}; connecting again in ${pause / 1000} s`);
          await pausing.wait(pause);
        }
      };
      void connect();
      yield* queue.read();
    },
  };
}

/** Asks a silent other side whether it is still there, and breaks off with one that does not answer: half-open connections end so. */
function startHeartbeat(socket: WebSocket, clock: Clock, everyMs: number) {
  let alive = true;
  let cancel = () => {};
  const heart = {
    gone: false,
    begin(): void {
      if (everyMs === 0) return;
      cancel = clock.after(everyMs, () => {
        // While the stream is behind, the answer waits among the messages that are not read.
        if (!alive && !socket.isPaused) {
          heart.gone = true;
          return socket.terminate();
        }
        alive = false;
        socket.ping();
        heart.begin();
      });
    },
    heard(): void {
      alive = true;
    },
    end(): void {
      cancel();
    },
  };
  return heart;
}

/** `type: websocket` */
export const websocket = defineSource({
  id: 'websocket',
  title: 'WebSocket',
  doc: 'Samples from a WebSocket, connected again whenever it breaks off. What was missed meanwhile is gone.',
  peer: 'ws',
  promises: MISSED,
  options: {
    url: urlSetting(['ws', 'wss'], 'The address.'),
    greet: names.optional('Texts that are sent after connecting: what to subscribe to.'),
    headers: pairs('Headers of the request that connects, Authorization for one.'),
    ...MAPPING,
  },
  open: ({ url, greet = [], headers = {}, ...mapping }, { features, texts, clock, onTrouble }) =>
    webSocket(url, mappingOf({ features, texts, onTrouble }, mapping), {
      greet,
      headers,
      clock,
      onBad: (text) => onTrouble({ kind: 'unreadable', text }),
      onTrouble: (text) => onTrouble({ kind: 'trouble', text }),
    }),
});
