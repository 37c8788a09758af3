import { expect, test } from 'vitest';
import { isNotBack } from '../../src/rabbitmq/client.ts';

const answer = (text: string, code?: number): Error => Object.assign(new Error(`Operation failed: QueueDeclare; ${text}`), { code });

test.each([
  [
    true,
    answer(
      `404 (NOT-FOUND) with message "NOT_FOUND - home node 'hapax@localhost' of durable queue 'in' in vhost '/' is down or inaccessible"`,
      404,
    ),
  ],
  [false, answer(`404 (NOT-FOUND) with message "NOT_FOUND - no queue 'in' in vhost '/'"`, 404)],
  [false, answer(`406 (PRECONDITION-FAILED) with message "a queue that is down or inaccessible"`, 406)],
  [false, new Error('is down or inaccessible')],
])('a queue that is not back yet is told from one that is not there: %s', (expected, error) => {
  expect(isNotBack(error)).toBe(expected);
});
