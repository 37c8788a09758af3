import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where programs of this user keep their data. */
export const dataFolder = (): string => join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'hapax');
