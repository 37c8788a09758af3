import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

// Real servers for tests and benchmarks, as Debian has them: on loopback, on ports that are free, with all they write in a folder of their own,
// and ended by whoever started them. Killed and started again, they find what they wrote.

/** Some need a minute on a busy machine. */
const START_MS = 180_000;

/** @param {string} name @param {readonly string[]} [places] */
export function programOf(name, places = []) {
  const folders = [...places, ...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** @param {string} program @param {string} debian @returns {string | undefined} */
export const missing = (program, debian, places = []) =>
  programOf(program, places) ? undefined : `there is no ${program} here; Debian has it: apt-get install ${debian}`;

export async function freePort() {
  const server = createServer();
  await new Promise((go) => server.listen(0, '127.0.0.1', () => go(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((go) => server.close(() => go(undefined)));
  return port;
}

/** @param {number} port @returns {Promise<boolean>} */
const answers = (port) =>
  new Promise((go) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      go(true);
    });
    socket.on('error', () => go(false));
  });

/** @param {string} prefix */
export const folderFor = (prefix) => mkdtempSync(join(tmpdir(), `hapax-${prefix}-`));

/**
 * One program that listens on a port.
 * @param {{folder: string, port: number, command: string, args: readonly string[], options?: import('node:child_process').SpawnOptions, ready?: () => Promise<boolean>, tries?: number, group?: boolean}} how
 */
export function serverAt({ folder, port, command, args, options = {}, ready = async () => true, tries = 1, group = false }) {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  const file = join(folder, 'server.log');
  return {
    port,
    folder,
    get pid() {
      return child?.pid;
    },
    async start() {
      const log = openSync(file, 'a');
      const begin = () => (child = spawn(command, args, { stdio: ['ignore', log, log], detached: group, ...options }));
      let started = begin();
      let left = tries;
      const end = Date.now() + START_MS;
      while (!((await answers(port)) && (await ready()))) {
        if (started.exitCode !== null && --left > 0) {
          // What a killed one has left behind is still ending.
          await new Promise((go) => setTimeout(go, 100));
          started = begin();
        } else if (started.exitCode !== null || Date.now() > end) {
          const said = readFileSync(file, 'utf8').slice(-2000);
          await this.stop();
          throw new Error(`${command} did not start:\n${said}`);
        }
        await new Promise((go) => setTimeout(go, 20));
      }
    },
    /** SIGKILL: as if the machine were switched off. @param {NodeJS.Signals} [signal] */
    async kill(signal = 'SIGKILL') {
      const one = child;
      if (!one || one.exitCode !== null || one.signalCode !== null) return;
      const gone = new Promise((go) => one.once('exit', go));
      // A program that others work for ends with them.
      if (group && one.pid !== undefined) process.kill(-one.pid, signal);
      else one.kill(signal);
      await gone;
      while (await answers(port)) await new Promise((go) => setTimeout(go, 20));
    },
    async stop() {
      await this.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function startRedis() {
  const [folder, port] = [folderFor('redis'), await freePort()];
  const words = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
  ];
  const server = serverAt({ folder, port, command: programOf('redis-server') ?? 'redis-server', args: words });
  await server.start();
  return Object.assign(server, { url: `redis://127.0.0.1:${port}` });
}

const POSTGRES = ['18', '17', '16', '15', '14'].map((version) => `/usr/lib/postgresql/${version}/bin`);

/** It refuses to run as root. */
function someoneElse() {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((which) => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' })));
  return { uid, gid };
}

export async function startPostgres() {
  const [folder, port] = [folderFor('postgres'), await freePort()];
  const user = someoneElse();
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const bin = dirname(programOf('initdb', POSTGRES) ?? 'initdb');
  const data = join(folder, 'data');
  execFileSync(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync', '-E', 'UTF8', '--locale=C'], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  const words = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off', '-c', 'wal_level=logical'];
  const server = serverAt({
    folder,
    port,
    command: join(bin, 'postgres'),
    args: words,
    options: { ...user, cwd: folder },
    ready: async () => spawnSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).status === 0,
    tries: 100,
  });
  await server.start();
  return Object.assign(server, { url: `postgres://postgres@127.0.0.1:${port}/postgres` });
}

const RABBITMQ = ['/usr/lib/rabbitmq/bin'];

export async function startRabbit() {
  const [folder, port, dist, epmd] = [folderFor('rabbitmq'), await freePort(), await freePort(), await freePort()];
  writeFileSync(join(folder, 'plugins'), '[].');
  const env = {
    ...process.env,
    HOME: folder,
    RABBITMQ_NODENAME: 'hapax@localhost',
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(dist),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(epmd),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
  };
  const server = serverAt({
    folder,
    port,
    command: programOf('rabbitmq-server', RABBITMQ) ?? 'rabbitmq-server',
    args: [],
    options: { env, cwd: folder },
    group: true,
  });
  await server.start();
  const { stop } = server;
  return Object.assign(server, {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    async stop() {
      await server.kill('SIGKILL');
      // The name server of Erlang, which was started with it on a port of its own.
      spawnSync('epmd', ['-port', String(epmd), '-kill']);
      await stop.call(server);
    },
  });
}

/** A broker that writes its sessions down at every change. */
export async function startMosquitto() {
  const [folder, port] = [folderFor('mosquitto'), await freePort()];
  const file = join(folder, 'mosquitto.conf');
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence true',
    `persistence_location ${folder}/`,
    'autosave_interval 1',
    'autosave_on_changes true',
    'max_queued_messages 100000',
    ...(process.getuid?.() === 0 ? ['user root'] : []),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const server = serverAt({ folder, port, command: programOf('mosquitto') ?? 'mosquitto', args: ['-c', file] });
  await server.start();
  return Object.assign(server, { url: `mqtt://127.0.0.1:${port}` });
}

export async function startNats() {
  const [folder, port] = [folderFor('nats'), await freePort()];
  const words = ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder];
  const server = serverAt({ folder, port, command: programOf('nats-server') ?? 'nats-server', args: words });
  await server.start();
  return Object.assign(server, { url: `nats://127.0.0.1:${port}` });
}

/** Why there is none; undefined: there is one. */
export const noServer = {
  redis: missing('redis-server', 'redis-server'),
  postgres: missing('initdb', 'postgresql', POSTGRES),
  mosquitto: missing('mosquitto', 'mosquitto'),
  nats: missing('nats-server', 'nats-server'),
  rabbitmq: missing('rabbitmq-server', 'rabbitmq-server', RABBITMQ),
};
/** What a program says of itself. @param {string} command @param {readonly string[]} args */
export const versionOf = (command, args = ['--version']) => execFileSync(command, args, { encoding: 'utf8' }).split('\n', 1)[0];
