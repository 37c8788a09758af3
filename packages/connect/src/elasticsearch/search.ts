import { HapaxError } from 'hapax';
import type { Clock } from 'hapax/stream';
import { accepted, request } from '../net/request.ts';
import { below, jsonOf } from '../sinks/post.ts';
import { askingOf, type ElasticsearchAt } from './options.ts';

/** A time as the server sorts by it: milliseconds since 1970. */
export type Moment = number;

export interface Document {
  readonly id: string;
  readonly moment: Moment;
  /** Its fields, those inside others under `outer.inner`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Documents that a server gives at once, unless it is set otherwise. */
const MOST = 10_000;
/** Bytes of an answer with so many. */
const LONGEST = 100e6;

type Fields = Readonly<Record<string, unknown>>;
type Searched = ElasticsearchAt & { readonly index: string; readonly time: string; readonly filter?: string | undefined };

/** The questions that are asked of an index. @throws HapaxError `CONFIG` when the filter is no JSON, else `NETWORK` */
export function searching(who: string, options: Searched, clock: Clock) {
  const { index, time } = options;
  const filter = filterOf(options.filter);
  const asking = askingOf(options);

  async function ask(what: '_search' | '_count', body: Fields): Promise<Fields> {
    const path = `/${encodeURIComponent(index)}/${what}${what === '_search' ? '?allow_partial_search_results=false' : ''}`;
    const headers = { ...asking.headers, 'content-type': 'application/json' };
    const answer = await request(below(options.url, path), {
      ...asking,
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      maxBytes: LONGEST,
    });
    const value = jsonOf(accepted(who, answer, clock.now()).text);
    const { failed } = fieldsIn(value._shards);
    // Half an answer would be taken for all there is.
    if (value.timed_out === true || (typeof failed === 'number' && failed > 0))
      throw new HapaxError('NETWORK', `${who}: not all shards have answered`);
    return value;
  }
  const within = (bounds: Fields): Fields => ({
    bool: { filter: [{ range: { [time]: { ...bounds, format: 'epoch_millis' } } }, ...(filter === undefined ? [] : [filter])] },
  });

  async function documents(query: Fields, size: number, after?: Moment): Promise<Document[]> {
    const sort = [{ [time]: { order: 'asc' } }];
    const body = { size, track_total_hits: false, query, sort, ...(after === undefined ? {} : { search_after: [after] }) };
    const { hits } = fieldsIn((await ask('_search', body)).hits);
    if (!Array.isArray(hits)) throw new HapaxError('NETWORK', `${who}: the answer is not one of a search`);
    const found = hits.map((hit: unknown): Document => {
      const { _id, _source, sort: at } = fieldsIn(hit);
      const moment = Array.isArray(at) ? Number(at[0]) : Number.NaN;
      if (!Number.isFinite(moment))
        throw new HapaxError('CONFIG', `${who}: \`${time}\` is no field of the type date: documents have no order by it`);
      return { id: String(_id), moment, fields: Object.fromEntries(flat(_source)) };
    });
    return found.sort((one, other) => one.moment - other.moment || (one.id < other.id ? -1 : 1));
  }

  return {
    /** Documents behind a moment, up to another, in the order of time; some of the last moment may not be among them when there are `size`. */
    page: (after: Moment | undefined, upTo: Moment, size: number) => documents(within({ lte: upTo }), size, after),
    /** All documents of a moment. @throws HapaxError `CONFIG` when there are more than a server gives */
    async moment(at: Moment): Promise<Document[]> {
      const all = await documents(within({ gte: at, lte: at }), MOST);
      if (all.length < MOST) return all;
      throw new HapaxError(
        'CONFIG',
        `${who}: ${MOST} documents or more have the time ${new Date(at).toISOString()}, more than can be read together; leave some out with \`filter\``,
      );
    },
    /** The newest moment; undefined where there is none. */
    async newest(): Promise<Moment | undefined> {
      const sort = [{ [time]: { order: 'desc' } }];
      const { hits } = fieldsIn((await ask('_search', { size: 1, sort, query: within({ gte: 0 }) })).hits);
      const [at] = Array.isArray(hits) && hits.length > 0 ? [fieldsIn(hits[0]).sort].flat() : [];
      return at === undefined ? undefined : Number(at);
    },
    /** How many documents lie behind a moment, up to another. */
    async count(after: Moment | undefined, upTo: Moment): Promise<number> {
      return Number((await ask('_count', { query: within({ ...(after === undefined ? {} : { gt: after }), lte: upTo }) })).count);
    },
  };
}

function filterOf(given: string | undefined): Fields | undefined {
  if (given === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(given);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return fieldsIn(value);
  } catch {
    // Told below.
  }
  throw new HapaxError('CONFIG', 'elasticsearch: `filter` must be a query in JSON, such as {"term": {"host.name": "web-1"}}');
}

// An object has fields by name; each is looked at before it is used.
const fieldsIn = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** Objects inside each other; the server itself takes 20, but for fields that it does not look into. */
const DEEPEST = 32;

/** What lies deeper is no field: whoever writes documents is a stranger, and one of them is not to stop those behind it. */
function flat(value: unknown, prefix = '', out = new Map<string, unknown>(), depth = 0): Map<string, unknown> {
  for (const [name, one] of Object.entries(fieldsIn(value)))
    if (typeof one !== 'object' || one === null || Array.isArray(one)) out.set(prefix + name, one);
    else if (depth < DEEPEST) flat(one, `${prefix}${name}.`, out, depth + 1);
  return out;
}
