import { sinks, sources, stores } from '@hapax/connect/registry';
import { systemClock } from '@hapax/connect/run';
import { sinkSchema, sourceSchema, storeSchema } from '@hapax/connect/schema';
import { metricsText } from '@hapax/connect/sinks';
import { z } from '@hapax/connect/zod';
import { online } from 'hapax/registry';
import { describeSetting } from 'hapax/settings';
import { runStream } from 'hapax/stream';
import { escaped } from './http.mjs';
import { write } from './places.mjs';

/** Every metric, as a run that has seen nothing shows it. */
export async function metricsPage() {
  const run = await runStream({
    config: { features: ['value'], detectors: [{ method: 'ewma' }] },
    methods: { online },
    source: nothing,
    clock: systemClock,
  });
  await run.done;
  const text = metricsText([run]);
  const rows = [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)/gm)].map(
    ([, name, says, kind]) => `| \`${name}\` | ${kind} | ${escaped(says)} |`,
  );
  if (rows.length === 0) throw new Error('no metrics found');
  write(
    'reference/metrics.md',
    `# Metrics\n\nWhat \`/metrics\` of \`hapax watch\` and \`hapax serve\` has of each stream, in the text format of Prometheus. Every one has the label \`stream\`.\n\n| metric | kind | meaning |\n|---|---|---|\n${rows.join('\n')}\n`,
  );
}

const nothing = { id: 'nothing', kind: /** @type {const} */ ('replay'), async *read() {} };

/** Options of every source, sink and store, and the same as JSON Schemas. */
export function schemaPage() {
  const parts = [
    ['Sources', sources, sourceSchema, 'source'],
    ['Sinks', sinks, sinkSchema, 'sink'],
    ['Stores', stores, storeSchema, 'store'],
  ];
  const text = parts.map(([title, table, schema, name]) => {
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    write(`public/schema/${name}.json`, JSON.stringify(json, undefined, 2));
    const some = Object.values(table).map(({ id, doc, options }) => `### ${id}\n\n${escaped(doc ?? '')}\n\n${optionTable(options)}`);
    return `## ${title}\n\n[JSON Schema](/schema/${name}.json){target="_self"}\n\n${some.join('\n')}`;
  });
  write(
    'reference/connectors.md',
    `# Sources, sinks and stores\n\nWhat \`type:\` may be in a pipeline file, from the option tables that check it.\n\n${text.join('\n')}`,
  );
}

/** @param {Record<string, import('hapax/settings').Setting>} options */
function optionTable(options) {
  const rows = Object.entries(options).map(([name, o]) => `| \`${name}\` | ${escaped(describeSetting(o))} | ${escaped(o.doc)} |`);
  return rows.length === 0 ? 'No options.\n' : `| option | must be | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
}
