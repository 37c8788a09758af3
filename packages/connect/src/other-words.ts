/** What people write, and what it may be here, for a source or a sink. */
export const OTHER_WORDS: Readonly<Record<string, readonly string[] | undefined>> = Object.assign(Object.create(null), {
  ...Object.fromEntries(['file', 'csv', 'tsv', 'xlsx', 'excel', 'parquet', 'arrow', 'folder'].map((word) => [word, ['table', 'log']])),
  ...Object.fromEntries(['json', 'jsonl', 'jsonlines', 'lines', 'tail'].map((word) => [word, ['ndjson', 'log']])),
  ...Object.fromEntries(['http', 'https', 'rest', 'api', 'url'].map((word) => [word, ['poll', 'webhook']])),
  ...Object.fromEntries(['mail', 'smtp', 'e-mail'].map((word) => [word, ['email']])),
  ...Object.fromEntries(['postgresql', 'pg', 'sql', 'timescale', 'timescaledb'].map((word) => [word, ['postgres']])),
  ...Object.fromEntries(['amqp', 'rabbit'].map((word) => [word, ['rabbitmq']])),
  ...Object.fromEntries(['opentelemetry', 'otel'].map((word) => [word, ['otlp']])),
  ...Object.fromEntries(['console', 'terminal'].map((word) => [word, ['stdout', 'stdin']])),
  ws: ['websocket'],
  wss: ['websocket'],
  promql: ['prometheus'],
  influxdb: ['influx'],
  opensearch: ['elasticsearch'],
  elastic: ['elasticsearch'],
  redpanda: ['kafka'],
  msteams: ['teams'],
});
