import type { Rows } from '../session/source.ts';

/** A stream that a server offers. */
export interface Offer {
  readonly name: string;
  readonly features: readonly string[];
}

const TOKEN = 'hapax token';

/** The token of `#token=…` in the address is kept for the tab and taken out of the address, so that it is not passed on with it. */
function token(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given !== null) {
    sessionStorage.setItem(TOKEN, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(TOKEN);
}

/** The streams of the server that this page came from; none when it came from a static host. */
export async function offers(): Promise<Offer[]> {
  try {
    // The page asks before it asks for more: a static host would answer with an error for each address it does not have.
    const about = await (await fetch(new URL('hapax.json', document.baseURI))).json();
    if (about.server !== true) return [];
    const reply = await fetch(new URL('api/streams', document.baseURI), authorized());
    // A static host answers with a page of its own.
    if (!reply.ok || !reply.headers.get('content-type')?.includes('json')) return [];
    return (await reply.json()) as Offer[];
  } catch {
    return [];
  }
}

/** Incidents that the server has kept of a stream, newest first. */
export async function incidentsOf(name: string): Promise<ServerIncident[]> {
  const reply = await fetch(new URL(`api/streams/${encodeURIComponent(name)}/incidents?limit=50`, document.baseURI), authorized());
  // What the server of this page writes.
  return reply.ok ? ((await reply.json()) as ServerIncident[]) : [];
}

const authorized = (): RequestInit => {
  const secret = token();
  return secret ? { headers: { authorization: `Bearer ${secret}` } } : {};
};

/** What the engine of the server reported. */
export interface ServerIncident {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly status: string;
  readonly detectors: readonly string[];
  readonly peak: { readonly detector: string; readonly feature: string; readonly severity: number };
}

interface Message {
  readonly type: 'hello' | 'samples';
  readonly incidents?: readonly { readonly incident: ServerIncident }[];
  readonly samples: readonly { readonly time: number; readonly values: readonly (number | null)[] }[];
}

/** Wait before connecting again: doubles up to the most. */
const AGAIN_MS = 500;
const AGAIN_MOST_MS = 15_000;

/** Listen to a stream; connects again when the connection is lost. Returns what ends it. */
export function listen(
  name: string,
  take: (rows: Rows, first: boolean) => void,
  report: (incidents: readonly ServerIncident[]) => void,
  say: (text: string) => void,
): () => void {
  let ended = false;
  let wait = AGAIN_MS;
  let socket: WebSocket | undefined;
  let newest = Number.NEGATIVE_INFINITY;
  const connect = () => {
    const secret = token();
    const url = new URL(`live/${encodeURIComponent(name)}`, document.baseURI);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    socket = new WebSocket(url, secret ? ['hapax', `token.${secret}`] : ['hapax']);
    socket.onopen = () => {
      wait = AGAIN_MS;
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      // What the server of this page writes.
      const { type, samples, incidents = [] } = JSON.parse(data) as Message;
      if (incidents.length > 0) report(incidents.map(({ incident }) => incident));
      // After a new connection the past comes again.
      const fresh = samples.filter(({ time }) => time > newest);
      const first = newest === Number.NEGATIVE_INFINITY;
      newest = fresh.at(-1)?.time ?? newest;
      if (type === 'hello' ? first || fresh.length > 0 : fresh.length > 0) take(rowsOf(fresh), first);
    };
    socket.onclose = () => {
      if (ended) return;
      say(`The connection to ${name} is lost; trying again.`);
      setTimeout(connect, wait);
      wait = Math.min(AGAIN_MOST_MS, 2 * wait);
    };
  };
  connect();
  return () => {
    ended = true;
    socket?.close();
  };
}

function rowsOf(samples: Message['samples']): Rows {
  const width = 1 + (samples[0]?.values.length ?? 0);
  const values = new Float64Array(samples.length * width);
  samples.forEach(({ time, values: row }, i) => {
    values[i * width] = time;
    row.forEach((v, j) => {
      values[i * width + 1 + j] = v ?? Number.NaN;
    });
  });
  return { values, rows: samples.length };
}
