import fc from 'fast-check';
import { encode, mad } from 'hapax';
import { expect, onTestFinished, test } from 'vitest';
import { createServer, type Server, type ServerOptions } from '../src/server.ts';
import { bodyFor, conforms, type Schema } from './from-schema.ts';

const TOKEN = 'a-secret-of-24-letters-x';

interface Operation {
  readonly summary: string;
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly in: 'path' | 'query'; readonly name: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>>;
}
interface Description {
  readonly components: { readonly securitySchemes: Readonly<Record<string, object>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

async function open(): Promise<{ server: Server; description: Description }> {
  const said: object[] = [];
  const reports: NonNullable<ServerOptions['reports']> = {
    names: async () => ['there'],
    page: async (name) => (name === 'there' ? Buffer.from('<main></main>') : undefined),
    labels: async () => [...said],
    label: async (one) => said.push(one) > 0,
  };
  const server = await createServer({ token: TOKEN, page: '/nowhere', requestsPerMinute: 1e9, failuresPerMinute: 1e9, reports });
  onTestFinished(() => server.close());
  const { body } = await server.app.inject({ method: 'GET', url: '/openapi.json' });
  return { server, description: JSON.parse(body) };
}
const operations = ({ paths }: Description) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase() as 'GET', operation })),
  );

test('the description names who may ask, what is refused and how, and every operation by its own name', async () => {
  const { description } = await open();
  expect(Object.keys(description.components.securitySchemes)).toEqual(['token', 'browser']);
  const all = operations(description);
  expect(new Set(all.map(({ operation }) => operation.operationId)).size).toBe(all.length);
  for (const { path, operation } of all) {
    if (path === '/health') expect([path, operation.security]).toEqual([path, []]);
    else expect(Object.keys(operation.responses), path).toEqual(expect.arrayContaining(['401', '403', '429', '500']));
    for (const [status, { content }] of Object.entries(operation.responses))
      if (Number(status) >= 400)
        expect([path, status, content?.['application/json']?.schema?.required]).toEqual([path, status, ['code', 'message']]);
  }
  const push = description.paths['/api/streams/{name}/samples']!.post!;
  expect(Object.keys(push.requestBody!.content)).toEqual(['application/json', 'application/x-ndjson']);
});

/** What a stranger may send: what the description asks for, something near it, and anything at all. */
const requests = ({ path, method, operation }: ReturnType<typeof operations>[number]) => {
  const content = Object.entries(operation.requestBody?.content ?? {});
  const [type, { schema }] = content[0] ?? ['application/json', { schema: {} }];
  const body = content.length === 0 ? fc.constant(undefined) : bodyFor(schema);
  const name = fc.oneof({ weight: 6, arbitrary: fc.constantFrom('there', 'other') }, { weight: 1, arbitrary: fc.string() });
  const query = (operation.parameters ?? []).filter((one) => one.in === 'query');
  return fc.record({
    path: fc
      .record({ name, id: fc.oneof(fc.constant('0123456789abcdef'), fc.uuid(), fc.string()) })
      .map((values) => path.replace(/\{(\w+)\}/g, (_, key: 'name' | 'id') => encodeURIComponent(values[key]))),
    query: fc.record(Object.fromEntries(query.map((one) => [one.name, fc.oneof(bodyFor(one.schema).map(String), fc.string())])), {
      requiredKeys: [],
    }),
    method: fc.constant(method),
    payload: fc.oneof(
      { weight: 5, arbitrary: body.map((value) => (value === undefined ? undefined : JSON.stringify(value))) },
      { weight: 1, arbitrary: fc.json() },
      { weight: 1, arbitrary: fc.string() },
    ),
    type: fc.oneof(
      { weight: 8, arbitrary: fc.constant(type) },
      fc.constantFrom('text/plain', 'application/xml', 'application/json; charset=x'),
    ),
    token: fc.oneof({ weight: 12, arbitrary: fc.constant<string | undefined>(TOKEN) }, fc.constantFrom(undefined, 'wrong', '')),
  });
};

const STREAM = {
  features: ['a', 'b'],
  detectors: [{ method: 'ewma', options: { warmup: 5 }, calibration: { after: 10, fixed: 8 } }],
  order: { maxAhead: 1e15 },
};
const rows = [
  [1, 2],
  [3, 4],
  [5, 7],
];
const MODEL = encode(mad().fit(rows).snapshot());

