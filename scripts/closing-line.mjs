/** Vitest reporter: `N passed, N failed` alone on the last line. */
export default class ClosingLine {
  onTestRunEnd(modules, errors) {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      let failed = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state in count) count[state] += 1;
        if (state === 'failed') failed += 1;
      }
      // What fails beside its tests, such as a file that does not load or a hook that ends, is a failure too.
      if (module.state() === 'failed' && failed === 0) count.failed += 1;
    }
    process.on('exit', () => console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`));
  }
}
