import { csvCell } from '@hapax/io';
import type { IdsRun } from '../run/findings/findings.ts';

/** Findings with the field names of the Elastic Common Schema, one JSON object a line; `hapax.*` is ours. Source: ECS 8. */
export function* ecsLines({ found, suppressed }: IdsRun): Generator<string> {
  for (const { host, score, p, sentence, samples, suppressed: called, timeline } of [...found, ...suppressed]) {
    const [top] = samples;
    yield `${JSON.stringify({
      '@timestamp': new Date(top?.time ?? timeline[0]?.time ?? 0).toISOString(),
      ecs: { version: '8.11.0' },
      event: {
        kind: 'alert',
        module: 'hapax',
        dataset: 'hapax.ids',
        action: called === undefined ? 'anomaly' : 'suppressed',
        reason: sentence,
        risk_score: score,
      },
      source: { address: host, ip: host },
      message: sentence,
      hapax: {
        p,
        unit: top?.unit,
        view: top?.view,
        ...(called === undefined ? {} : { suppressed: called }),
        hours: samples.map(({ time, score: s, reasons }) => ({ hour: new Date(time).toISOString(), score: s, reasons })),
      },
    })}\n`;
  }
}

/** One line a host. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function* csvLines({ found, suppressed }: IdsRun): Generator<string> {
  yield 'rank,host,hour,score,p,unit,view,suppressed,sentence\n';
  for (const [
    i,
    {
      host,
      score,
      p,
      sentence,
      samples: [top],
      suppressed: called,
    },
  ] of [...found, ...suppressed].entries())
    yield `${[called === undefined ? i + 1 : '', host, new Date(top?.time ?? 0).toISOString(), score, p, top?.unit ?? '', top?.view ?? '', called ?? '', sentence].map(csvCell).join(',')}\n`;
}
