import { HapaxError } from 'hapax';

/**
 * Load a package that the user may not have.
 * @param name as it is installed: a version may follow, `name@1`
 * @throws HapaxError `CONFIG` that says what to install
 */
export async function peer<T>(who: string, name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')
      throw new HapaxError(
        'CONFIG',
        `${who} needs the package ${name.replace(/(?!^)@.*$/, '')}; install it with: npm install ${name}`,
        cause,
      );
    throw cause;
  }
}
