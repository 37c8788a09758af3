import type { GroupStats } from './group.ts';
import type { PartitionStats } from './reading.ts';
import type { StandbyStats } from './standby.ts';

/** What a worker says of its partitions, in the text format of Prometheus. */
export function kafkaMetrics(stream: string, { partitions, standbys, rebalances, interruptions }: GroupStats): string {
  const label = `stream="${stream.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
  const out: string[] = [];
  const metric = (name: string, kind: 'counter' | 'gauge', help: string, rows: readonly string[]) =>
    out.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...rows.map((row) => `${name}${row}`));
  const each = (name: string, kind: 'counter' | 'gauge', help: string, value: (stats: Readonly<PartitionStats>) => number) =>
    metric(
      name,
      kind,
      help,
      Array.from(partitions, ([p, stats]) => `{${label},partition="${p}"} ${value(stats)}`),
    );
  each('hapax_kafka_lag', 'gauge', 'Records that can be read and were not yet.', ({ lag }) => lag);
  each(
    'hapax_kafka_transactions_total',
    'counter',
    'Transactions since this worker has the partition.',
    ({ transactions }) => transactions,
  );
  each('hapax_kafka_transaction_seconds', 'gauge', 'Time that the last transaction took.', ({ transactionMs }) => transactionMs / 1000);
  each(
    'hapax_kafka_state_written_bytes_total',
    'counter',
    'Bytes of state written to the topic of the state.',
    ({ stateBytes }) => stateBytes,
  );
  each(
    'hapax_kafka_restore_seconds',
    'gauge',
    'Time that the state of the partition took to restore.',
    ({ restoreMs }) => restoreMs / 1000,
  );
  each('hapax_kafka_restore_bytes', 'gauge', 'Bytes of state that were restored.', ({ restoreBytes }) => restoreBytes);
  each('hapax_kafka_poison_total', 'counter', 'Records that are no samples.', ({ poison }) => poison);
  const following = (value: (stats: StandbyStats) => number) =>
    Array.from(standbys, ([p, stats]) => `{${label},partition="${p}"} ${value(stats)}`);
  metric(
    'hapax_kafka_standby_lag',
    'gauge',
    'Records of the state of a partition of another worker that are not yet followed.',
    following(({ lag }) => lag),
  );
  metric(
    'hapax_kafka_standby_bytes',
    'gauge',
    'Bytes kept of the state of a partition of another worker.',
    following(({ bytes }) => bytes),
  );
  metric('hapax_kafka_partitions', 'gauge', 'Partitions that this worker has.', [`{${label}} ${partitions.size}`]);
  metric('hapax_kafka_rebalances_total', 'counter', 'Times that the partitions were shared out with this worker.', [
    `{${label}} ${rebalances}`,
  ]);
  metric(
    'hapax_kafka_interruptions_total',
    'counter',
    'Partitions that began again from their last transaction: another worker took them, or a broker was away.',
    [`{${label}} ${interruptions}`],
  );
  return `${out.join('\n')}\n`;
}
