import type { LoopDelay } from './loop-delay.ts';
import type { LiveCounts } from './routes/live.ts';

export interface Figures {
  readonly requests: number;
  readonly live: LiveCounts;
  readonly uptime: number;
  readonly loop: Pick<LoopDelay, 'quantiles'>;
}

/** Beside what is exported of every stream, the same as `hapax watch` exports. */
export function serverMetrics({ requests, live, uptime, loop }: Figures): string {
  const line = (name: string, kind: 'counter' | 'gauge', help: string, value: number) =>
    `# HELP hapax_server_${name} ${help}\n# TYPE hapax_server_${name} ${kind}\nhapax_server_${name} ${value}\n`;
  return [
    line('uptime_seconds', 'gauge', 'Time since the server was started.', uptime),
    line('requests_total', 'counter', 'Requests that came.', requests),
    line('readers', 'gauge', 'WebSockets open now.', live.readers),
    line('samples_left_out_total', 'counter', 'Samples not sent to readers that were too slow.', live.leftOut),
    line('resident_bytes', 'gauge', 'Memory of the process.', process.memoryUsage.rss()),
    '# HELP hapax_server_loop_delay_seconds How late the event loop was in this minute and the last: what a request waits because of others.\n',
    '# TYPE hapax_server_loop_delay_seconds summary\n',
    ...Array.from(loop.quantiles(), ([q, seconds]) => `hapax_server_loop_delay_seconds{quantile="${q}"} ${seconds}\n`),
  ].join('');
}
