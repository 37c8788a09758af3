import type { TlsFiles } from '@hapax/connect/net';
import type { OwnMethods } from '@hapax/io';
import type { FastifyInstance } from 'fastify';
import type { Clock } from 'hapax/stream';
import type { Hub } from './hub.ts';
import type { ReportDesk } from './routes/reports.ts';

export interface ServerOptions {
  /** Folder of the database; nothing is kept unless given. */
  readonly data?: string;
  /** Secret that opens everything, for callers from this machine too: at least 16 characters. */
  readonly token?: string;
  /** File of more tokens, with roles and expiry, as `hapax token` writes it; read again when it changes. */
  readonly tokens?: string;
  /**
   * Programs of this machine need no token. Whoever reaches a loopback port is then let in: other users, any proxy, any tunnel. For
   * tests, and machines of one user.
   */
  readonly trustLoopback?: boolean;
  /** Speak TLS; renewed files are taken into use within a minute. */
  readonly tls?: TlsFiles;
  /** Requests without a good token that one address may make in a minute. */
  readonly failuresPerMinute?: number;
  /** Told when the link that `link` gave was used. */
  readonly onLinkUsed?: () => void;
  /** Pages of other origins that may use the API, such as `https://dashboards.example`. */
  readonly origins?: readonly string[];
  /** Requests a minute of one token, or from one address on routes that need none. */
  readonly requestsPerMinute?: number;
  /** Bytes that the models of all streams may take; half of the memory there is unless given. */
  readonly memoryBytes?: number;
  /** Bytes that the models of one key of a stream may take; 50 MB unless given. */
  readonly keyBytes?: number;
  /** Streams that may be set up. */
  readonly maxStreams?: number;
  /** WebSockets open at once. */
  readonly maxReaders?: number;
  /** How often readers are asked whether they are still there; one that does not answer until the next time is let go. */
  readonly pingMs?: number;
  /** Time that a request may take to arrive. */
  readonly requestMs?: number;
  /** Time that scoring, or reading what a request brings, may take. */
  readonly scoreMs?: number;
  /** Bytes of one request that brings data; of all others half a megabyte at most. */
  readonly bodyLimit?: number;
  /** More lines for `/metrics`, in the text format of Prometheus. */
  readonly metrics?: () => string | Promise<string>;
  /** Methods of your own for models and streams, by the module that this process and its training thread import them from. */
  readonly methods?: OwnMethods;
  /** Folder of the built playground; the one packed with the server unless given. */
  readonly page?: string;
  /** Streams that are set up over HTTP may read from and write to private addresses: for tests, and networks where all callers may anyway. */
  readonly privateAddresses?: boolean;
  /** Signing secret of the Slack app whose buttons say what incidents were: their requests go to `/api/slack/answers`. */
  readonly slackSecret?: string;
  /** Reports to show at `/reports`, and to label in. */
  readonly reports?: ReportDesk;
  /** What the page shows first: the playground, or the streams that run. */
  readonly home?: 'playground' | 'streams';
  readonly version?: string;
  /** The time of this machine unless given. */
  readonly clock?: Clock;
  /** Write a line for each request to standard error; addresses only, never headers or bodies. */
  readonly log?: boolean;
}

export interface Server {
  readonly app: FastifyInstance;
  readonly hub: Hub;
  /** A link under an address of this server that signs one browser in, once. */
  link(address: string): string;
  /** @returns the address, such as `http://127.0.0.1:7400/` */
  listen(host: string, port: number): Promise<string>;
  close(): Promise<void>;
}
