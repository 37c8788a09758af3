import assert from 'node:assert/strict';
import { HapaxError } from 'hapax';

/** One law, for any test runner: `for (const { name, check } of laws) test(name, check)`. */
export interface Law {
  /** A sentence of the contract. */
  readonly name: string;
  /** Rejects when it does not hold. */
  readonly check: () => Promise<void>;
}

/** Longer than any answer of this machine: what takes so long does not come. */
const PATIENCE_MS = 10_000;

/** The value, or a failure when it does not come. */
export async function soon<T>(what: string, promise: Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const never = new Promise<never>((_, fail) => {
    timer = setTimeout(
      () => fail(new assert.AssertionError({ message: `${what} did not happen within ${patienceMs / 1000} s` })),
      patienceMs,
    );
  });
  try {
    return await Promise.race([promise, never]);
  } finally {
    clearTimeout(timer);
  }
}

/** What is said to people: in one line, and without secrets. */
export function mustBeFitToSay(text: string, secrets: readonly string[]): void {
  assert.ok(!/[\r\n]/.test(text.trimEnd()), `more than one line: ${JSON.stringify(text)}`);
  for (const secret of secrets) assert.ok(!text.includes(secret), 'a secret is in what is said to people');
}

/** A rejection with an error made on purpose, fit to be said. */
export async function mustFail(what: string, promise: Promise<unknown>, secrets: readonly string[]): Promise<void> {
  const outcome = await soon(
    what,
    promise.then(
      () => undefined,
      (error: unknown) => ({ error }),
    ),
  );
  assert.ok(outcome, `${what}: must reject`);
  const { error } = outcome;
  assert.ok(error instanceof HapaxError, `${what}: must reject with a HapaxError; it is ${String(error)}`);
  mustBeFitToSay(error.message, secrets);
}

/** Plain data that a checkpoint can hold: it comes back from JSON as it went. */
export function mustBePlain(what: string, value: unknown): unknown {
  const back: unknown = value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  assert.deepEqual(back, value, `${what} must be plain data`);
  return back;
}
