/** A promise that is kept, or not, from outside. */
export function gate(): { readonly passed: Promise<void>; open(): void; refuse(why: unknown): void } {
  let [open, refuse]: [() => void, (why: unknown) => void] = [() => {}, () => {}];
  const passed = new Promise<void>((yes, no) => {
    [open, refuse] = [yes, no];
  });
  // Whoever waits for it is told; one that nobody waits for may be refused all the same.
  passed.catch(() => {});
  return { passed, open, refuse };
}
