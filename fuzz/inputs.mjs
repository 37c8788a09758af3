import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What lies under the name of a target in these folders, in the order of names. */
export const inputsOf = (name, folders) =>
  folders
    .map((folder) => join(folder, name))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .sort()
        .map((file) => readFileSync(join(folder, file))),
    );
