import { pipeline, Readable } from 'node:stream';
import type { Run } from 'hapax/stream';
import { type DoorOptions, openDoor } from '../net/door.ts';
import { inSlices } from '../net/in-slices.ts';
import { type LabelledRun, metricsPieces } from './metrics.ts';
import { processMetrics } from './process-metrics.ts';

export interface MetricsServer {
  readonly port: number;
  /** Where it answers. */
  readonly address: string;
  /** Whoever reaches it may read. */
  readonly open: boolean;
  close(): Promise<void>;
}

export interface MetricsOptions extends DoorOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  readonly host?: string;
  /** Keys of each stream whose scores are told; 20 unless given. */
  readonly keys?: number;
  /** Told as `hapax_build_info`. */
  readonly version?: string;
  /** Whether the process is at its work; unless given, once a run is there. */
  readonly ready?: () => boolean;
}

/**
 * Answer `GET /metrics`, and the probes `/healthz` and `/readyz`, on this machine, or on another of its addresses when `host` says so; to all that come, or to those that show
 * a token, one with the role `read` where it is of a file.
 * @param more what the source adds, in the same format
 * @throws HapaxError `NETWORK` for a port that is in use, `CONFIG` for a token that can be guessed or TLS files that are not sound
 */
export async function serveMetrics(
  runs: () => readonly (Run | LabelledRun)[],
  options: MetricsOptions = {},
  more: () => string = () => '',
): Promise<MetricsServer> {
  const { port = 9464, host = '127.0.0.1', ready = () => runs().length > 0, keys, version } = options;
  const door = openDoor('metrics', 'read', options);
  function* figures(): Generator<string> {
    yield* metricsPieces(runs(), keys);
    yield processMetrics(version);
    yield more();
  }
  const taken = await door.listen(
    (question, answer) => {
      const plain = { 'content-type': 'text/plain', 'cache-control': 'no-store' };
      const probed = probe(question.url ?? '', ready);
      if (probed) return void answer.writeHead(probed.status, plain).end(`${probed.text}\n`);
      const refused = door.ask(question);
      if (refused) return void answer.writeHead(refused.status, { ...plain, ...refused.headers }).end(`${refused.text}\n`);
      if (question.method !== 'GET' || question.url?.split('?')[0] !== '/metrics')
        return void answer.writeHead(404, plain).end('ask for /metrics\n');
      answer.writeHead(200, { ...plain, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      // Who asks and goes away is no fault of ours.
      pipeline(Readable.from(inSlices(figures()), { objectMode: false }), answer, () => {});
    },
    host,
    port,
  );
  return {
    port: taken,
    address: `${door.scheme}://${host.includes(':') ? `[${host}]` : host}:${taken}/metrics`,
    open: !door.guarded && !LOCAL.includes(host),
    close: door.close,
  };
}

/** What asks whether a process lives, and whether it is at its work, shows no token and learns nothing else. */
function probe(url: string, ready: () => boolean): { readonly status: 200 | 503; readonly text: string } | undefined {
  if (url === '/healthz') return { status: 200, text: 'ok' };
  if (url !== '/readyz') return undefined;
  return ready() ? { status: 200, text: 'ready' } : { status: 503, text: 'not ready: no stream runs yet' };
}

const LOCAL = ['127.0.0.1', '::1', 'localhost'];
