import assert from 'node:assert/strict';
import type { IncidentEvent, Sink } from 'hapax/stream';
import { type Law, mustBePlain, mustFail, soon } from './law.ts';

/** How a sink is tried. Each function is called anew for each law. */
export interface SinkTrial {
  /** A sink on a receiver of its own, with what the receiver has got so far: the ids of messages in the order in which they came. */
  readonly open: () => Promise<{
    readonly sink: Sink;
    readonly received: () => Promise<readonly string[]> | readonly string[];
    readonly reopen?: () => Promise<Sink> | Sink;
  }>;
  /** One whose receiver is not there, or refuses everything. */
  readonly broken: () => Sink | Promise<Sink>;
  /** Texts that must never be said: tokens, passwords, the path of an address. */
  readonly secrets?: readonly string[];
}

/** A message as a stream sends it. */
export function exampleEvent(i: number, kind: IncidentEvent['kind'] = 'opened'): IncidentEvent {
  const id = i.toString(16).padStart(16, '0');
  const peak = {
    time: 1000 * i,
    key: 'pump 1',
    detector: 'ewma',
    row: i,
    score: 9,
    threshold: 3,
    severity: 52,
    values: [7],
    usual: [1],
    feature: 'pressure',
  };
  return {
    kind,
    id: `${id}.0`,
    incident: {
      id,
      stream: 'plant',
      keys: ['pump 1'],
      detectors: ['ewma'],
      start: 1000 * i,
      end: 1000 * i,
      count: 1,
      peak,
      status: kind === 'closed' ? 'closed' : 'open',
      reason: '',
    },
  };
}

/** The laws of sinks: order, digests, failures in one line, exactly once where it is promised, secrets never printed. */
export function sinkLaws(trial: SinkTrial): Law[] {
  const { secrets = [] } = trial;
  const events = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => exampleEvent(from + i));
  const ids = (some: readonly IncidentEvent[]) => some.map(({ id }) => id);

  async function deliver(sink: Sink, some: readonly IncidentEvent[]): Promise<void> {
    const size = sink.atOnce ?? 100;
    for (let i = 0; i < some.length; i += size) await soon('a delivery', sink.deliver(some.slice(i, i + size)));
  }

  return [
    {
      name: 'every message arrives, in order, alone or many at once',
      check: async () => {
        const { sink, received } = await trial.open();
        const all = events(1, 25);
        await deliver(sink, all.slice(0, 1));
        await deliver(sink, all.slice(1));
        assert.deepEqual(await received(), ids(all));
        await sink.close?.();
      },
    },
    {
      name: 'messages arrive whatever their names hold: a zero, half a character, line ends, quotes',
      check: async () => {
        const { sink, received } = await trial.open();
        const odd = ['a\0b', '\ud800', 'a\r\n"b\\'].map((name, i) => {
          const { incident, ...rest } = exampleEvent(i + 1);
          const peak = { ...incident.peak, key: name, feature: name };
          return { ...rest, incident: { ...incident, stream: name, keys: [name], detectors: [name], peak } };
        });
        await deliver(sink, odd);
        assert.deepEqual(await received(), ids(odd));
        await sink.close?.();
      },
    },
    {
      name: 'the id is a name without a secret, the same each time it is opened',
      check: async () => {
        const { sink } = await trial.open();
        assert.ok(sink.id.length > 0 && !/[\r\n]/.test(sink.id));
        for (const secret of secrets) assert.ok(!sink.id.includes(secret), 'the id holds a secret');
        await sink.close?.();
      },
    },
    {
      name: 'a receiver that is not there makes the delivery fail, with one line without secrets',
      check: async () => {
        const sink = await trial.broken();
        await mustFail('a delivery', sink.deliver(events(1, 2)), secrets);
        await soon('closing', Promise.resolve(sink.close?.()));
      },
    },
    {
      name: 'a trial says whether messages would arrive, and sends none',
      check: async () => {
        const { sink, received } = await trial.open();
        if (!sink.test) return;
        await soon('the trial', sink.test());
        assert.deepEqual(
          (await received()).filter((id) => !id.startsWith('test')),
          [],
        );
        await sink.close?.();
        const bad = await trial.broken();
        if (bad.test) await mustFail('the trial of a broken sink', bad.test(), secrets);
        await bad.close?.();
      },
    },
    {
      name: 'a sink that has marks delivers exactly once: set back to one, it has what it had then',
      check: async () => {
        const { sink, received, reopen } = await trial.open();
        if (!sink.mark) return;
        await sink.rewind?.(undefined);
        await deliver(sink, events(1, 4));
        const mark = mustBePlain('the mark', sink.mark());
        await deliver(sink, events(4, 7));
        await sink.close?.();
        const again = await reopen?.();
        assert.ok(again?.rewind, 'a sink with marks can be opened again and set back');
        await again.rewind(mark);
        assert.deepEqual(await received(), ids(events(1, 4)));
        await deliver(again, events(4, 8));
        assert.deepEqual(await received(), ids(events(1, 8)));
        await again.close?.();
      },
    },
    {
      name: 'closing ends, also twice and unused',
      check: async () => {
        const { sink } = await trial.open();
        await soon('closing', Promise.resolve(sink.close?.()));
        await soon('closing again', Promise.resolve(sink.close?.()));
      },
    },
  ];
}
