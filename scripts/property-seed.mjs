// Vitest set-up: properties start from one seed, so that a run can be repeated; PROPERTY_SEED=7 tries another.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });
