/**
 * The schema library. Published packages carry it in this one file, without its other languages, instead of depending on 8 MB of it.
 * @internal
 */
export { type ZodError, type ZodType, z } from 'zod';
