/** A server of its own, on loopback. */
export interface TestServer {
  readonly port: number;
  readonly folder: string;
  readonly pid: number | undefined;
  /** Address of it, where its clients take one. */
  readonly url: string;
  /** Again, after a kill, with what it wrote. */
  start(): Promise<void>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** End it, and remove what it wrote. */
  stop(): Promise<void>;
}

export function startRedis(): Promise<TestServer>;
export function startPostgres(): Promise<TestServer>;
export function startRabbit(): Promise<TestServer>;
export function startNats(): Promise<TestServer>;
export function startMosquitto(): Promise<TestServer>;

/** Why there is no such server here; undefined: there is one. */
export const noServer: Readonly<Record<'redis' | 'postgres' | 'rabbitmq' | 'mosquitto' | 'nats', string | undefined>>;
export function freePort(): Promise<number>;
export function versionOf(command: string, args?: readonly string[]): string;
/** Why there is no such program here, and the package of Debian that has it; undefined: there is one. */
export function missing(program: string, debian: string, places?: readonly string[]): string | undefined;
/** One program that listens on a port, and writes into a folder of its own. */
export function serverAt(how: { folder: string; port: number; command: string; args: readonly string[] }): Omit<TestServer, 'url'>;
