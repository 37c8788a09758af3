import type { Schema } from '../../session/json-schema.ts';
import { authorized } from '../samples/live.ts';

/** What is wrong with a stream, by the place in its configuration. */
export class Refused extends Error {
  readonly faults: Readonly<Record<string, string>>;

  constructor(message: string, faults: readonly { readonly path: string; readonly message: string }[] = []) {
    super(message);
    this.faults = Object.fromEntries(faults.map(({ path, message: text }) => [path, text]));
  }
}

/** What the server says a stream is made of. @throws Refused when it does not say */
export async function streamSchema(): Promise<Schema> {
  const reply = await fetch(new URL('openapi.json', document.baseURI), authorized());
  if (!reply.ok) throw new Refused(`the server answered ${reply.status}`);
  const { paths } = (await reply.json()) as {
    paths?: Record<string, { put?: { requestBody?: { content: Record<string, { schema: Schema }> } } }>;
  };
  const schema = paths?.['/api/streams/{name}']?.put?.requestBody?.content['application/json']?.schema;
  if (!schema) throw new Refused('the server does not say what a stream is made of');
  return schema;
}

/** Set a stream up, or set it up anew. @throws Refused with what the server says */
export async function setUp(name: string, config: unknown): Promise<void> {
  const init = authorized();
  const reply = await fetch(new URL(`api/streams/${encodeURIComponent(name)}`, document.baseURI), {
    ...init,
    method: 'PUT',
    headers: { ...init.headers, 'content-type': 'application/json' },
    body: JSON.stringify(config),
  });
  if (reply.ok) return;
  const said = (await reply.json().catch(() => undefined)) as
    | { message?: string; faults?: { path: string; message: string }[] }
    | undefined;
  throw new Refused(said?.message ?? `the server answered ${reply.status}`, said?.faults);
}
