// Stands in for the test runner where it cannot run: collects the tests of a bundle and runs them one after the other.
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';
import * as chai from 'chai';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect);
/** Tests of the bundle, in order. */
const tests = [];
let cleanups = [];
export const onTestFinished = (work) => cleanups.push(work);

const add = (name, ...rest) => {
  const work = rest.find((each) => typeof each === 'function');
  tests.push({ name, work });
};
const eachOf =
  (register) =>
  (cases, ...values) =>
  (name, ...rest) => {
    if (values.length > 0) throw new Error('tables in templates are not read');
    const work = rest.find((each) => typeof each === 'function');
    for (const one of cases) register(name, () => (Array.isArray(one) ? work(...one) : work(one)));
  };
const now = (_, work) => work();
const nothing = () => {};
export const test = Object.assign(add, {
  each: eachOf(add),
  skip: nothing,
  skipIf: (skipped) => (skipped ? nothing : add),
  runIf: (run) => (run ? add : nothing),
});
export const it = test;
export const describe = Object.assign(now, { each: eachOf(now), skipIf: (skipped) => (skipped ? nothing : now), skip: nothing });

/** @param without names of tests that ask for what this place has not @returns how many passed, and what failed with its reason */
export async function run(without = []) {
  let passed = 0;
  const failed = [];
  for (const { name, work } of tests) {
    if (without.includes(name)) continue;
    cleanups = [];
    try {
      await work();
      passed += 1;
    } catch (error) {
      failed.push(`${name}: ${error?.stack ?? error}`);
    }
    for (const clean of cleanups.reverse()) await clean();
  }
  return { passed, failed };
}
