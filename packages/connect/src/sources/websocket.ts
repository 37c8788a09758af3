import { HapaxError } from 'hapax';
import type { Clock, Sample, Source } from 'hapax/stream';
import { WebSocket } from 'ws';
import { pauses, systemClock } from '../run/clock.ts';
import { records } from './http-push.ts';
import { type Mapping, reader } from './mapping.ts';
import { startQueue } from './queue.ts';

export interface SocketOptions {
  /** Sent after connecting: what to subscribe to. */
  readonly greet?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly onTrouble?: (message: string) => void;
  readonly clock?: Clock;
  /** Messages that may wait before the other side is made to wait too. */
  readonly maxWaiting?: number;
}

/** Of one message. */
const MAX_BYTES = 5e6;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** Samples from a WebSocket: each message an object, an array of them, or one a line. It is connected again whenever it breaks off. */
export function webSocket(url: string, mapping: Mapping, options: SocketOptions = {}): Source {
  const { greet = [], headers = {}, onTrouble, clock = systemClock, maxWaiting = 1000 } = options;
  if (!URL.canParse(url)) throw new HapaxError('CONFIG', 'web socket: the address must begin with ws:// or wss://; the one given does not');
  const who = new URL(url).host;
  const pausing = pauses(clock);
  const queue = startQueue();
  let open = true;
  let current: WebSocket | undefined;
  return {
    id: `socket ${who}`,
    kind: 'once',
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
          if (typeof sample === 'string') onTrouble?.(`${who}: a message ${sample}`);
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
          const socket = new WebSocket(url, { headers: { ...headers }, maxPayload: MAX_BYTES });
          current = socket;
          const why = await new Promise<string>((resolve) => {
            socket.on('open', () => {
              failures = 0;
              for (const text of greet) socket.send(text);
            });
            socket.on('message', (data) => take(data.toString()));
            socket.on('error', (error) => resolve(error.message || 'refused'));
            socket.on('close', (code) => resolve(`closed with code ${code}`));
          });
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
