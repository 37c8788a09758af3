import type { SessionStatus } from '../../session/session.ts';
import type { Settings } from '../../session/settings.ts';
import { readShared, type Shared, sharedText } from '../../session/share.ts';

/** Before the session in an address. */
const SESSION = '#session=';

/** What a link needs of the page. */
interface Linked {
  readonly settings: Settings;
  readonly status: SessionStatus | undefined;
  notice: string;
  problem: string;
  enter(session: Shared): void;
}

/** The address that holds the session of the page. */
export async function linkOf({ settings, status }: Linked): Promise<string> {
  const { injections = [], taken = 0 } = status ?? {};
  return `${location.href.replace(/#.*$/s, '')}${SESSION}${await sharedText({ settings, injections, taken })}`;
}

/** The link to a session as an element for other pages. The address has it all; the page inside keeps nothing. */
export const frameOf = (link: string): string =>
  `<iframe src="${link.replace(/(\?[^#]*)?#/, '?embed#')}" title="Detectors on a stream with a fault" width="100%" height="640"></iframe>`;

/** Open the session of the address, now and whenever another is put there. */
export function followLinks(page: Linked): void {
  const follow = async () => {
    if (!location.hash.startsWith(SESSION)) return;
    const text = location.hash.slice(SESSION.length);
    // What is done from here on is another session: a reload must not fall back to the one of the link.
    history.replaceState(null, '', location.pathname + location.search);
    try {
      page.enter(await readShared(text));
      page.notice = 'The session of the link is open.';
    } catch (cause) {
      page.problem = cause instanceof Error ? cause.message : String(cause);
    }
  };
  addEventListener('hashchange', () => void follow());
  void follow();
}
