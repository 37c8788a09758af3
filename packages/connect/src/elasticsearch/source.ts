import { HapaxError } from 'hapax';
import { choice, duration, flag, integer, type SettingsOf, text } from 'hapax/settings';
import type { Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import type { Surroundings } from '../contract/surroundings.ts';
import { hostOf } from '../net/request.ts';
import { pauses } from '../run/clock.ts';
import { retrying } from '../run/retrying.ts';
import { MAPPING, mappingOf, reader } from '../sources/mapping.ts';
import { fieldsOf } from '../sources/seen-fields.ts';
import { ELASTICSEARCH } from './options.ts';
import { type Document, type Moment, searching } from './search.ts';

const OPTIONS = {
  ...ELASTICSEARCH,
  index: text('Index, alias, data stream or pattern that is read, such as metrics-*.'),
  filter: text.optional('Which documents, a query in JSON such as {"term": {"host.name": "web-1"}}; without it all.'),
  everyMs: duration(1000, 'Time between questions when there is nothing new.', 10),
  settleMs: duration(
    5000,
    'Documents of the last so many milliseconds are not read yet, for others of that time may not be searchable.',
    0,
  ),
  batch: integer(1000, { min: 2, max: 10_000 }, 'Documents that are asked for at once.'),
  from: choice('beginning', ['beginning', 'end'], 'Where to begin when there is no checkpoint yet.'),
  live: flag('Samples carry the time of now: keys that fall silent are noticed by the clock.'),
  ...MAPPING,
  time: text.of('@timestamp', 'Field with the time, of the type date; documents are read in its order.'),
} as const;
export type ElasticsearchSourceOptions = SettingsOf<typeof OPTIONS>;

interface Offset {
  /** The moment up to which all documents were read. */
  readonly last: Moment;
}

/** What was read of a stretch of time; it is counted again, for none must have come in between. */
interface Stretch {
  readonly after: Moment | undefined;
  upTo: Moment;
  documents: number;
}

/** A stretch is left for a new one at so many documents. */
const STRETCH = 20_000;

/**
 * Samples from documents in the order of their time, by `search_after`. All documents of a moment come together, by their ids, so that a
 * restart neither loses nor doubles one of those that share a time.
 * @throws HapaxError `CONFIG` for a filter that is no JSON, `NETWORK` when the server does not answer, or refuses
 */
export async function elasticsearchSource(
  options: ElasticsearchSourceOptions,
  { features, texts, clock, onTrouble }: Pick<Surroundings, 'features' | 'texts' | 'clock' | 'onTrouble'>,
): Promise<Source> {
  const { index, everyMs, settleMs, batch } = options;
  const who = `elasticsearch ${hostOf(options.url)} ${index}`;
  const mapping = mappingOf({ features, texts, onTrouble }, options);
  const read = reader(mapping);
  const say = (words: string): void => onTrouble({ kind: 'trouble', text: words });
  const tries = retrying(who, clock, say);
  const pausing = pauses(clock);
  const { page, moment, newest, count } = searching(who, options, clock);
  // A wrong index or key is told when it is opened.
  await newest();
  const samplesOf = (documents: readonly Document[]) =>
    documents.flatMap(({ id, fields }) => {
      const sample = read(fields);
      if (typeof sample !== 'string') return sample;
      onTrouble({ kind: 'unreadable', text: `${who}: document ${id} ${sample}` });
      return [];
    });

  /** The next documents, moments whole; none where there is nothing new. */
  async function next(after: Moment | undefined, upTo: number): Promise<readonly Document[]> {
    const documents = await page(after, upTo, batch);
    const last = documents.at(-1);
    if (last === undefined || documents.length < batch) return documents;
    const whole = documents.filter((one) => one.moment !== last.moment);
    return whole.length > 0 ? whole : await moment(last.moment);
  }

  return {
    id: who,
    kind: 'replay',
    ...(options.live ? { live: true } : {}),
    ...fieldsOf(mapping),
    close() {
      tries.end();
      pausing.end();
    },
    async *read(from) {
      // Only this source writes its offsets.
      let last = (from as Offset | undefined)?.last;
      let stretch: Stretch | undefined;
      let idle = false;
      while (tries.open) {
        let documents: readonly Document[] = [];
        try {
          if (last === undefined && options.from === 'end') last = await newest();
          documents = await next(last, clock.now() - settleMs);
          if (documents.length === 0 && !idle && stretch !== undefined) {
            const more = (await count(stretch.after, stretch.upTo)) - stretch.documents;
            if (more > 0)
              say(
                `${who}: ${more} ${more === 1 ? 'document has' : 'documents have'} appeared behind what was read and will not be read; \`settleMs\` waits for such documents`,
              );
            if (more !== 0) stretch.documents += more;
          }
          idle = documents.length === 0;
          tries.worked();
        } catch (error) {
          if (error instanceof HapaxError && error.code === 'CONFIG') throw error;
          await tries.failed(error);
          continue;
        }
        const upTo = documents.at(-1)?.moment;
        if (upTo === undefined) {
          await pausing.wait(everyMs);
          continue;
        }
        if (stretch === undefined || stretch.documents >= STRETCH) stretch = { after: last, upTo, documents: 0 };
        stretch.upTo = upTo;
        stretch.documents += documents.length;
        last = upTo;
        yield { samples: samplesOf(documents), offset: { last } satisfies Offset };
      }
    },
  };
}

/** `type: elasticsearch` of sources */
export const elasticsearch = defineSource({
  id: 'elasticsearch',
  title: 'Elasticsearch and OpenSearch',
  doc: 'Samples from the documents of an index in the order of their time, by `search_after`: Elasticsearch 7 and 8, OpenSearch 1 and 2. Documents that are changed or deleted later are not noticed.',
  options: OPTIONS,
  promises: [
    {
      delivery: 'exactly once in effect',
      client: 'Documents behind the checkpoint are read again and come out the same.',
      server: 'Reading goes on where it was. Documents that appear behind what was read are counted and said, not read.',
    },
  ],
  open: elasticsearchSource,
});
