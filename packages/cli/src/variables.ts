import { nearestName } from 'hapax';

/** Variables of the environment that hapax reads. */
const VARIABLES = ['HAPAX_TOKEN', 'HAPAX_DEBUG', 'HAPAX_SLACK_SECRET'];

/** What is most likely meant for hapax and has another name: a token in `HAPAX_TOKNE` protects nothing. Variables of a pipeline's own may be called anything else. */
export const misspelt = (env: Readonly<Record<string, string | undefined>>): string[] =>
  Object.keys(env).flatMap((name) => {
    if (!/^hapax[_-]/i.test(name) || VARIABLES.includes(name)) return [];
    const meant = nearestName(name, VARIABLES);
    return meant === undefined || env[meant] !== undefined
      ? []
      : [`the environment has ${name}, which is not read; did you mean ${meant}?`];
  });