/** What chance does not bring about: an operation, and a body that it must take. */
const SOUND: Readonly<Record<string, string>> = {
  'PUT /api/models/{name}': MODEL,
  'PUT /api/streams/{name}': JSON.stringify(STREAM),
  'POST /api/streams/{name}/incidents/{id}/acknowledge': '{"who":"anna"}',
  'POST /api/streams/{name}/incidents/{id}/verdict': '{"who":"anna","verdict":"real"}',
  'POST /api/streams/{name}/incidents/{id}/verdict/withdraw': '{"who":"anna"}',
  'POST /api/streams/{name}/maintenance/{id}/withdraw': '{"who":"anna"}',
};

test('whatever is sent, the answer is one that the description names, in its form', async () => {
  const { server, description } = await open();
  const headers = { host: 'localhost', authorization: `Bearer ${TOKEN}` };
  const put = (url: string, payload: object) => server.app.inject({ method: 'PUT', url, headers, payload });
  const post = (url: string, payload: object) => server.app.inject({ method: 'POST', url, headers, payload });
  const get = (url: string) => server.app.inject({ method: 'GET', url, headers });
  let now = 2_000_000_000;
  /** Of an incident that is open, and of a window that is set. */
  const known = { incident: '', window: '' };
  const prepare = async () => {
    if (!server.hub.streams.has('there')) await put('/api/streams/there', STREAM);
    await put('/api/models/there', JSON.parse(MODEL));
    const at = '/api/streams/there';
    await post(`${at}/samples`, {
      samples: Array.from({ length: 30 }, (_, i) => ({ time: ++now * 1000, values: i > 27 ? [0, 1e6] : [i % 7, i % 5] })),
    });
    known.incident = JSON.parse((await get(`${at}/incidents`)).body)[0]?.id ?? '';
    if (known.incident !== '') await post(`${at}/incidents/${known.incident}/verdict`, { who: 'anna', verdict: 'real' });
    const window = { from: 8e12, to: 8.1e12 };
    const set = await post(`${at}/maintenance`, { who: 'anna', window });
    known.window = JSON.parse(set.body).id ?? set.body;
  };
  const seen = new Map<string, Set<number>>();
  for (const one of operations(description)) {
    const statuses = new Set<number>();
    seen.set(`${one.method} ${one.path}`, statuses);
    await prepare();
    await fc.assert(
      fc.asyncProperty(requests(one), async ({ path, query, method, payload, type, token }) => {
        const search = new URLSearchParams(query as Record<string, string>).toString();
        const reply = await server.app.inject({
          method,
          url: search === '' ? path : `${path}?${search}`,
          headers: {
            host: 'localhost',
            ...(payload === undefined ? {} : { 'content-type': type }),
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          },
          ...(payload === undefined ? {} : { payload }),
        });
        // An odd name leads to another address, or to none.
        if (reply.statusCode === 404 && /there is no \w+ \//.test(reply.body)) return;
        statuses.add(reply.statusCode);
        const declared = one.operation.responses[String(reply.statusCode)];
        if (reply.statusCode >= 500 && reply.statusCode !== 503) throw new Error(`${method} ${path}: ${reply.statusCode} ${reply.body}`);
        if (!declared) throw new Error(`${method} ${path}: ${reply.statusCode} is not in the description; ${reply.body}`);
        const schema = declared.content?.['application/json']?.schema;
        if (schema && reply.body !== '') {
          const wrong = conforms(schema, JSON.parse(reply.body));
          if (wrong !== undefined) throw new Error(`${method} ${path}: ${reply.statusCode} ${wrong}; ${reply.body.slice(0, 300)}`);
        }
      }),
      { seed: 9, numRuns: 120 },
    );
    const sound = SOUND[`${one.method} ${one.path}`];
    if (!sound) continue;
    await prepare();
    const url = one.path.replace('{name}', 'there').replace('{id}', one.path.includes('incident') ? known.incident : known.window);
    const reply = await server.app.inject({
      method: one.method,
      url,
      headers: { ...headers, 'content-type': 'application/json' },
      payload: sound,
    });
    expect([url, reply.statusCode < 300 ? 'taken' : reply.body]).toEqual([url, 'taken']);
    statuses.add(reply.statusCode);
    const schema = one.operation.responses[String(reply.statusCode)]?.content?.['application/json']?.schema;
    expect(schema && conforms(schema, JSON.parse(reply.body))).toBeUndefined();
  }
  // It is no test if nothing ever gets through.
  const never = [...seen].filter(([, statuses]) => ![...statuses].some((status) => status < 300)).map(([operation]) => operation);
  expect(never).toEqual([]);
});
