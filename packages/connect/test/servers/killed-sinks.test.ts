import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { killAroundSink, SINK_TRIALS } from '../../../../bench/connectors/sinks.mjs';

/** A broker that needs a minute to come back is tried where it is asked for, as `.ci/run` does. */
const slow = (name: string) => process.env.HAPAX_ALL_SERVERS === undefined && name === 'rabbitmq';

describe.each(Object.entries(SINK_TRIALS))('%s', (name, { skip: absent, doubled = false, calm, newest, start }) => {
  const skip = absent ?? (slow(name) ? 'it takes two minutes; HAPAX_ALL_SERVERS=1 asks for it' : undefined);
  if (skip !== undefined) console.log(`the sink ${name} is not tested: ${skip}`);
  test.skipIf(skip !== undefined)(
    `no message is lost${doubled ? '' : ' or comes twice'} when the process and the server are killed`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'hapax-told-'));
      const { server, sink, kept, stop } = await start();
      try {
        const serverKills = calm ? 0 : 1;
        const { said, ...counts } = await killAroundSink({
          folder,
          server,
          sink,
          kept,
          newest,
          samples: 4000,
          clientKills: 3,
          serverKills,
        });
        expect(counts.messages).toBeGreaterThan(40);
        expect(counts, said.join('\n')).toMatchObject({ lost: 0, unknown: 0, ...(doubled ? {} : { doubled: 0 }), code: 0 });
      } finally {
        await stop();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    300_000,
  );
});
