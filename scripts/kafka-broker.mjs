import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

// Real brokers of Apache Kafka for tests and benchmarks: the jars come from Maven Central once, each with its checksum, and stay in a folder
// outside of the repository. Brokers run in KRaft mode on loopback, on ports that are free, with all they write in a folder of their own.

const { kafka, jars } = JSON.parse(readFileSync(new URL('kafka-jars.json', import.meta.url), 'utf8'));
const CENTRAL = 'https://repo1.maven.org/maven2';
const JAVA = 17;
const AT_ONCE = 6;
const START_MS = 300_000;
const CLUSTER = '5L6g3nShT-eMCtK--X86sw';

const cache = () => process.env.HAPAX_KAFKA ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'hapax', `kafka-${kafka}`);

/** Everything to run a broker with, or a sentence that says what is missing. */
export async function kafkaTools() {
  try {
    const { stderr } = await promisify(execFile)('java', ['-version']);
    const [, version = '0'] = /version "(\d+)/.exec(stderr) ?? [];
    if (Number(version) < JAVA) return { skip: `Kafka needs Java ${JAVA}, and there is Java ${version}` };
  } catch {
    return { skip: `there is no Java here; Kafka needs Java ${JAVA}` };
  }
  try {
    return { classpath: `${await fetched()}/*` };
  } catch (error) {
    return { skip: `Kafka cannot be fetched from Maven Central: ${error.message}` };
  }
}

async function fetched() {
  const folder = cache();
  mkdirSync(folder, { recursive: true });
  const wanted = Object.entries(jars).filter(([path]) => !existsSync(join(folder, path.split('/').at(-1))));
  const fetchOne = async ([path, sha256]) => {
    const answer = await fetch(`${CENTRAL}/${path}`, { signal: AbortSignal.timeout(60_000) });
    if (!answer.ok) throw new Error(`${path} gives ${answer.status}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Error(`${path} is not the file it should be`);
    const part = join(folder, `.${process.pid}-${path.split('/').at(-1)}`);
    writeFileSync(part, bytes);
    renameSync(part, join(folder, path.split('/').at(-1)));
  };
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let one = wanted.pop(); one; one = wanted.pop()) await fetchOne(one);
    }),
  );
  return folder;
}

async function freePort() {
  const server = createServer();
  await new Promise((go) => server.listen(0, '127.0.0.1', go));
  const { port } = server.address();
  await new Promise((go) => server.close(go));
  return port;
}

const answers = (port) =>
  new Promise((go) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      go(true);
    });
    socket.on('error', () => go(false));
  });

/**
 * Start brokers, each controller and broker in one.
 * @param count brokers; topics have as many replicas, three at most
 * @param extra lines of server.properties, by name
 * @param format more arguments of the tool that makes the folder of a broker, for users of SCRAM
 */
export async function startBrokers(
  { classpath },
  { count = 1, extra = {}, format = [], listeners, folder = mkdtempSync(join(tmpdir(), 'hapax-kafka-')) } = {},
) {
  const ports = [];
  for (let i = 0; i < count; ++i) ports.push({ data: await freePort(), control: await freePort(), secure: await freePort() });
  const voters = ports.map(({ control }, i) => `${i + 1}@127.0.0.1:${control}`).join(',');
  const copies = Math.min(3, count);
  const insync = Math.max(1, copies - 1);
  writeFileSync(
    join(folder, 'log4j2.properties'),
    'rootLogger.level=warn\nrootLogger.appenderRefs=c\nrootLogger.appenderRef.c.ref=C\nappender.c.type=Console\nappender.c.name=C\nappender.c.layout.type=PatternLayout\nappender.c.layout.pattern=[%d] %p %m (%c)%n\n',
  );
  const brokers = await Promise.all(
    ports.map(async ({ data, control, secure }, i) => {
      const own = join(folder, `broker-${i + 1}`);
      mkdirSync(own, { recursive: true });
      const settings = {
        'process.roles': 'broker,controller',
        'node.id': i + 1,
        'controller.quorum.voters': voters,
        listeners: `PLAINTEXT://127.0.0.1:${data},CONTROLLER://127.0.0.1:${control}`,
        'advertised.listeners': `PLAINTEXT://127.0.0.1:${data}`,
        'controller.listener.names': 'CONTROLLER',
        'inter.broker.listener.name': 'PLAINTEXT',
        'log.dirs': join(own, 'data'),
        'num.partitions': 4,
        'default.replication.factor': copies,
        'min.insync.replicas': insync,
        'offsets.topic.num.partitions': 4,
        'offsets.topic.replication.factor': copies,
        'transaction.state.log.replication.factor': copies,
        'transaction.state.log.min.isr': insync,
        'transaction.state.log.num.partitions': 4,
        'share.coordinator.state.topic.replication.factor': copies,
        'share.coordinator.state.topic.min.isr': insync,
        'group.initial.rebalance.delay.ms': 0,
        'group.min.session.timeout.ms': 1000,
        'auto.create.topics.enable': false,
        'log.cleaner.dedupe.buffer.size': 8_388_608,
        'log.cleaner.backoff.ms': 1000,
        ...extra,
        ...(listeners ? listeners({ data, control, secure }) : {}),
      };
      const file = join(own, 'server.properties');
      writeFileSync(
        file,
        Object.entries(settings)
          .map(([name, value]) => `${name}=${value}\n`)
          .join(''),
      );
      await promisify(execFile)('java', ['-cp', classpath, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER, '-c', file, ...format]);
      return brokerAt(classpath, own, file, data, secure);
    }),
  );
  await Promise.all(brokers.map((one) => one.start()));
  return {
    addresses: brokers.map(({ address }) => address),
    brokers,
    folder,
    async stop() {
      await Promise.all(brokers.map((one) => one.kill('SIGKILL')));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function brokerAt(classpath, own, file, port, secure) {
  let child;
  return {
    address: `127.0.0.1:${port}`,
    secure: `127.0.0.1:${secure}`,
    port,
    get pid() {
      return child?.pid;
    },
    async start() {
      const log = openSync(join(own, 'broker.log'), 'a');
      const options = [
        '-Xmx384m',
        '-Xms96m',
        '-XX:+UseSerialGC',
        `-Dlog4j2.configurationFile=file:${join(own, '..', 'log4j2.properties')}`,
      ];
      child = spawn('java', [...options, '-cp', classpath, 'kafka.Kafka', file], { stdio: ['ignore', log, log] });
      const started = child;
      started.gone = new Promise((go) => started.once('exit', go));
      const end = Date.now() + START_MS;
      while (!(await answers(port))) {
        if (started.exitCode !== null || Date.now() > end) {
          started.kill('SIGKILL');
          throw new Error(`the broker did not start:\n${readFileSync(join(own, 'broker.log'), 'utf8').slice(-2000)}`);
        }
        await new Promise((go) => setTimeout(go, 100));
      }
    },
    /** SIGKILL: as if the machine were switched off; SIGTERM: it says goodbye. */
    async kill(signal = 'SIGKILL') {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await child.gone;
    },
  };
}
