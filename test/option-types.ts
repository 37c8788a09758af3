import { describe as legal, type Method, type Option, type OptionTable, POT_OPTIONS } from 'hapax';
import { detectors, methodsByName, online, thresholds, transforms } from 'hapax/registry';
import { POLICIES } from 'hapax/stream';

/** A table of options, and what its interface is called and about. */
interface Described {
  readonly name: string;
  readonly about: string;
  readonly table: OptionTable;
}

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(' | ');

function typeOf(option: Option): string {
  if (option.kind === 'number') return 'number';
  if (option.kind === 'numbers') return 'readonly number[]';
  return option.kind === 'choice' ? quoted(option.names) : `number | ${quoted(option.names)}`;
}

const shown = (value: Option['default']) => (Array.isArray(value) ? `[${value.join(', ')}]` : String(value));

/** `A number in [0, 1]`; the ends of all numbers say nothing. */
function range(option: Option): string {
  if (option.kind === 'choice') return '';
  const text = legal(option).replace(/ in \[-(Infinity|1\.797\S+), (Infinity|1\.797\S+)\]/, '');
  return `${text[0]!.toUpperCase()}${text.slice(1)}; `.replace(/(1\.797\S+|Infinity)\]/, '∞)').replace('[5e-324,', '(0,');
}

const property = ([key, option]: readonly [string, Option]) =>
  `  /** ${option.doc.replaceAll('*/', '*\\/')} ${range(option)}${range(option) ? 'default' : 'Default'} ${shown(option.default)}. */\n  readonly ${key}?: ${typeOf(option)};\n`;

/** An interface in which every option has its sentence, its range and its default, for editors. */
const interfaceOf = ({ name, about, table }: Described): string => {
  const body = Object.entries(table).map(property).join('');
  return body
    ? `/** ${about} */\nexport type ${name} = {\n${body}};\n`
    : `/** ${about} It has none. */\nexport type ${name} = Readonly<Record<never, never>>;\n`;
};

const capital = (id: string) => id[0]!.toUpperCase() + id.slice(1);

/** The interfaces of a group of methods, and one that finds them by id. */
function groupOf(name: string, about: string, specs: readonly Method[]): string {
  const nameOf = (id: string) => `${capital(id)}${name}Options`;
  const each = specs.map(({ id, title, options }) =>
    interfaceOf({ name: nameOf(id), about: `Options of \`${id}\`: ${title}.`, table: options }),
  );
  const byId = specs.map(({ id }) => `  readonly ${id}: ${nameOf(id)};\n`).join('');
  return `${each.join('\n')}\n/** ${about} */\nexport interface ${name}Options {\n${byId}}\n`;
}

const specs = (table: Readonly<Record<string, { readonly spec: Method }>>) => Object.values(table).map(({ spec }) => spec);
const union = (names: readonly string[]) => names.map((name) => `'${name}'`).join(' | ');
const POLICY: Record<string, string> = {
  order: 'What happens to samples that come late, twice, incomplete, or after a silence.',
  learning: 'What a detector learns from, and how it gets out of a wrong belief.',
  alerts: 'When flagged samples become an incident, and when it ends.',
  memory: 'How many models are kept.',
  calibration: 'The threshold and the severity made from recent scores.',
  retrain: 'When and on what a batch model is trained again.',
};

/** The declarations of all options, not yet formatted. */
export function optionDeclarations(): string {
  const batch = Object.values(methodsByName.detectors).map(({ spec }) => spec);
  return [
    '/** Made from the option tables by `npm run docs`, so that editors know every option: its sentence, its range and its default. */\n',
    groupOf('Detector', 'Options of every batch detector, by id.', specs(detectors)),
    groupOf('Online', 'Options of every online detector, by id.', specs(online)),
    groupOf('Threshold', 'Options of every threshold rule, by id.', specs(thresholds)),
    groupOf('Transform', 'Options of every transform, by id.', specs(transforms)),
    ...Object.entries(POLICIES).map(([key, table]) =>
      interfaceOf({ name: `${key[0]!.toUpperCase()}${key.slice(1)}Options`, about: POLICY[key]!, table }),
    ),
    interfaceOf({ name: 'PeaksOverThresholdOptions', about: 'Options of `peaksOverThreshold`.', table: POT_OPTIONS }),
    `/** Detectors that cannot be fitted without labels. */\nexport type NeedsLabels = ${union(batch.filter(({ labels }) => labels === 'required').map(({ id }) => id))};\n`,
    `/** Detectors whose models take in more samples. */\nexport type CanLearn = ${union(batch.filter(({ learn }) => learn !== undefined).map(({ id }) => id))};\n`,
  ].join('\n');
}
