import { HapaxError, parseOption, type TransformConfigured } from 'hapax';
import { methodsByName } from 'hapax/registry';

/** The transforms that `--transform` names, with their options: `signedLog,lags:size=4`. @throws HapaxError `OPTION` */
export function transformsOf(text: unknown): TransformConfigured[] {
  if (typeof text !== 'string') return [];
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(transformOf);
}

function transformOf(text: string): TransformConfigured {
  const [name, ...settings] = text.split(':');
  const all = methodsByName.transforms;
  const id = Object.keys(all).find((one) => one.toLowerCase() === name.trim().replaceAll('-', '').toLowerCase());
  if (id === undefined)
    throw new HapaxError('OPTION', `there is no transform ${JSON.stringify(name)}; there are ${Object.keys(all).join(', ')}`);
  const { spec, configure } = all[id];
  const options = settings.map((setting) => {
    const [key, value = ''] = setting.split('=');
    const option = Object.hasOwn(spec.options, key) ? spec.options[key] : undefined;
    if (option === undefined)
      throw new HapaxError(
        'OPTION',
        `--transform: ${id} has no option ${JSON.stringify(key)}; it has ${Object.keys(spec.options).join(', ') || 'none'}, written as in lags:size=4`,
      );
    return [key, parseOption(id, key, option, value)] as const;
  });
  return configure(Object.fromEntries(options));
}
