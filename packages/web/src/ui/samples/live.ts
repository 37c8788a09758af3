import type { Rows } from '../../session/source.ts';

/** A stream that a server offers. */
export interface Offer {
  readonly name: string;
  readonly features: readonly string[];
  /** Whose samples it has had: a sensor, a host; one without a name for most. */
  readonly keys: readonly { readonly key: string }[];
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

/** What stands beside this page: a static host says that there is no server. */
export async function about(): Promise<{ readonly server?: boolean; readonly home?: string; readonly docs?: string } | undefined> {
  try {
    return await (await fetch(new URL('hapax.json', document.baseURI))).json();
  } catch {
    return undefined;
  }
}

/**
 * The streams of the server that this page came from; undefined when it came from a static host.
 * @param locked told when there is a server that does not know this browser
 */
export async function offers(locked: (text: string) => void): Promise<Offer[] | undefined> {
  try {
    // The page asks before it asks for more: a static host would answer with an error for each address it does not have.
    if ((await about())?.server !== true) return undefined;
    const reply = await fetch(new URL('api/streams', document.baseURI), authorized());
    if (reply.status === 401)
      locked('The server does not know this browser. Open the newest link in the terminal where `hapax serve` runs: it signs in.');
    // A static host answers with a page of its own.
    if (!reply.ok || !reply.headers.get('content-type')?.includes('json')) return undefined;
    return (await reply.json()) as Offer[];
  } catch {
    return undefined;
  }
}

/** Set up a stream that others push to. @throws Error with what the server says */
export async function createStream(
  name: string,
  config: { readonly features: readonly string[]; readonly detectors: readonly unknown[] },
): Promise<void> {
  const init = authorized();
  const reply = await fetch(new URL(`api/streams/${encodeURIComponent(name)}`, document.baseURI), {
    ...init,
    method: 'PUT',
    headers: { ...init.headers, 'content-type': 'application/json' },
    body: JSON.stringify(config),
  });
  if (!reply.ok) throw new Error(((await reply.json()) as { message?: string }).message ?? `the server answered ${reply.status}`);
}

/** Incidents that the server has kept of a stream, newest first. */
export async function incidentsOf(name: string): Promise<ServerIncident[]> {
  const reply = await fetch(new URL(`api/streams/${encodeURIComponent(name)}/incidents?limit=50`, document.baseURI), authorized());
  // What the server of this page writes.
  return reply.ok ? ((await reply.json()) as ServerIncident[]) : [];
}

export const authorized = (): RequestInit => {
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
  readonly incidents?: readonly { readonly incident: ServerIncident }[];
  readonly samples: readonly { readonly time: number; readonly key: string; readonly values: readonly (number | null)[] }[];
}

/** Wait before connecting again: doubles up to the most. */
const AGAIN_MS = 500;
const AGAIN_MOST_MS = 15_000;
/** What the server closes the connection with when it has no such stream. */
const GONE = 4404;

/** Listen to the samples of one key of a stream; connects again when the connection is lost. Returns what ends it. */
export function listen(
  name: string,
  key: string | undefined,
  take: (rows: Rows, first: boolean) => void,
  report: (incidents: readonly ServerIncident[]) => void,
  /** Told when the connection is lost, and with nothing when it is back. */
  lost: (text: string) => void,
): () => void {
  let ended = false;
  let opened = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
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
      lost('');
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      // What the server of this page writes.
      const { samples, incidents = [] } = JSON.parse(data) as Message;
      if (incidents.length > 0) report(incidents.map(({ incident }) => incident));
      // After a new connection the past comes again.
      const fresh = samples.filter((one) => one.time > newest && (key === undefined || one.key === key));
      newest = fresh.at(-1)?.time ?? newest;
      if (fresh.length > 0 || !opened) take(rowsOf(fresh), !opened);
      opened = true;
    };
    socket.onclose = ({ code }) => {
      if (ended) return;
      lost(code === GONE ? `The server no longer has the stream ${name}.` : `The connection to the server is lost. Trying again …`);
      if (code === GONE) return;
      timer = setTimeout(connect, wait);
      wait = Math.min(AGAIN_MOST_MS, 2 * wait);
    };
  };
  connect();
  return () => {
    ended = true;
    clearTimeout(timer);
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
