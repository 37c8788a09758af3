import { allows } from '@hapax/connect/net';
import type { FastifyPluginAsync } from 'fastify';
import type { Hub } from '../hub.ts';
import { refusalOf } from '../problems.ts';
import { readSamples } from '../samples.ts';
import type { StoredSample } from '../storage/records.ts';
import { type Broadcast, startBroadcast } from '../streams/broadcast.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import { sampleReply, tally } from '../streams/replies.ts';

/** Samples sent at once when a reader asks for the past. */
const PAST = 2000;
/** And values. */
const PAST_VALUES = 200_000;

/** Descriptions of the API do not know of WebSockets. */
const HIDDEN = { websocket: true, schema: { hide: true } } as const;

export interface LiveCounts {
  readers: number;
  leftOut: number;
}

/** One writer for all who read the same stream. */
function broadcasting(counts: LiveCounts): (stream: LiveStream) => Broadcast {
  const broadcasts = new WeakMap<LiveStream, Broadcast>();
  return (stream) => {
    const known = broadcasts.get(stream);
    if (known) return known;
    const made = startBroadcast(stream, (samples) => {
      counts.leftOut += samples;
    });
    broadcasts.set(stream, made);
    return made;
  };
}

/**
 * The WebSocket: `/live/NAME` sends what a stream takes in, as it comes. First `{"type":"hello", features, …}`, with the newest
 * samples, then `{"type":"samples", samples, verdicts, released, incidents, leftOut}`; without samples where time alone has released some or ended
 * an incident; batches that come close together make one message. It takes samples too, in the form that a POST has, and answers
 * `{"type":"taken", accepted, dropped}` or `{"type":"refused", message}`; the next message is read when that is done.
 */
export const liveRoutes =
  (
    hub: Hub,
    past: (name: string, from: number, limit: number) => StoredSample[],
    counts: LiveCounts,
    { maxReaders, pingMs, now }: { maxReaders: number; pingMs: number; now: () => number },
  ): FastifyPluginAsync =>
  async (app) => {
    const broadcastOf = broadcasting(counts);
    app.get<{ Params: { name: string } }>('/live/:name', HIDDEN, (socket, { params: { name }, access }) => {
      const stream = hub.streams.get(name);
      if (!stream) return socket.close(4404, 'no such stream');
      if (counts.readers >= maxReaders) return socket.close(1013, 'too many readers; come back later');
      // Streams may be wide; what is sent at once must not be.
      const first = Math.max(0, stream.taken - Math.min(PAST, Math.ceil(PAST_VALUES / stream.engine.features.length)));
      const samples = past(name, first, PAST).map((sample) => sampleReply(sample, sample.seq));
      socket.send(JSON.stringify({ type: 'hello', name, features: stream.engine.features, samples }));
      counts.readers += 1;
      let answered = true;
      socket.on('pong', () => {
        answered = true;
      });
      const pings = setInterval(() => {
        if (access?.valid() === false) return socket.close(4401, 'the token has run out');
        if (!answered) return socket.terminate();
        answered = false;
        socket.ping();
      }, pingMs);
      pings.unref();
      const take = async (text: string): Promise<object> => {
        if (!access?.valid() || !allows(access, 'push')) return { type: 'refused', message: 'the token does not allow to send samples' };
        try {
          const results = await stream.push(readSamples(text, now()));
          return { type: 'taken', ...tally(results) };
        } catch (cause) {
          return { type: 'refused', message: refusalOf(cause, app.log).body.message };
        }
      };
      let lastSend: Promise<void> = Promise.resolve();
      let waiting = 0;
      socket.on('message', (data) => {
        // A sender that is faster than the detectors waits in its own buffers, not in ours.
        socket.pause();
        waiting += 1;
        lastSend = lastSend.then(async () => {
          socket.send(JSON.stringify(await take(String(data))));
          waiting -= 1;
          if (waiting === 0) socket.resume();
        });
      });
      const leave = broadcastOf(stream).join(socket);
      socket.on('close', () => {
        clearInterval(pings);
        counts.readers -= 1;
        leave();
      });
    });
  };
