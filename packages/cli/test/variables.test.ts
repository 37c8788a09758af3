import { expect, test } from 'vitest';
import { misspelt } from '../src/variables.ts';

test.each([
  ['HAPAX_TOKNE', 'HAPAX_TOKEN'],
  ['HAPAX_TOKENS', 'HAPAX_TOKEN'],
  ['hapax_token', 'HAPAX_TOKEN'],
  ['HAPAX-TOKEN', 'HAPAX_TOKEN'],
  ['HAPAX_DEBUGG', 'HAPAX_DEBUG'],
  ['HAPAX_SLACK_SECERT', 'HAPAX_SLACK_SECRET'],
])('%s is told to be read by nobody', (name, meant) => {
  expect(misspelt({ [name]: 'x' })).toEqual([`the environment has ${name}, which is not read; did you mean ${meant}?`]);
});
test('what hapax reads, what is far from it, and a slip beside the right name are not told', () => {
  expect(misspelt({ HAPAX_TOKEN: 'x', HAPAX_TOKNE: 'y', HAPAX_DEBUG: '1' })).toEqual([]);
  expect(misspelt({ HAPAX_PYTHON: 'x', HAPAX_WEBHOOK: 'y', HAPAX_DB_PASSWORD: 'z', PATH: '', TOKEN: '', HAPAX: '' })).toEqual([]);
});
