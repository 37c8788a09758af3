/** Made from the option tables by `npm run docs`, so that editors know every option: its sentence, what it must be, and its default. */

/** NDJSON file. Samples from a file with one JSON object a line. Goes on after a restart where the last checkpoint was. */
export type NdjsonSource = {
  /** NDJSON file. Samples from a file with one JSON object a line. Goes on after a restart where the last checkpoint was. */
  readonly type: 'ndjson';
  /** The file. A path; required. */
  readonly path: string;
  /** Field with the time: a number, or text such as 2024-01-31T22:00:00Z. A text; default "time". */
  readonly time?: string;
  /** Unit of a time that is a number, counted from 1970; auto tells it by the size, and where the first is too small for a date, all are milliseconds. One of auto, ms, s, us, ns; default "auto". */
  readonly unit?: 'auto' | 'ms' | 's' | 'us' | 'ns';
  /** How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read. A text. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none, such as Europe/Berlin; without it UTC. A text. */
  readonly timeZone?: string;
  /** Field that says whose sample it is: a sensor, a host, a customer. A text. */
  readonly key?: string;
  /** Field that names the message: one that comes again is a duplicate. Without it a sample is one when the same time and values come again. A text. */
  readonly id?: string;
  /** Field that is 1 for a known anomaly, which is then scored and never learnt. A text. */
  readonly label?: string;
  /** Replay so many times faster than the samples were measured; as fast as they are read unless given. A number in [1e-9, Infinity]. */
  readonly speed?: number;
  /** Wait for more at the end of the file, as of a log that is being written. True or false. */
  readonly follow?: boolean;
};

/** Table. The rows of a CSV, Parquet or XLSX file, in their order. Goes on after a restart where the last checkpoint was. */
export type TableSource = {
  /** Table. The rows of a CSV, Parquet or XLSX file, in their order. Goes on after a restart where the last checkpoint was. */
  readonly type: 'table';
  /** The file. A path; required. */
  readonly path: string;
  /** Column that says whose sample a row is. A text. */
  readonly key?: string;
  /** How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read. A text. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none, such as Europe/Berlin; without it UTC. A text. */
  readonly timeZone?: string;
  /** Replay so many times faster than the samples were measured; at once unless given. A number in [1e-9, Infinity]. */
  readonly speed?: number;
};

/** Standard input. Samples from standard input with one JSON object a line. What was read is gone: a crash loses what came since the last checkpoint. */
export type StdinSource = {
  /** Standard input. Samples from standard input with one JSON object a line. What was read is gone: a crash loses what came since the last checkpoint. */
  readonly type: 'stdin';
  /** Field with the time: a number, or text such as 2024-01-31T22:00:00Z. A text; default "time". */
  readonly time?: string;
  /** Unit of a time that is a number, counted from 1970; auto tells it by the size, and where the first is too small for a date, all are milliseconds. One of auto, ms, s, us, ns; default "auto". */
  readonly unit?: 'auto' | 'ms' | 's' | 'us' | 'ns';
  /** How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read. A text. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none, such as Europe/Berlin; without it UTC. A text. */
  readonly timeZone?: string;
  /** Field that says whose sample it is: a sensor, a host, a customer. A text. */
  readonly key?: string;
  /** Field that names the message: one that comes again is a duplicate. Without it a sample is one when the same time and values come again. A text. */
  readonly id?: string;
  /** Field that is 1 for a known anomaly, which is then scored and never learnt. A text. */
  readonly label?: string;
};

/** Made-up sensors. Seeded waves with noise, one channel a feature, for trying a pipeline out. The same seed gives the same samples. */
export type SyntheticSource = {
  /** Made-up sensors. Seeded waves with noise, one channel a feature, for trying a pipeline out. The same seed gives the same samples. */
  readonly type: 'synthetic';
  /** Samples; without end unless given. An integer in [1, 9007199254740991]. */
  readonly count?: number;
  /** So many times faster than the samples are apart; at once unless given. A number in [1e-9, Infinity]. */
  readonly speed?: number;
  /** How the sensors are. A group. */
  readonly options?: {
    /** Time of the first sample, milliseconds since 1970. A number in [0, Infinity]; default 1600000000000. */ readonly startMs?: number;
    /** Time between samples, milliseconds. A number in [0.001, Infinity]; default 1000. */
    readonly intervalMs?: number;
    /** Factor on the noise: 1 is up to 6 per cent, 0 is none. A number in [0, 100]; default 1. */
    readonly noise?: number;
    /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
    readonly seed?: number;
  };
};

/** HTTP polling. Asks an HTTP service for JSON again and again: one record, or an array of them, where `records` says, and page after page. What was missed while it was down is gone. */
export type PollSource = {
  /** HTTP polling. Asks an HTTP service for JSON again and again: one record, or an array of them, where `records` says, and page after page. What was missed while it was down is gone. */
  readonly type: 'poll';
  /** The address that is asked. An address that begins with http:// or https://; required. */
  readonly url: string;
  /** Time between questions. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 60000. */
  readonly everyMs?: number | string;
  /** Whether it may be an address of this machine or of a private network. One of public, any; default "public". */
  readonly addresses?: 'public' | 'any';
  /** Headers of each question, Authorization for one. Texts by name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON pointer to the records in an answer, as in /data/items; the whole answer unless given. A text; default "". */
  readonly records?: string;
  /** JSON pointer to the address of the next page, or to the token that asks for it. 100 pages are read at most. A text. */
  readonly nextPage?: string;
  /** Parameter of the address that takes the token of the next page. A text. */
  readonly pageParameter?: string;
  /** Field with the time: a number, or text such as 2024-01-31T22:00:00Z. A text; default "time". */
  readonly time?: string;
  /** Unit of a time that is a number, counted from 1970; auto tells it by the size, and where the first is too small for a date, all are milliseconds. One of auto, ms, s, us, ns; default "auto". */
  readonly unit?: 'auto' | 'ms' | 's' | 'us' | 'ns';
  /** How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read. A text. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none, such as Europe/Berlin; without it UTC. A text. */
  readonly timeZone?: string;
  /** Field that says whose sample it is: a sensor, a host, a customer. A text. */
  readonly key?: string;
  /** Field that names the message: one that comes again is a duplicate. Without it a sample is one when the same time and values come again. A text. */
  readonly id?: string;
  /** Field that is 1 for a known anomaly, which is then scored and never learnt. A text. */
  readonly label?: string;
};

/** Prometheus. Asks a Prometheus, or what speaks its query API (Thanos, Mimir, VictoriaMetrics), by PromQL: first the past that `backfill` says, then each step as it comes. Goes on after a restart where the last checkpoint was; what was missed meanwhile is read. */
export type PrometheusSource = {
  /** Prometheus. Asks a Prometheus, or what speaks its query API (Thanos, Mimir, VictoriaMetrics), by PromQL: first the past that `backfill` says, then each step as it comes. Goes on after a restart where the last checkpoint was; what was missed meanwhile is read. */
  readonly type: 'prometheus';
  /** Address of the server, as in http://prometheus:9090. An address that begins with http:// or https://; required. */
  readonly url: string;
  /** A query in PromQL for each feature, by its name. Texts by name. */
  readonly queries?: Readonly<Record<string, string>>;
  /** Time between the samples of a series; they fall on whole multiples of it. A time of at least 1000 ms: milliseconds, or text such as 30s, 5m, 1h; default 60000. */
  readonly everyMs?: number | string;
  /** How far before now it begins: a warm start. A time of at least 0 ms: milliseconds, or text such as 30s, 5m, 1h; default 3600000. */
  readonly backfill?: number | string;
  /** How far behind now it reads, for what is scraped is there a little later. A time of at least 0 ms: milliseconds, or text such as 30s, 5m, 1h; default 15000. */
  readonly delay?: number | string;
  /** Label that says whose a series is, such as instance; without it all labels together. A text. */
  readonly key?: string;
  /** Whether it may be an address of this machine or of a private network. One of public, any; default "public". */
  readonly addresses?: 'public' | 'any';
  /** Headers of each question, Authorization for one. Texts by name. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** CoinGecko. Prices of coins; the features of the stream are their ids, bitcoin for one. */
export type CoingeckoSource = {
  /** CoinGecko. Prices of coins; the features of the stream are their ids, bitcoin for one. */
  readonly type: 'coingecko';
  /** Currency of the prices. A text; default "eur". */
  readonly currency?: string;
  /** Time between questions. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 60000. */
  readonly everyMs?: number | string;
  /** Another address with the same answers. An address that begins with http:// or https://; default "https://api.coingecko.com/api/v3/simple/price". */
  readonly url?: string;
  /** Whether it may be an address of this machine or of a private network. One of public, any; default "public". */
  readonly addresses?: 'public' | 'any';
};

/** HTTP push. Listens for samples that others send with POST: one JSON object, an array, or one a line. Where the pipeline keeps its state, what was answered with 200 survives a crash; otherwise the answer is 202. */
export type PushSource = {
  /** HTTP push. Listens for samples that others send with POST: one JSON object, an array, or one a line. Where the pipeline keeps its state, what was answered with 200 survives a crash; otherwise the answer is 202. */
  readonly type: 'push';
  /** Port to listen on; 0 takes a free one. An integer in [0, 65535]; default 8088. */
  readonly port?: number;
  /** Address to listen on; any but this machine needs a token. A text; default "127.0.0.1". */
  readonly host?: string;
  /** A secret of at least 16 characters that callers show: `Authorization: Bearer <token>`. A text. */
  readonly token?: string;
  /** A file of tokens with roles and ends, as `hapax token --data FOLDER` writes it: FOLDER/tokens.json. A path. */
  readonly tokens?: string;
  /** Speak TLS with this certificate. A group. */
  readonly tls?: {
    /** Certificate, in PEM; a renewed one is taken into use within a minute. A path; required. */ readonly cert: string;
    /** Its private key, in PEM. A path; required. */
    readonly key: string;
  };
  /** Field with the time: a number, or text such as 2024-01-31T22:00:00Z. A text; default "time". */
  readonly time?: string;
  /** Unit of a time that is a number, counted from 1970; auto tells it by the size, and where the first is too small for a date, all are milliseconds. One of auto, ms, s, us, ns; default "auto". */
  readonly unit?: 'auto' | 'ms' | 's' | 'us' | 'ns';
  /** How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read. A text. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none, such as Europe/Berlin; without it UTC. A text. */
  readonly timeZone?: string;
  /** Field that says whose sample it is: a sensor, a host, a customer. A text. */
  readonly key?: string;
  /** Field that names the message: one that comes again is a duplicate. Without it a sample is one when the same time and values come again. A text. */
  readonly id?: string;
  /** Field that is 1 for a known anomaly, which is then scored and never learnt. A text. */
  readonly label?: string;
};

/** WebSocket. Samples from a WebSocket, connected again whenever it breaks off. What was missed meanwhile is gone. */
export type WebsocketSource = {
  /** WebSocket. Samples from a WebSocket, connected again whenever it breaks off. What was missed meanwhile is gone. */
  readonly type: 'websocket';
  /** The address. An address that begins with ws:// or wss://; required. */
  readonly url: string;
  /** Texts that are sent after connecting: what to subscribe to. A list of texts, one at least. */
  readonly greet?: readonly string[];
  /** Headers of the request that connects, Authorization for one. Texts by name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Field with the time: a number, or text such as 2024-01-31T22:00:00Z. A text; default "time". */
  readonly time?: string;
  /** Unit of a time that is a number, counted from 1970; auto tells it by the size, and where the first is too small for a date, all are milliseconds. One of auto, ms, s, us, ns; default "auto". */
  readonly unit?: 'auto' | 'ms' | 's' | 'us' | 'ns';
  /** How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read. A text. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none, such as Europe/Berlin; without it UTC. A text. */
  readonly timeZone?: string;
  /** Field that says whose sample it is: a sensor, a host, a customer. A text. */
  readonly key?: string;
  /** Field that names the message: one that comes again is a duplicate. Without it a sample is one when the same time and values come again. A text. */
  readonly id?: string;
  /** Field that is 1 for a known anomaly, which is then scored and never learnt. A text. */
  readonly label?: string;
};

/** Redis stream. Samples from a Redis stream, Redis 7 or Valkey: as a log that is read from where the checkpoint is, or as a consumer group that keeps each entry until a checkpoint holds it. */
export type RedisSource = {
  /** Redis stream. Samples from a Redis stream, Redis 7 or Valkey: as a log that is read from where the checkpoint is, or as a consumer group that keeps each entry until a checkpoint holds it. */
  readonly type: 'redis';
  /** The server, such as redis://localhost:6379, or rediss:// with TLS; a path such as /2 is the database. An address that begins with redis:// or rediss://; required. */
  readonly url: string;
  /** The user, where it is not in the address. A text. */
  readonly username?: string;
  /** Its password, where it is not in the address. A text. */
  readonly password?: string;
  /** File with the certificates to trust, PEM; the usual ones unless given. A path. */
  readonly ca?: string;
  /** The key of the stream. A text; required. */
  readonly stream: string;
  /** Field of an entry that holds the record as JSON; unless given, the fields of the entry are those of the record. A text. */
  readonly json?: string;
  /** Consumer group: entries are acknowledged when a checkpoint holds them. Without it the stream is read as a log. A text. */
  readonly group?: string;
  /** Name of this process in the group; what it had is its own again after a restart. A text; default "hapax". */
  readonly consumer?: string;
  /** Take over entries of the group that their consumer has not acknowledged for so long; never unless given. A time of at least 1000 ms: milliseconds, or text such as 30s, 5m, 1h. */
  readonly claimAfterMs?: number | string;
  /** Where to begin when there is no checkpoint, or no such group, yet. One of beginning, end; default "beginning". */
  readonly from?: 'beginning' | 'end';
  /** Stream for entries that are no samples, with the reason; they are said and left out unless given. A text. */
  readonly deadLetters?: string;
  /** Entries that are asked for at once. An integer in [1, 100000]; default 1000. */
  readonly count?: number;
  /** Samples carry the time of now: keys that fall silent are noticed by the clock. True or false. */
  readonly live?: boolean;
  /** Field with the time: a number, or text such as 2024-01-31T22:00:00Z. A text; default "time". */
  readonly time?: string;
  /** Unit of a time that is a number, counted from 1970; auto tells it by the size, and where the first is too small for a date, all are milliseconds. One of auto, ms, s, us, ns; default "auto". */
  readonly unit?: 'auto' | 'ms' | 's' | 'us' | 'ns';
  /** How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read. A text. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none, such as Europe/Berlin; without it UTC. A text. */
  readonly timeZone?: string;
  /** Field that says whose sample it is: a sensor, a host, a customer. A text. */
  readonly key?: string;
  /** Field that names the message: one that comes again is a duplicate. Without it a sample is one when the same time and values come again. A text. */
  readonly id?: string;
  /** Field that is 1 for a known anomaly, which is then scored and never learnt. A text. */
  readonly label?: string;
};

/** PostgreSQL. Samples from the rows of a table, a hypertable of TimescaleDB, a view or a query: new rows are asked for by a cursor, or come by logical replication. Rows that are changed or deleted later are not noticed. */
export type PostgresSource = {
  /** PostgreSQL. Samples from the rows of a table, a hypertable of TimescaleDB, a view or a query: new rows are asked for by a cursor, or come by logical replication. Rows that are changed or deleted later are not noticed. */
  readonly type: 'postgres';
  /** The database, such as postgres://hapax@localhost:5432/plant; `?sslmode=verify-full` for TLS. An address that begins with postgres:// or postgresql://; required. */
  readonly url: string;
  /** The password, where it is not in the address. A text. */
  readonly password?: string;
  /** File with the certificates to trust, PEM; it turns TLS on. A path. */
  readonly ca?: string;
  /** Table, hypertable or view that is read, such as plant.readings. A text. */
  readonly table?: string;
  /** A SELECT that is read instead of a table, with the columns of `cursor` in it. A text. */
  readonly query?: string;
  /** Columns by which rows are ordered and new ones are known, a serial number or `[time, device]`; together they must be unique, and grow. `[id]` unless given. A list of texts, one at least. */
  readonly cursor?: readonly string[];
  /** Logical replication instead of polling: the slot, made when it is not there. Rows come in the order in which they were committed; needs `wal_level=logical` and `table`. A text. */
  readonly slot?: string;
  /** Publication of the slot; the name of the slot unless given. It is made when it is not there. A text. */
  readonly publication?: string;
  /** Time between questions when there is nothing new. A time of at least 10 ms: milliseconds, or text such as 30s, 5m, 1h; default 1000. */
  readonly everyMs?: number | string;
  /** Wait so long for rows that are committed late before rows up to the newest are read; not unless given. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h. */
  readonly settleMs?: number | string;
  /** Rows that are asked for at once. An integer in [1, 1000000]; default 5000. */
  readonly batch?: number;
  /** Where to begin when there is no checkpoint yet. One of beginning, end; default "beginning". */
  readonly from?: 'beginning' | 'end';
  /** Samples carry the time of now: keys that fall silent are noticed by the clock. True or false. */
  readonly live?: boolean;
  /** Field with the time: a number, or text such as 2024-01-31T22:00:00Z. A text; default "time". */
  readonly time?: string;
  /** Unit of a time that is a number, counted from 1970; auto tells it by the size, and where the first is too small for a date, all are milliseconds. One of auto, ms, s, us, ns; default "auto". */
  readonly unit?: 'auto' | 'ms' | 's' | 'us' | 'ns';
  /** How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read. A text. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none, such as Europe/Berlin; without it UTC. A text. */
  readonly timeZone?: string;
  /** Field that says whose sample it is: a sensor, a host, a customer. A text. */
  readonly key?: string;
  /** Field that names the message: one that comes again is a duplicate. Without it a sample is one when the same time and values come again. A text. */
  readonly id?: string;
  /** Field that is 1 for a known anomaly, which is then scored and never learnt. A text. */
  readonly label?: string;
};

/** RabbitMQ. Samples from a queue, each message kept by the broker until a checkpoint holds it, or from a stream, which is read as a log. Messages that are no samples go to a queue of dead letters, with the reason. */
export type RabbitmqSource = {
  /** RabbitMQ. Samples from a queue, each message kept by the broker until a checkpoint holds it, or from a stream, which is read as a log. Messages that are no samples go to a queue of dead letters, with the reason. */
  readonly type: 'rabbitmq';
  /** The broker, such as amqp://hapax:secret@localhost:5672/plant, or amqps:// with TLS. An address that begins with amqp:// or amqps://; required. */
  readonly url: string;
  /** File with the certificates to trust, PEM; the usual ones unless given. A path. */
  readonly ca?: string;
  /** The queue. A text; required. */
  readonly queue: string;
  /** What the queue is, or is made as. Of a quorum or classic queue each message is acknowledged when a checkpoint holds it; a stream is read as a log. One of quorum, classic, stream; default "quorum". */
  readonly sort?: 'quorum' | 'classic' | 'stream';
  /** Whether queues that are not there are made, durable. One of missing, never; default "missing". */
  readonly declare?: 'missing' | 'never';
  /** Exchange to bind the queue to; not bound unless given. A text. */
  readonly exchange?: string;
  /** Routing key or pattern of that binding. A text; default "#". */
  readonly pattern?: string;
  /** Queue for messages that are no samples, with the reason; the queue with `-dead-letters` behind it unless given. Messages of a stream stay where they are. A text. */
  readonly deadLetters?: string;
  /** Messages that no checkpoint holds, at most; one is written at half of them. An integer in [2, 65535]; default 20000. */
  readonly prefetch?: number;
  /** Where to begin in a stream when there is no checkpoint yet. One of beginning, end; default "beginning". */
  readonly from?: 'beginning' | 'end';
  /** Samples carry the time of now: keys that fall silent are noticed by the clock. True or false. */
  readonly live?: boolean;
  /** Field with the time: a number, or text such as 2024-01-31T22:00:00Z. A text; default "time". */
  readonly time?: string;
  /** Unit of a time that is a number, counted from 1970; auto tells it by the size, and where the first is too small for a date, all are milliseconds. One of auto, ms, s, us, ns; default "auto". */
  readonly unit?: 'auto' | 'ms' | 's' | 'us' | 'ns';
  /** How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read. A text. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none, such as Europe/Berlin; without it UTC. A text. */
  readonly timeZone?: string;
  /** Field that says whose sample it is: a sensor, a host, a customer. A text. */
  readonly key?: string;
  /** Field that names the message: one that comes again is a duplicate. Without it a sample is one when the same time and values come again. A text. */
  readonly id?: string;
  /** Field that is 1 for a known anomaly, which is then scored and never learnt. A text. */
  readonly label?: string;
};

/** MQTT. Samples from topics of an MQTT 5 broker, in a session that outlives connections. Where the pipeline keeps its state, a message is in a journal on this machine before it is acknowledged. */
export type MqttSource = {
  /** MQTT. Samples from topics of an MQTT 5 broker, in a session that outlives connections. Where the pipeline keeps its state, a message is in a journal on this machine before it is acknowledged. */
  readonly type: 'mqtt';
  /** The broker, such as mqtt://localhost:1883, or mqtts:// with TLS. An address that begins with mqtt:// or mqtts://; required. */
  readonly url: string;
  /** The user, where it is not in the address. A text. */
  readonly username?: string;
  /** Its password, where it is not in the address. A text. */
  readonly password?: string;
  /** File with the certificates to trust, PEM; the usual ones unless given. A path. */
  readonly ca?: string;
  /** Topics, or filters with `+` and `#`, such as plant/+/pressure. A list of texts, one at least; required. */
  readonly topics: readonly string[];
  /** Name of this client, no other may have it: the broker keeps what comes while it is away. A text; required. */
  readonly clientId: string;
  /** Quality of service: 0 at most once, 1 at least once, 2 exactly once. One of 0, 1, 2; default "1". */
  readonly qos?: '0' | '1' | '2';
  /** How long the broker keeps what comes while this client is away. A time of at least 1000 ms: milliseconds, or text such as 30s, 5m, 1h; default 86400000. */
  readonly sessionMs?: number | string;
  /** Name of the feature that a message is which holds a number alone. A text. */
  readonly plain?: string;
  /** Samples carry the time of now: keys that fall silent are noticed by the clock. True or false. */
  readonly live?: boolean;
  /** Field with the time: a number, or text such as 2024-01-31T22:00:00Z. A text; default "time". */
  readonly time?: string;
  /** Unit of a time that is a number, counted from 1970; auto tells it by the size, and where the first is too small for a date, all are milliseconds. One of auto, ms, s, us, ns; default "auto". */
  readonly unit?: 'auto' | 'ms' | 's' | 'us' | 'ns';
  /** How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read. A text. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none, such as Europe/Berlin; without it UTC. A text. */
  readonly timeZone?: string;
  /** Field that says whose sample it is: a sensor, a host, a customer. A text. */
  readonly key?: string;
  /** Field that names the message: one that comes again is a duplicate. Without it a sample is one when the same time and values come again. A text. */
  readonly id?: string;
  /** Field that is 1 for a known anomaly, which is then scored and never learnt. A text. */
  readonly label?: string;
};

/** NATS JetStream. Samples from a stream of NATS JetStream, read as a log. `$subject`, `$timestamp`, `$sequence` and `$header.NAME` of a message can be named wherever a field can. */
export type NatsSource = {
  /** NATS JetStream. Samples from a stream of NATS JetStream, read as a log. `$subject`, `$timestamp`, `$sequence` and `$header.NAME` of a message can be named wherever a field can. */
  readonly type: 'nats';
  /** The server, such as nats://localhost:4222, or tls:// with TLS. An address that begins with nats:// or tls://; required. */
  readonly url: string;
  /** The user. A text. */
  readonly username?: string;
  /** Its password. A text. */
  readonly password?: string;
  /** A token instead of user and password. A text. */
  readonly token?: string;
  /** File with the certificates to trust, PEM; the usual ones unless given. A path. */
  readonly ca?: string;
  /** The stream of JetStream, whose retention is not `workqueue`. A text; required. */
  readonly stream: string;
  /** Subjects of it that are read, such as plant.*.pressure; all unless given. A list of texts, one at least. */
  readonly subjects?: readonly string[];
  /** Where to begin when there is no checkpoint yet. One of beginning, end; default "beginning". */
  readonly from?: 'beginning' | 'end';
  /** Samples carry the time of now: keys that fall silent are noticed by the clock. True or false. */
  readonly live?: boolean;
  /** Field with the time: a number, or text such as 2024-01-31T22:00:00Z. A text; default "time". */
  readonly time?: string;
  /** Unit of a time that is a number, counted from 1970; auto tells it by the size, and where the first is too small for a date, all are milliseconds. One of auto, ms, s, us, ns; default "auto". */
  readonly unit?: 'auto' | 'ms' | 's' | 'us' | 'ns';
  /** How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read. A text. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none, such as Europe/Berlin; without it UTC. A text. */
  readonly timeZone?: string;
  /** Field that says whose sample it is: a sensor, a host, a customer. A text. */
  readonly key?: string;
  /** Field that names the message: one that comes again is a duplicate. Without it a sample is one when the same time and values come again. A text. */
  readonly id?: string;
  /** Field that is 1 for a known anomaly, which is then scored and never learnt. A text. */
  readonly label?: string;
};

/** InfluxDB line protocol. Listens for points in the line protocol, as Telegraf sends them to InfluxDB; those of one time and one key are one sample. A feature is a field, `usage_idle`, or `cpu.usage_idle`. */
export type InfluxSource = {
  /** InfluxDB line protocol. Listens for points in the line protocol, as Telegraf sends them to InfluxDB; those of one time and one key are one sample. A feature is a field, `usage_idle`, or `cpu.usage_idle`. */
  readonly type: 'influx';
  /** Port to listen on; 0 takes a free one. An integer in [0, 65535]; default 8086. */
  readonly port?: number;
  /** Address to listen on; any but this machine needs a token. A text; default "127.0.0.1". */
  readonly host?: string;
  /** Tags that say whose sample it is, `[host]` for one; their values are the key, with a comma between. All are one key unless given. A list of texts, one at least. */
  readonly keys?: readonly string[];
  /** A secret of at least 16 characters that callers show: `Authorization: Bearer <token>`. A text. */
  readonly token?: string;
  /** A file of tokens with roles and ends, as `hapax token --data FOLDER` writes it: FOLDER/tokens.json. A path. */
  readonly tokens?: string;
  /** Speak TLS with this certificate. A group. */
  readonly tls?: {
    /** Certificate, in PEM; a renewed one is taken into use within a minute. A path; required. */ readonly cert: string;
    /** Its private key, in PEM. A path; required. */
    readonly key: string;
  };
};

/** OpenTelemetry metrics. Listens for metrics of OpenTelemetry, OTLP over HTTP in protobuf or JSON; values of one time and one key are one sample. A feature is the name of a metric; histograms and summaries have name.count, name.sum and name.mean. */
export type OtlpSource = {
  /** OpenTelemetry metrics. Listens for metrics of OpenTelemetry, OTLP over HTTP in protobuf or JSON; values of one time and one key are one sample. A feature is the name of a metric; histograms and summaries have name.count, name.sum and name.mean. */
  readonly type: 'otlp';
  /** Port to listen on; 0 takes a free one. An integer in [0, 65535]; default 4318. */
  readonly port?: number;
  /** Address to listen on; any but this machine needs a token. A text; default "127.0.0.1". */
  readonly host?: string;
  /** Attributes of points, or else of their resource, that say whose sample it is, `[service.name, host.name]` for one; their values are the key, with a comma between. All are one key unless given. A list of texts, one at least. */
  readonly keys?: readonly string[];
  /** A secret of at least 16 characters that callers show: `Authorization: Bearer <token>`. A text. */
  readonly token?: string;
  /** A file of tokens with roles and ends, as `hapax token --data FOLDER` writes it: FOLDER/tokens.json. A path. */
  readonly tokens?: string;
  /** Speak TLS with this certificate. A group. */
  readonly tls?: {
    /** Certificate, in PEM; a renewed one is taken into use within a minute. A path; required. */ readonly cert: string;
    /** Its private key, in PEM. A path; required. */
    readonly key: string;
  };
};

/** SQL over files, with DuckDB. The rows of a query, in its order, in constant memory: Parquet, CSV and JSON files, folders of them, stores like S3 (with the extension httpfs), and databases of DuckDB. Ends with the query. */
export type DuckdbSource = {
  /** SQL over files, with DuckDB. The rows of a query, in its order, in constant memory: Parquet, CSV and JSON files, folders of them, stores like S3 (with the extension httpfs), and databases of DuckDB. Ends with the query. */
  readonly type: 'duckdb';
  /** What is read, such as SELECT * FROM 'readings/*.parquet' ORDER BY time; the order must be the same each time, for a restart goes on by it. A text; required. */
  readonly query: string;
  /** File of a database that is read; without it files alone. One that others made may hold views, which read whatever file you may read. A path. */
  readonly database?: string;
  /** Statements before the query, such as [INSTALL httpfs, LOAD httpfs, CREATE SECRET (TYPE s3, PROVIDER credential_chain)] for s3://… or [SET memory_limit = '1GB']. They may do whatever you may; no extension is fetched that they do not INSTALL. A list of texts, one at least. */
  readonly setup?: readonly string[];
  /** Field with the time: a number, or text such as 2024-01-31T22:00:00Z. A text; default "time". */
  readonly time?: string;
  /** Unit of a time that is a number, counted from 1970; auto tells it by the size, and where the first is too small for a date, all are milliseconds. One of auto, ms, s, us, ns; default "auto". */
  readonly unit?: 'auto' | 'ms' | 's' | 'us' | 'ns';
  /** How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read. A text. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none, such as Europe/Berlin; without it UTC. A text. */
  readonly timeZone?: string;
  /** Field that says whose sample it is: a sensor, a host, a customer. A text. */
  readonly key?: string;
  /** Field that names the message: one that comes again is a duplicate. Without it a sample is one when the same time and values come again. A text. */
  readonly id?: string;
  /** Field that is 1 for a known anomaly, which is then scored and never learnt. A text. */
  readonly label?: string;
};

/** Elasticsearch and OpenSearch. Samples from the documents of an index in the order of their time, by `search_after`: Elasticsearch 7 and 8, OpenSearch 1 and 2. Documents that are changed or deleted later are not noticed. */
export type ElasticsearchSource = {
  /** Elasticsearch and OpenSearch. Samples from the documents of an index in the order of their time, by `search_after`: Elasticsearch 7 and 8, OpenSearch 1 and 2. Documents that are changed or deleted later are not noticed. */
  readonly type: 'elasticsearch';
  /** The server, such as https://localhost:9200. An address that begins with http:// or https://; required. */
  readonly url: string;
  /** A key with the rights that are needed, as the server encodes it. A text. */
  readonly apiKey?: string;
  /** The user, where there is no key. A text. */
  readonly username?: string;
  /** Its password. A text. */
  readonly password?: string;
  /** Whether it may be an address of this machine or of a private network. One of public, any; default "public". */
  readonly addresses?: 'public' | 'any';
  /** Certificates to trust instead of the usual ones, PEM. A text. */
  readonly ca?: string;
  /** Time to wait for an answer. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 10000. */
  readonly timeoutMs?: number | string;
  /** Index, alias, data stream or pattern that is read, such as metrics-*. A text; required. */
  readonly index: string;
  /** Which documents, a query in JSON such as {"term": {"host.name": "web-1"}}; without it all. A text. */
  readonly filter?: string;
  /** Time between questions when there is nothing new. A time of at least 10 ms: milliseconds, or text such as 30s, 5m, 1h; default 1000. */
  readonly everyMs?: number | string;
  /** Documents of the last so many milliseconds are not read yet, for others of that time may not be searchable. A time of at least 0 ms: milliseconds, or text such as 30s, 5m, 1h; default 5000. */
  readonly settleMs?: number | string;
  /** Documents that are asked for at once. An integer in [2, 10000]; default 1000. */
  readonly batch?: number;
  /** Where to begin when there is no checkpoint yet. One of beginning, end; default "beginning". */
  readonly from?: 'beginning' | 'end';
  /** Samples carry the time of now: keys that fall silent are noticed by the clock. True or false. */
  readonly live?: boolean;
  /** Field with the time, of the type date; documents are read in its order. A text; default "@timestamp". */
  readonly time?: string;
  /** Unit of a time that is a number, counted from 1970; auto tells it by the size, and where the first is too small for a date, all are milliseconds. One of auto, ms, s, us, ns; default "auto". */
  readonly unit?: 'auto' | 'ms' | 's' | 'us' | 'ns';
  /** How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read. A text. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none, such as Europe/Berlin; without it UTC. A text. */
  readonly timeZone?: string;
  /** Field that says whose sample it is: a sensor, a host, a customer. A text. */
  readonly key?: string;
  /** Field that names the message: one that comes again is a duplicate. Without it a sample is one when the same time and values come again. A text. */
  readonly id?: string;
  /** Field that is 1 for a known anomaly, which is then scored and never learnt. A text. */
  readonly label?: string;
};

export type BuiltSource =
  | NdjsonSource
  | TableSource
  | StdinSource
  | SyntheticSource
  | PollSource
  | PrometheusSource
  | CoingeckoSource
  | PushSource
  | WebsocketSource
  | RedisSource
  | PostgresSource
  | RabbitmqSource
  | MqttSource
  | NatsSource
  | InfluxSource
  | OtlpSource
  | DuckdbSource
  | ElasticsearchSource;

/** Kafka topic. Samples from a topic, shared by any number of processes: the models of a key live where its partition lives. Offsets, state, results, messages and dead letters are one transaction, so nothing is lost or doubled, whatever is killed or moved. State is kept in a compacted topic. */
export type KafkaShared = {
  /** Kafka topic. Samples from a topic, shared by any number of processes: the models of a key live where its partition lives. Offsets, state, results, messages and dead letters are one transaction, so nothing is lost or doubled, whatever is killed or moved. State is kept in a compacted topic. */
  readonly type: 'kafka';
  /** Addresses of some brokers, such as kafka-1:9092; the others are found through them. A list of texts, one at least; required. */
  readonly brokers: readonly string[];
  /** The topic that is read. A text; required. */
  readonly topic: string;
  /** Name of the workers that share it: the consumer group, and how the topics of the stream and its transactional ids begin. A text; required. */
  readonly group: string;
  /** Name of this worker that outlives restarts: what it had waits for it for `sessionMs`, and nothing moves. A text. */
  readonly member?: string;
  /** Topic of the state, compacted; the group with `-state` behind it unless given. A text. */
  readonly state?: string;
  /** Topic for results; none unless given. A text. */
  readonly results?: string;
  /** Which results. One of all, alarms; default "all". */
  readonly only?: 'all' | 'alarms';
  /** Topic for messages about incidents; the group with `-incidents` behind it unless given. A text. */
  readonly incidents?: string;
  /** Topic for records that are no samples, with the reason; the group with `-dead-letters` behind it unless given. A text. */
  readonly deadLetters?: string;
  /** Whether topics of the stream that are not there are made. One of missing, never; default "missing". */
  readonly createTopics?: 'missing' | 'never';
  /** Copies of a topic that is made; as many as the brokers make by themselves unless given. An integer in [1, 100]. */
  readonly replicas?: number;
  /** Where to begin when there is no state yet. One of beginning, end; default "beginning". */
  readonly from?: 'beginning' | 'end';
  /** What to do when records were removed before they were read: end with the reason, or go on and say so. One of stop, skip; default "stop". */
  readonly removed?: 'stop' | 'skip';
  /** Tell the stream the time by the timestamps of records, so often, so that silent keys are noticed; not told unless given. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h. */
  readonly tickMs?: number | string;
  /** Samples of a partition between transactions. An integer in [1, 9007199254740991]; default 20000. */
  readonly everySamples?: number;
  /** Time between transactions: so much later than a sample its result can be read. A time of at least 10 ms: milliseconds, or text such as 30s, 5m, 1h; default 1000. */
  readonly everyMs?: number | string;
  /** A worker that gives no sign of life for so long has its partitions taken. A time of at least 1000 ms: milliseconds, or text such as 30s, 5m, 1h; default 10000. */
  readonly sessionMs?: number | string;
  /** Between two signs of life. A time of at least 100 ms: milliseconds, or text such as 30s, 5m, 1h; default 1000. */
  readonly heartbeatMs?: number | string;
  /** Time that workers have to give back what they lose. A time of at least 1000 ms: milliseconds, or text such as 30s, 5m, 1h; default 60000. */
  readonly rebalanceMs?: number | string;
  /** Other workers that follow the state of each partition, in their memory, so that one of them has it at once when its worker is gone; the same for all workers. An integer in [0, 100]; default 0. */
  readonly standbys?: number;
  /** A transaction that takes longer is rolled back by the broker and done again. A time of at least 1000 ms: milliseconds, or text such as 30s, 5m, 1h; default 60000. */
  readonly transactionTimeoutMs?: number | string;
  /** Bytes of a partition that are asked for at once; so much may wait, twice. An integer in [1024, 268435456]; default 1048576. */
  readonly fetchBytes?: number;
  /** Bytes of a batch that is written; below `max.message.bytes` of the topics. An integer in [10000, 268435456]; default 900000. */
  readonly maxMessageBytes?: number;
  /** How what is written is packed. One of none, gzip, snappy, lz4; default "none". */
  readonly compression?: 'none' | 'gzip' | 'snappy' | 'lz4';
  /** Name of the client in logs and quotas of the brokers. A text; default "hapax". */
  readonly clientId?: string;
  /** Send a password over a connection that is not encrypted. True or false. */
  readonly insecure?: boolean;
  /** Encrypted connections; `{}` for the usual certificates. A group. */
  readonly tls?: {
    /** File with the certificates to trust, PEM; the usual ones unless given. A path. */ readonly ca?: string;
    /** File with the certificate of this client, PEM. A path. */
    readonly cert?: string;
    /** File with the key of that certificate, PEM. A path. */
    readonly key?: string;
    /** What the key is locked with. A text. */
    readonly passphrase?: string;
    /** Name that the certificate of the brokers must have, where it is not that of their addresses. A text. */
    readonly serverName?: string;
  };
  /** User and password, or token. A group. */
  readonly sasl?: {
    /** How the user is proven. One of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER; default "SCRAM-SHA-512". */
    readonly mechanism?: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512' | 'OAUTHBEARER';
    /** The user; not for OAUTHBEARER. A text. */
    readonly username?: string;
    /** Its password; not for OAUTHBEARER. A text. */
    readonly password?: string;
    /** Token of OAUTHBEARER. A text. */
    readonly token?: string;
    /** File that holds the token of OAUTHBEARER; read anew for each connection, so that whoever renews it is heard. A path. */
    readonly tokenFile?: string;
  };
  /** Values are Avro, or JSON, by the schemas of a registry (the package avsc); without it they are JSON. A group. */
  readonly registry?: {
    /** The registry, such as http://localhost:8081: that of Confluent, Karapace, Apicurio or Redpanda. An address that begins with http:// or https://; required. */
    readonly url: string;
    /** The user, or the key of an API. A text. */
    readonly username?: string;
    /** Its password, or the secret of the API. A text. */
    readonly password?: string;
  };
  /** Field with the time: a number, or text such as 2024-01-31T22:00:00Z. A text; default "time". */
  readonly time?: string;
  /** Unit of a time that is a number, counted from 1970; auto tells it by the size, and where the first is too small for a date, all are milliseconds. One of auto, ms, s, us, ns; default "auto". */
  readonly unit?: 'auto' | 'ms' | 's' | 'us' | 'ns';
  /** How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read. A text. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none, such as Europe/Berlin; without it UTC. A text. */
  readonly timeZone?: string;
  /** Field that says whose sample it is: a sensor, a host, a customer. A text. */
  readonly key?: string;
  /** Field that names the message: one that comes again is a duplicate. Without it a sample is one when the same time and values come again. A text. */
  readonly id?: string;
  /** Field that is 1 for a known anomaly, which is then scored and never learnt. A text. */
  readonly label?: string;
};

export type BuiltShared = KafkaShared;

/** Log file. Each message as a line of JSON at the end of a file, exactly once where the pipeline keeps its state. */
export type LogSink = {
  /** Log file. Each message as a line of JSON at the end of a file, exactly once where the pipeline keeps its state. */
  readonly type: 'log';
  /** The file; its folder is made when it is not there. A path; required. */
  readonly path: string;
  /** Kinds of message it gets; opened and closed unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
};

/** Standard output. Each message as a line of JSON, or as sentences. */
export type StdoutSink = {
  /** Standard output. Each message as a line of JSON, or as sentences. */
  readonly type: 'stdout';
  /** A line of JSON for machines, or sentences for people. One of json, plain; default "json". */
  readonly format?: 'json' | 'plain';
  /** Kinds of message it gets; opened and closed unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
};

/** Webhook. Each message as one POST of JSON with an idempotency key, signed when there is a secret. */
export type WebhookSink = {
  /** Webhook. Each message as one POST of JSON with an idempotency key, signed when there is a secret. */
  readonly type: 'webhook';
  /** The address that gets the messages. An address that begins with http:// or https://; required. */
  readonly url: string;
  /** Signs each request, so that the receiver knows whose it is. A text. */
  readonly secret?: string;
  /** Headers of each request, Authorization for one. Texts by name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Kinds of message it gets; opened and closed unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
  /** Whether it may be an address of this machine or of a private network. One of public, any; default "public". */
  readonly addresses?: 'public' | 'any';
  /** Certificates to trust instead of the usual ones, PEM. A text. */
  readonly ca?: string;
  /** Time to wait for an answer. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 10000. */
  readonly timeoutMs?: number | string;
};

/** Slack. Messages to an incoming webhook of Slack, or of a service that takes the same; what gathers while it is away comes as one digest. */
export type SlackSink = {
  /** Slack. Messages to an incoming webhook of Slack, or of a service that takes the same; what gathers while it is away comes as one digest. */
  readonly type: 'slack';
  /** The address of the incoming webhook; it is a secret. An address that begins with http:// or https://; required. */
  readonly url: string;
  /** Buttons under each message that say whether the incident was real. They need a Slack app whose interactivity leads to `feedback.slack` of the pipeline, or to /api/slack/answers of `hapax serve`. One of none, answers; default "none". */
  readonly buttons?: 'none' | 'answers';
  /** Kinds of message it gets; opened and closed unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
  /** Sentences, or the layout of the Python library anomalytics. One of plain, anomalytics; default "plain". */
  readonly format?: 'plain' | 'anomalytics';
  /** First paragraph of each message. A text. */
  readonly greeting?: string;
  /** Whether it may be an address of this machine or of a private network. One of public, any; default "public". */
  readonly addresses?: 'public' | 'any';
  /** Certificates to trust instead of the usual ones, PEM. A text. */
  readonly ca?: string;
  /** Time to wait for an answer. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 10000. */
  readonly timeoutMs?: number | string;
};

/** E-mail. Messages by SMTP; the certificate of the server is verified. What gathers while the server is away comes as one digest. */
export type EmailSink = {
  /** E-mail. Messages by SMTP; the certificate of the server is verified. What gathers while the server is away comes as one digest. */
  readonly type: 'email';
  /** The mail server. A text; required. */
  readonly host: string;
  /** 587 with starttls, 465 with tls. An integer in [1, 65535]. */
  readonly port?: number;
  /** Begin in the open and change over, be encrypted from the first byte, or neither: this machine only. One of starttls, tls, none; default "starttls". */
  readonly security?: 'starttls' | 'tls' | 'none';
  /** Name to log in with. A text. */
  readonly user?: string;
  /** Password to log in with. A text. */
  readonly password?: string;
  /** Sender. A text; required. */
  readonly from: string;
  /** Receivers. A list of texts, one at least; required. */
  readonly to: readonly string[];
  /** Certificates to trust instead of the usual ones, PEM. A text. */
  readonly ca?: string;
  /** Time to wait for the server. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 20000. */
  readonly timeoutMs?: number | string;
  /** Kinds of message it gets; opened and closed unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
  /** Sentences, or the layout of the Python library anomalytics. One of plain, anomalytics; default "plain". */
  readonly format?: 'plain' | 'anomalytics';
  /** First paragraph of each message. A text. */
  readonly greeting?: string;
};

/** Alertmanager. Alerts to Prometheus Alertmanager, API v2: labels alertname, stream, key and incident, the rest in annotations; routes, silences and inhibition are its own. */
export type AlertmanagerSink = {
  /** Alertmanager. Alerts to Prometheus Alertmanager, API v2: labels alertname, stream, key and incident, the rest in annotations; routes, silences and inhibition are its own. */
  readonly type: 'alertmanager';
  /** Its address, with the prefix of its routes if it has one, such as http://alerts:9093. An address that begins with http:// or https://; required. */
  readonly url: string;
  /** Labels of each alert, `severity: page` or `team: pumps` for routes. Texts by name. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Token of a proxy before it, sent as Authorization: Bearer. A text. */
  readonly token?: string;
  /** How long an alert may fire when its end is never told, as after a crash. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 604800000. */
  readonly firingMs?: number | string;
  /** How long it fires on after its incident ended; shorter than `group_wait`, short incidents are never told. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 120000. */
  readonly lingerMs?: number | string;
  /** Kinds of message it gets; all three unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
  /** Whether it may be an address of this machine or of a private network. One of public, any; default "public". */
  readonly addresses?: 'public' | 'any';
  /** Certificates to trust instead of the usual ones, PEM. A text. */
  readonly ca?: string;
  /** Time to wait for an answer. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 10000. */
  readonly timeoutMs?: number | string;
};

/** PagerDuty. Events to PagerDuty, Events API v2: triggered, acknowledged by who looks after it, resolved at its end; critical from severity 60 and for silence, error from 40, warning from 20, info below. */
export type PagerdutySink = {
  /** PagerDuty. Events to PagerDuty, Events API v2: triggered, acknowledged by who looks after it, resolved at its end; critical from severity 60 and for silence, error from 40, warning from 20, info below. */
  readonly type: 'pagerduty';
  /** Integration key of the service. A text; required. */
  readonly routingKey: string;
  /** The events API; https://events.eu.pagerduty.com/v2/enqueue for accounts in Europe. An address that begins with http:// or https://; default "https://events.pagerduty.com/v2/enqueue". */
  readonly url?: string;
  /** Kinds of message it gets; opened and closed unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
  /** Whether it may be an address of this machine or of a private network. One of public, any; default "public". */
  readonly addresses?: 'public' | 'any';
  /** Certificates to trust instead of the usual ones, PEM. A text. */
  readonly ca?: string;
  /** Time to wait for an answer. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 10000. */
  readonly timeoutMs?: number | string;
};

/** Microsoft Teams. Adaptive Cards to a channel of Microsoft Teams, by a workflow that begins with a webhook; what gathers while it is away comes as one digest. */
export type TeamsSink = {
  /** Microsoft Teams. Adaptive Cards to a channel of Microsoft Teams, by a workflow that begins with a webhook; what gathers while it is away comes as one digest. */
  readonly type: 'teams';
  /** The address of the workflow; it is a secret. An address that begins with http:// or https://; required. */
  readonly url: string;
  /** Kinds of message it gets; opened and closed unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
  /** Sentences, or the layout of the Python library anomalytics. One of plain, anomalytics; default "plain". */
  readonly format?: 'plain' | 'anomalytics';
  /** First paragraph of each message. A text. */
  readonly greeting?: string;
  /** Whether it may be an address of this machine or of a private network. One of public, any; default "public". */
  readonly addresses?: 'public' | 'any';
  /** Certificates to trust instead of the usual ones, PEM. A text. */
  readonly ca?: string;
  /** Time to wait for an answer. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 10000. */
  readonly timeoutMs?: number | string;
};

/** Telegram. Messages by a Telegram bot; what gathers while it is away comes as one digest. */
export type TelegramSink = {
  /** Telegram. Messages by a Telegram bot; what gathers while it is away comes as one digest. */
  readonly type: 'telegram';
  /** Token of the bot, from BotFather. A text; required. */
  readonly token: string;
  /** Id of the chat, in quotes, or @name of a channel; the bot must be a member. A text; required. */
  readonly chat: string;
  /** The bot API, for those who run their own. An address that begins with http:// or https://; default "https://api.telegram.org". */
  readonly url?: string;
  /** Kinds of message it gets; opened and closed unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
  /** Sentences, or the layout of the Python library anomalytics. One of plain, anomalytics; default "plain". */
  readonly format?: 'plain' | 'anomalytics';
  /** First paragraph of each message. A text. */
  readonly greeting?: string;
  /** Whether it may be an address of this machine or of a private network. One of public, any; default "public". */
  readonly addresses?: 'public' | 'any';
  /** Certificates to trust instead of the usual ones, PEM. A text. */
  readonly ca?: string;
  /** Time to wait for an answer. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 10000. */
  readonly timeoutMs?: number | string;
};

/** ntfy. Messages to a topic of ntfy, with a priority: 5 for critical, 4 for error, 3 for warning and for ends, 2 for info (critical from severity 60 and for silence, error from 40, warning from 20, info below). */
export type NtfySink = {
  /** ntfy. Messages to a topic of ntfy, with a priority: 5 for critical, 4 for error, 3 for warning and for ends, 2 for info (critical from severity 60 and for silence, error from 40, warning from 20, info below). */
  readonly type: 'ntfy';
  /** The topic; who knows it can read it. A text; required. */
  readonly topic: string;
  /** The server. An address that begins with http:// or https://; default "https://ntfy.sh". */
  readonly url?: string;
  /** Access token, where the topic asks for one. A text. */
  readonly token?: string;
  /** Kinds of message it gets; opened and closed unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
  /** Sentences, or the layout of the Python library anomalytics. One of plain, anomalytics; default "plain". */
  readonly format?: 'plain' | 'anomalytics';
  /** First paragraph of each message. A text. */
  readonly greeting?: string;
  /** Whether it may be an address of this machine or of a private network. One of public, any; default "public". */
  readonly addresses?: 'public' | 'any';
  /** Certificates to trust instead of the usual ones, PEM. A text. */
  readonly ca?: string;
  /** Time to wait for an answer. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 10000. */
  readonly timeoutMs?: number | string;
};

/** OpenTelemetry. Each message as a log record to an OpenTelemetry collector, OTLP/HTTP in JSON. */
export type OtlpSink = {
  /** OpenTelemetry. Each message as a log record to an OpenTelemetry collector, OTLP/HTTP in JSON. */
  readonly type: 'otlp';
  /** The collector, without /v1/logs, such as http://collector:4318. An address that begins with http:// or https://; required. */
  readonly url: string;
  /** Headers of each request, Authorization or an API key for one. Texts by name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What it calls itself: `service.name`. A text; default "hapax". */
  readonly service?: string;
  /** Kinds of message it gets; all three unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
  /** Whether it may be an address of this machine or of a private network. One of public, any; default "public". */
  readonly addresses?: 'public' | 'any';
  /** Certificates to trust instead of the usual ones, PEM. A text. */
  readonly ca?: string;
  /** Time to wait for an answer. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 10000. */
  readonly timeoutMs?: number | string;
};

/** Redis stream. Each message as an entry of a Redis stream, with its id, its kind and the whole of it as JSON. */
export type RedisSink = {
  /** Redis stream. Each message as an entry of a Redis stream, with its id, its kind and the whole of it as JSON. */
  readonly type: 'redis';
  /** The server, such as redis://localhost:6379, or rediss:// with TLS; a path such as /2 is the database. An address that begins with redis:// or rediss://; required. */
  readonly url: string;
  /** The user, where it is not in the address. A text. */
  readonly username?: string;
  /** Its password, where it is not in the address. A text. */
  readonly password?: string;
  /** File with the certificates to trust, PEM; the usual ones unless given. A path. */
  readonly ca?: string;
  /** The key of the stream; it is made when it is not there. A text; required. */
  readonly stream: string;
  /** Entries that it keeps, about; all unless given. An integer in [1, 9007199254740991]. */
  readonly maxLength?: number;
  /** Kinds of message it gets; opened and closed unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
};

/** PostgreSQL. A row for each incident in a table, as its newest message has it; the table is made when it is not there. */
export type PostgresSink = {
  /** PostgreSQL. A row for each incident in a table, as its newest message has it; the table is made when it is not there. */
  readonly type: 'postgres';
  /** The database, such as postgres://hapax@localhost:5432/plant; `?sslmode=verify-full` for TLS. An address that begins with postgres:// or postgresql://; required. */
  readonly url: string;
  /** The password, where it is not in the address. A text. */
  readonly password?: string;
  /** File with the certificates to trust, PEM; it turns TLS on. A path. */
  readonly ca?: string;
  /** Table with a row for each incident. A text; default "hapax_incidents". */
  readonly table?: string;
  /** Whether the table is made when it is not there. One of missing, never; default "missing". */
  readonly create?: 'missing' | 'never';
  /** Kinds of message it gets; all three unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
};

/** RabbitMQ. Each message to an exchange or a queue, persistent, and delivered when the broker has confirmed it; one that no queue takes waits and is said. */
export type RabbitmqSink = {
  /** RabbitMQ. Each message to an exchange or a queue, persistent, and delivered when the broker has confirmed it; one that no queue takes waits and is said. */
  readonly type: 'rabbitmq';
  /** The broker, such as amqp://hapax:secret@localhost:5672/plant, or amqps:// with TLS. An address that begins with amqp:// or amqps://; required. */
  readonly url: string;
  /** File with the certificates to trust, PEM; the usual ones unless given. A path. */
  readonly ca?: string;
  /** Exchange that takes the messages; the default one, which knows queues by their names, unless given. A text. */
  readonly exchange?: string;
  /** Routing key: the name of a queue where no exchange is given. A text; required. */
  readonly routingKey: string;
  /** Kinds of message it gets; opened and closed unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
};

/** MQTT. Each message as JSON to a topic of an MQTT 5 broker, delivered when the broker has answered for it. */
export type MqttSink = {
  /** MQTT. Each message as JSON to a topic of an MQTT 5 broker, delivered when the broker has answered for it. */
  readonly type: 'mqtt';
  /** The broker, such as mqtt://localhost:1883, or mqtts:// with TLS. An address that begins with mqtt:// or mqtts://; required. */
  readonly url: string;
  /** The user, where it is not in the address. A text. */
  readonly username?: string;
  /** Its password, where it is not in the address. A text. */
  readonly password?: string;
  /** File with the certificates to trust, PEM; the usual ones unless given. A path. */
  readonly ca?: string;
  /** The topic. A text; required. */
  readonly topic: string;
  /** Name of this client, no other may have it; one that the broker makes up unless given. A text. */
  readonly clientId?: string;
  /** Quality of service: 1 at least once, 2 once as long as this process lives. One of 1, 2; default "1". */
  readonly qos?: '1' | '2';
  /** The broker keeps the last message for whoever comes later. True or false. */
  readonly retain?: boolean;
  /** Kinds of message it gets; opened and closed unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
};

/** NATS JetStream. Each message as JSON to a stream of NATS JetStream, delivered when the stream has stored it, with its id as `Nats-Msg-Id`. */
export type NatsSink = {
  /** NATS JetStream. Each message as JSON to a stream of NATS JetStream, delivered when the stream has stored it, with its id as `Nats-Msg-Id`. */
  readonly type: 'nats';
  /** The server, such as nats://localhost:4222, or tls:// with TLS. An address that begins with nats:// or tls://; required. */
  readonly url: string;
  /** The user. A text. */
  readonly username?: string;
  /** Its password. A text. */
  readonly password?: string;
  /** A token instead of user and password. A text. */
  readonly token?: string;
  /** File with the certificates to trust, PEM; the usual ones unless given. A path. */
  readonly ca?: string;
  /** The subject; a stream of JetStream must take it. A text; required. */
  readonly subject: string;
  /** Kinds of message it gets; opened and closed unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
};

/** InfluxDB. Each message as a point in the line protocol, to InfluxDB 2 and 3 and what speaks like them; tags incident, kind, stream, key, detector and feature. */
export type InfluxSink = {
  /** InfluxDB. Each message as a point in the line protocol, to InfluxDB 2 and 3 and what speaks like them; tags incident, kind, stream, key, detector and feature. */
  readonly type: 'influx';
  /** The server, such as http://localhost:8086. An address that begins with http:// or https://; required. */
  readonly url: string;
  /** The bucket, or the database of version 1 and 3. A text; required. */
  readonly bucket: string;
  /** The organisation, for version 2. A text. */
  readonly org?: string;
  /** A token that may write. A text. */
  readonly token?: string;
  /** The measurement. A text; default "hapax_incident". */
  readonly measurement?: string;
  /** More tags of each point. Texts by name. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Kinds of message it gets; opened and closed unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
  /** Whether it may be an address of this machine or of a private network. One of public, any; default "public". */
  readonly addresses?: 'public' | 'any';
  /** Certificates to trust instead of the usual ones, PEM. A text. */
  readonly ca?: string;
  /** Time to wait for an answer. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 10000. */
  readonly timeoutMs?: number | string;
};

/** Elasticsearch and OpenSearch. A document for each incident, as its newest message has it, by the bulk API of Elasticsearch 8 and OpenSearch 2. */
export type ElasticsearchSink = {
  /** Elasticsearch and OpenSearch. A document for each incident, as its newest message has it, by the bulk API of Elasticsearch 8 and OpenSearch 2. */
  readonly type: 'elasticsearch';
  /** The server, such as https://localhost:9200. An address that begins with http:// or https://; required. */
  readonly url: string;
  /** A key with the rights that are needed, as the server encodes it. A text. */
  readonly apiKey?: string;
  /** The user, where there is no key. A text. */
  readonly username?: string;
  /** Its password. A text. */
  readonly password?: string;
  /** Whether it may be an address of this machine or of a private network. One of public, any; default "public". */
  readonly addresses?: 'public' | 'any';
  /** Certificates to trust instead of the usual ones, PEM. A text. */
  readonly ca?: string;
  /** Time to wait for an answer. A time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; default 10000. */
  readonly timeoutMs?: number | string;
  /** Index or alias with a document for each incident. A text; default "hapax-incidents". */
  readonly index?: string;
  /** Kinds of message it gets; all three unless given. A list of some of opened, updated, closed. */
  readonly kinds?: readonly ('opened' | 'updated' | 'closed')[];
};

export type BuiltSink =
  | LogSink
  | StdoutSink
  | WebhookSink
  | SlackSink
  | EmailSink
  | AlertmanagerSink
  | PagerdutySink
  | TeamsSink
  | TelegramSink
  | NtfySink
  | OtlpSink
  | RedisSink
  | PostgresSink
  | RabbitmqSink
  | MqttSink
  | NatsSink
  | InfluxSink
  | ElasticsearchSink;

/** State file. Checkpoints in one file that survives kill -9 at any moment. Every process needs a file of its own. */
export type FileStore = {
  /** State file. Checkpoints in one file that survives kill -9 at any moment. Every process needs a file of its own. */
  readonly type: 'file';
  /** The file; its folder is made when it is not there. A path; required. */
  readonly path: string;
};

/** Memory. Checkpoints that last as long as the process: for tests. */
export type MemoryStore = {
  /** Memory. Checkpoints that last as long as the process: for tests. */
  readonly type: 'memory';
};

export type BuiltStore = FileStore | MemoryStore;
