import { isModulePath, type Surroundings } from '@hapax/connect';
import { openSink, openSource, type SinkConfig, type SourceConfig, sinks, sources } from '@hapax/connect/registry';
import { HapaxError } from 'hapax';
import type { Setting, SettingTable } from 'hapax/settings';
import type { Clock, Sink, Source } from 'hapax/stream';

/** Connectors that belong to the process of the server, not to whoever may call it. */
const OF_THE_PROCESS: ReadonlySet<string> = new Set(['stdin', 'stdout', 'push', 'memory']);

/**
 * What a caller of the API may name: whoever may set up streams may not read or write files of the server, run code in it, open
 * ports, or reach machines that only the server reaches. A pipeline file may.
 * @throws HapaxError `CONFIG`
 */
export function checkConnector(role: 'source' | 'sink', config: SourceConfig | SinkConfig, privateAddresses: boolean): void {
  const refuse = (why: string): never => {
    throw new HapaxError(
      'CONFIG',
      `${role} ${config.type}: ${why} over HTTP; put it into a pipeline file and run: hapax serve pipeline.yaml`,
    );
  };
  const { type } = config;
  if (isModulePath(type)) refuse('modules cannot be named');
  if (OF_THE_PROCESS.has(type)) refuse('it cannot be used');
  const table: Readonly<Record<string, { readonly options: SettingTable }>> = role === 'source' ? sources : sinks;
  if (!Object.hasOwn(table, type)) return;
  for (const [name, value] of Object.entries(config)) {
    const setting = Object.hasOwn(table[type].options, name) ? table[type].options[name] : undefined;
    if (setting && isPath(setting)) refuse(`files of the server (\`${name}\`) cannot be named`);
    if (name === 'addresses' && value === 'any' && !privateAddresses) refuse('private addresses (`addresses: any`) cannot be used');
  }
}

const isPath = (setting: Setting): boolean => setting.kind === 'path' || (setting.kind === 'maybe' && isPath(setting.of));

/** What connectors of a stream of the server get. */
export const surroundings = (features: readonly string[], clock: Clock, onTrouble: (text: string) => void): Surroundings => ({
  features,
  clock,
  onTrouble: ({ text }) => onTrouble(text),
  input: (async function* () {})(),
  out: () => {},
  base: '.',
});

export async function openSinks(configs: readonly SinkConfig[], around: Surroundings): Promise<Sink[]> {
  const opened: Sink[] = [];
  for (const config of configs) opened.push(await openSink(config, around));
  return opened;
}

export const openFrom = (config: SourceConfig, around: Surroundings): Promise<Source> => openSource(config, around);
