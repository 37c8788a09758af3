/**
 * The schema library. The published package carries it in this one file, without its other languages, instead of depending on 8 MB of it.
 * @internal
 */
export { z } from 'zod';
