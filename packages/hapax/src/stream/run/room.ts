import type { Clock } from '../ports.ts';
import type { Outbox } from './outbox.ts';

/** A source that can wait does so for a sink that works, this long between two deliveries. */
const PATIENCE_MS = 10_000;

interface Circumstances {
  readonly clock: Clock;
  /** The source cannot wait. */
  readonly live: boolean;
  readonly halt: { readonly asked: boolean };
}

/** No sink may keep the stream, or another sink, waiting: too much for one is set aside. A replay waits for one that gets on. */
export async function makeRoom(outbox: Outbox, limit: number, { clock, live, halt }: Circumstances): Promise<void> {
  outbox.trim(limit, live ? 'all' : 'failing');
  while (outbox.healthy > limit && !halt.asked) {
    let late = false;
    await new Promise<void>((go) => {
      const cancel = clock.after(PATIENCE_MS, () => {
        late = true;
        go();
      });
      void outbox.moved().then(() => {
        cancel();
        go();
      });
    });
    outbox.trim(limit, late ? 'all' : 'failing');
  }
}

/** Give sinks a last chance, for so long, or until the run is told to end. */
export async function drain(outbox: Outbox, clock: Clock, ms: number, halt: Circumstances['halt']): Promise<void> {
  if (outbox.size === 0) return;
  let late = false;
  const cancel = clock.after(ms, () => {
    late = true;
    void outbox.stop();
  });
  while (outbox.size > 0 && !late && !halt.asked) await outbox.moved();
  cancel();
}
