import { HapaxError } from 'hapax';
import type { Sample, Source } from 'hapax/stream';
import { openJournal } from '../run/journal.ts';
import { startQueue } from './queue.ts';

export interface InProcessOptions {
  /** Part of the checkpoint: `in process` unless given. */
  readonly id?: string;
  /** Folder that keeps what was pushed until a checkpoint has it; with it a push that has resolved survives a crash. */
  readonly journal?: string;
}

/** A source that a service of this process pushes into. */
export interface InProcessSource extends Source {
  /**
   * Resolves when the samples have gone through the stream; with a journal when they are on the disk. Whoever awaits it is never faster
   * than the stream. Results come by `onResults` of `runStream`, with the values of each sample.
   * @throws HapaxError `STATE` when the stream has ended before
   */
  push(samples: Sample | readonly Sample[]): Promise<void>;
  /** No more will come: what was pushed is worked off, and the run ends. */
  end(): void;
}

/** @throws HapaxError `FILE` for a journal that cannot be used */
export async function inProcess({ id = 'in process', journal: folder }: InProcessOptions = {}): Promise<InProcessSource> {
  const journal = folder === undefined ? undefined : await openJournal(folder);
  const queue = startQueue();
  let over = false;
  const gone = () => new HapaxError('STATE', `${id}: the stream has ended; this sample was not taken`);
  return {
    id,
    kind: journal ? 'replay' : 'once',
    live: true,
    async push(samples) {
      const some = isList(samples) ? samples : [samples];
      if (over) throw gone();
      if (journal) await journal.append(some);
      else if (!(await queue.put(some))) throw gone();
    },
    read: (from) => (journal ? journal.read(from) : queue.read()),
    // A file that stays costs room, and no sample.
    committed: (offset) => void journal?.committed(offset).catch(() => {}),
    end() {
      over = true;
      queue.finish();
      journal?.finish();
    },
    async close() {
      over = true;
      queue.end();
      await journal?.close();
    },
  };
}

const isList = (samples: Sample | readonly Sample[]): samples is readonly Sample[] => Array.isArray(samples);
