import type { Sample } from 'hapax/stream';
import { expect, test } from 'vitest';
import { startBroadcast } from '../../src/streams/broadcast.ts';
import type { Listener } from '../../src/streams/live-stream.ts';

interface Message {
  readonly samples: { readonly seq: number }[];
  readonly leftOut: number;
}

/** A stream by hand, and what would have been put off until the event loop has gone round. */
function byHand() {
  const listeners = new Set<Listener>();
  const later: (() => void)[] = [];
  let left = 0;
  const broadcast = startBroadcast(
    {
      watch(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    (samples) => (left += samples),
    (work) => void later.push(work),
  );
  return {
    broadcast,
    listeners,
    leftOut: () => left,
    take(seq: number) {
      const sample: Sample = { time: seq, key: '', values: Float64Array.of(seq, Number.NaN) };
      for (const listener of listeners) listener([sample], [], [], seq);
    },
    /** One round of the event loop. */
    round() {
      for (const work of later.splice(0)) work();
    },
    quiet: () => later.length === 0,
  };
}

function reader() {
  const got: { text: string; data: Buffer }[] = [];
  return {
    bufferedAmount: 0,
    got,
    send(data: Buffer, { binary }: { readonly binary: boolean }) {
      expect(binary).toBe(false);
      got.push({ text: String(data), data });
    },
    messages: () => got.map(({ text }) => JSON.parse(text) as Message),
    seqs: () => got.flatMap(({ text }) => (JSON.parse(text) as Message).samples.map(({ seq }) => seq)),
  };
}

test('what a stream takes is written as text once, for all who read it', () => {
  const { broadcast, take, round } = byHand();
  const [one, two] = [reader(), reader()];
  broadcast.join(one);
  broadcast.join(two);
  take(7);
  round();
  expect(one.got[0]!.text).toBe(
    '{"type":"samples","samples":[{"seq":7,"time":7,"key":"","values":[7,null]}],"verdicts":[],"released":[],"incidents":[],"leftOut":0}',
  );
  expect(two.got[0]!.data).toBe(one.got[0]!.data);
});

test('batches that come before the readers are written to make one message, in their order', () => {
  const { broadcast, take, round, quiet } = byHand();
  const one = reader();
  broadcast.join(one);
  for (let seq = 0; seq < 5; ++seq) take(seq);
  round();
  expect(one.messages().map(({ samples }) => samples.map(({ seq }) => seq))).toEqual([[0, 1, 2, 3, 4]]);
  expect(quiet()).toBe(true);
});

test('who comes between a batch and its message does not get the batch: it was in the past that greeted it', () => {
  const { broadcast, take, round } = byHand();
  const [early, late] = [reader(), reader()];
  broadcast.join(early);
  take(0);
  broadcast.join(late);
  take(1);
  round();
  take(2);
  round();
  expect([early.seqs(), late.seqs()]).toEqual([
    [0, 1, 2],
    [1, 2],
  ]);
});

test('a reader that is too slow is spared samples, and told how many with the next message it gets', () => {
  const { broadcast, take, round, leftOut } = byHand();
  const [slow, quick] = [reader(), reader()];
  broadcast.join(slow);
  broadcast.join(quick);
  slow.bufferedAmount = 2 << 20;
  take(0);
  take(1);
  round();
  take(2);
  round();
  slow.bufferedAmount = 0;
  take(3);
  round();
  take(4);
  round();
  expect(slow.messages().map(({ samples, leftOut: missed }) => [samples.map(({ seq }) => seq), missed])).toEqual([
    [[3], 3],
    [[4], 0],
  ]);
  expect([quick.seqs(), leftOut()]).toEqual([[0, 1, 2, 3, 4], 3]);
});

test('between slices of many readers the event loop goes round, nobody gets a sample twice and none is missed', () => {
  const { broadcast, take, round, quiet } = byHand();
  const clock = performance.now;
  let now = 0;
  performance.now = () => (now += 10);
  try {
    const readers = Array.from({ length: 100 }, reader);
    const leave = readers.map((one) => broadcast.join(one));
    take(0);
    round();
    const first = readers.filter(({ got }) => got.length > 0).length;
    expect(first).toBeLessThan(20);
    leave[99]!();
    take(1);
    const late = reader();
    broadcast.join(late);
    let rounds = 0;
    while (!quiet() && rounds < 200) {
      round();
      rounds += 1;
    }
    for (const one of readers.slice(0, 99)) expect(one.seqs()).toEqual([0, 1]);
    expect([readers[99]!.seqs(), late.seqs()]).toEqual([[], []]);
    expect(rounds).toBeGreaterThan(10);
  } finally {
    performance.now = clock;
  }
});

test('a stream that nobody reads any more is not written down', () => {
  const { broadcast, take, round, listeners } = byHand();
  const one = reader();
  const leave = broadcast.join(one);
  expect(listeners.size).toBe(1);
  leave();
  expect(listeners.size).toBe(0);
  take(0);
  round();
  const again = reader();
  broadcast.join(again);
  take(1);
  round();
  expect([one.seqs(), again.seqs()]).toEqual([[], [1]]);
});
