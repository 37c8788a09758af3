import { dirname } from 'node:path';
import type { Surroundings } from '@hapax/connect';
import { openSink, type SinkConfig } from '@hapax/connect/registry';
import { systemClock } from '@hapax/connect/run';
import type { HostFinding, IdsRun } from '@hapax/ids';
import type { IncidentEvent } from 'hapax/stream';
import { visible } from '../../output/text-width.ts';
import type { Terminal } from '../../terminal.ts';

/** Send what was found, or some of it, to the sinks of the configuration. @returns whether some of it did not arrive, which is told */
export async function sent(run: IdsRun, terminal: Terminal, found: readonly HostFinding[] = run.found): Promise<boolean> {
  let failed = false;
  const events = found.map(eventOf);
  for (const given of run.config.sinks) {
    try {
      // `openSink` checks it against the table of the connector, and says what is wrong.
      const sink = await openSink(given as SinkConfig, surroundings(terminal, run));
      if (events.length > 0) await sink.deliver(events);
      await sink.close?.();
    } catch (error) {
      failed = true;
      terminal.err(`not delivered to ${visible(String(given.type))}: ${visible(error instanceof Error ? error.message : String(error))}\n`);
    }
  }
  return failed;
}

/** A finding as sinks take it: its incident is one host, its peak the hour that stands out most, with the sentence as what was unusual. */
function eventOf({ host, samples, sentence, score, p }: HostFinding): IncidentEvent {
  const [top] = samples;
  const times = samples.map(({ time }) => time);
  const [first] = top?.reasons ?? [];
  const start = Math.min(...times);
  const id = `ids/${host}/${start}`;
  return {
    kind: 'opened',
    id: `${id}.0`,
    incident: {
      id,
      stream: 'hapax ids',
      keys: [host],
      detectors: ['ids'],
      start,
      end: Math.max(...times),
      count: samples.length,
      peak: {
        time: top?.time ?? start,
        key: host,
        detector: 'ids',
        row: 0,
        score,
        threshold: 0,
        severity: 1 - p,
        values: [first?.value ?? score],
        usual: [first?.usual ?? 0],
        feature: sentence,
        ...(first === undefined ? {} : { contributions: [first.adds] }),
      },
      status: 'open',
      reason: '',
    },
  };
}

const surroundings = (terminal: Terminal, run: IdsRun): Surroundings => ({
  features: ['score'],
  clock: systemClock,
  onTrouble: ({ text }) => terminal.err(`note: ${visible(text)}\n`),
  input: process.stdin,
  out: terminal.out,
  base: dirname(run.config.output),
});
