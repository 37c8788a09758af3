import { isModulePath, type Surroundings } from '@hapax/connect';
import { openSink, openSource, type SinkConfig, type SourceConfig, sinks, sources } from '@hapax/connect/registry';
import { HapaxError } from 'hapax';
import type { Setting, SettingTable } from 'hapax/settings';
import type { Clock, Sink, Source } from 'hapax/stream';

/** Connectors that touch neither the machine nor a network. */
const HARMLESS: ReadonlySet<string> = new Set(['synthetic']);

/**
 * What a caller of the API may name: whoever may set up streams may not read or write files of the server, run code or SQL in it, open
 * ports, or reach machines that only the server reaches. A pipeline file may. Allowed is what keeps to public addresses, which is what
 * the option `addresses` says; a connector that nobody thought of here is refused.
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
  const table: Readonly<Record<string, { readonly options: SettingTable }>> = role === 'source' ? sources : sinks;
  // What is called by no name of ours is refused with those that are, when it is opened.
  if (!Object.hasOwn(table, type)) return;
  const { options } = table[type];
  for (const [name, value] of Object.entries(config)) {
    const setting = Object.hasOwn(options, name) ? options[name] : undefined;
    if (setting && isPath(setting)) refuse(`files of the server (\`${name}\`) cannot be named`);
    if (name === 'addresses' && value === 'any' && !privateAddresses) refuse('private addresses (`addresses: any`) cannot be used');
  }
  if (HARMLESS.has(type) || Object.hasOwn(options, 'addresses')) return;
  if (!asksOthers(options)) refuse('it cannot be used');
  if (!privateAddresses) refuse('what may reach private addresses cannot be used');
}

const isPath = (setting: Setting): boolean => setting.kind === 'path' || (setting.kind === 'maybe' && isPath(setting.of));

/** Whether all it does is to ask another machine: it has the address of one, or host and port of a server of mail. */
const asksOthers = (options: SettingTable): boolean =>
  Object.values(options).some(({ kind }) => kind === 'url') || ['host', 'security'].every((name) => Object.hasOwn(options, name));

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
