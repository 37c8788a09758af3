/** What every exporter says of its process, by the names that dashboards know, and which hapax it is. */
export function processMetrics(version = 'unknown'): string {
  const { user, system } = process.cpuUsage();
  const one = (name: string, kind: 'counter' | 'gauge', help: string, value: number) =>
    `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${name} ${value}\n`;
  return [
    one('process_cpu_seconds_total', 'counter', 'Processor time of the process.', (user + system) / 1e6),
    one('process_resident_memory_bytes', 'gauge', 'Memory of the process.', process.memoryUsage.rss()),
    one('process_start_time_seconds', 'gauge', 'When the process was started, seconds since 1970.', performance.timeOrigin / 1000),
    '# HELP hapax_build_info Which hapax runs, and on which Node.\n# TYPE hapax_build_info gauge\n',
    `hapax_build_info{version="${version}",node="${process.version}"} 1\n`,
  ].join('');
}
