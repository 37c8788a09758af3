import { createServer } from '@hapax/server';
import { encode, mad } from 'hapax';
import { Wrong } from '../engine/judge.mjs';

/** The first byte of an input tells where the rest is sent. */
const ROUTES = [
  ['POST', '/api/streams/there/samples'],
  ['PUT', '/api/streams/other'],
  ['PUT', '/api/models/other'],
  ['POST', '/api/models/there/score'],
  ['POST', '/api/models/there/explain'],
  ['POST', '/api/streams/there/maintenance'],
  ['POST', '/api/streams/there/samples', 'application/x-ndjson'],
];
const TOKEN = 'a-secret-of-24-letters-x';
const headers = { host: 'localhost', authorization: `Bearer ${TOKEN}` };
const MODEL = encode(
  mad()
    .fit([
      [1, 2],
      [3, 4],
      [5, 7],
    ])
    .snapshot(),
);
const STREAM = { features: ['a', 'b'], detectors: [{ method: 'ewma' }] };

/** Bodies of requests: whatever they hold, the answer is no fault of the server, and says so in its own form. */
export function server() {
  let open;
  async function opened() {
    const server = await createServer({ token: TOKEN, page: '/nowhere', requestsPerMinute: 1e9, failuresPerMinute: 1e9 });
    await server.app.inject({ method: 'PUT', url: '/api/streams/there', headers, payload: STREAM });
    await server.app.inject({
      method: 'PUT',
      url: '/api/models/there',
      headers: { ...headers, 'content-type': 'application/json' },
      payload: MODEL,
    });
    return server;
  }
  return {
    words: [
      '"samples":[',
      '"time":',
      '"values":[1,2]',
      '"key":"k"',
      '"rows":[[1,2]]',
      'null',
      '1e999',
      '"features":["a"]',
      '"detectors":[{"method":"mad"}]',
      '"window":{"from":1,"to":2}',
      '"who":"a"',
      '__proto__',
    ],
    seeds: () =>
      [
        '\0{"samples":[{"time":1700000000000,"values":[1,2]},{"time":"2024-01-31","key":"k","values":[1,null]}]}',
        `\x01${JSON.stringify(STREAM)}`,
        `\x02${MODEL}`,
        '\x03{"rows":[[1,2],[3,4]]}',
        '\x04{"sample":[1,2],"row":[1,2]}',
        '\x05{"who":"anna","window":{"from":1,"to":4000000000000}}',
        '\x06{"time":1700000000000,"values":[1,2]}\n{"time":1,"values":[3,4]}\n',
      ].map((text) => Buffer.from(text)),
    async run(bytes) {
      open ??= await opened();
      const [method, url, type = 'application/json'] = ROUTES[(bytes[0] ?? 0) % ROUTES.length];
      const payload = bytes.subarray(1);
      const reply = await open.app.inject({ method, url, headers: { ...headers, 'content-type': type }, payload });
      if (reply.statusCode >= 500 && reply.statusCode !== 503)
        throw new Wrong(`${method} ${url}: ${reply.statusCode} ${reply.body.slice(0, 300)}`);
      if (reply.body !== '') JSON.parse(reply.body);
      if (reply.statusCode >= 400 && reply.body.length > 5000)
        throw new Wrong(`${method} ${url}: a refusal of ${reply.body.length} characters`);
    },
    close: () => open?.close(),
  };
}
