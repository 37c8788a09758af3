import type { InjectionDraft } from '../../session/draft.ts';
import { covered, type Hunt, type Hunted, hide, huntSentence, missed, seen } from '../../session/hunt.ts';
import type { Ring } from '../../session/ring.ts';
import type { SessionStatus } from '../../session/session.ts';
import type { Settings } from '../../session/settings.ts';

/** What a hunt needs of the page. */
interface Ground {
  readonly status: SessionStatus | undefined;
  readonly settings: Settings;
  readonly samples: Ring;
  revision: number;
  notice: string;
  live(): void;
  place(draft: InjectionDraft): void;
}

/** A fault hidden from who looks for it: while it is on, nothing on the page gives it away. */
export class Hunting {
  #hunt: Hunt | undefined = $state.raw();
  /** What came of the last one. */
  last: Hunted | undefined = $state.raw();
  readonly #page: Ground;

  constructor(page: Ground) {
    this.#page = page;
  }

  get on(): boolean {
    return this.#hunt !== undefined;
  }

  /** Hide a fault somewhere in the next minutes. */
  start(): void {
    const { status, settings } = this.#page;
    if (status === undefined) return;
    this.#page.live();
    this.last = undefined;
    this.#hunt = hide(status, settings.source.channels.length, Math.random);
    this.#page.place(this.#hunt.draft);
    this.#page.revision += 1;
  }

  /** "There it is." */
  sawIt(): void {
    if (this.#hunt === undefined) return;
    const come = seen(this.#hunt, this.#page.samples.next - 1);
    if ('draft' in come) {
      this.#hunt = come;
      this.#page.notice = 'Nothing is there yet.';
    } else this.#tell(come);
  }

  /** Give up: another session begins. */
  end(): void {
    this.#hunt = undefined;
    this.last = undefined;
  }

  /** What may be shown of a status. */
  look(status: SessionStatus): SessionStatus {
    const late = this.#hunt && missed(this.#hunt, status.taken);
    if (late) this.#tell(late);
    return this.#hunt ? covered(status, this.#hunt) : status;
  }

  #tell(come: Hunted): void {
    this.#hunt = undefined;
    this.last = come;
    this.#page.notice = huntSentence(come, this.#page.settings.source.channels);
    this.#page.revision += 1;
  }
}
