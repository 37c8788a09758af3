import { readSettings, type Settings } from '../../session/settings.ts';
import { readView, type View } from './view.ts';

const STORED = 'hapax playground';
/** How the page was left: kept beside the settings. */
const VIEW = 'hapax view';

/** Shown inside another page: nothing is kept then. */
export const isEmbedded = (): boolean => new URLSearchParams(location.search).has('embed');

export const keptSettings = (): Settings => readSettings(isEmbedded() ? null : localStorage.getItem(STORED));
/** Samples of files, servers and services come from outside: until they do, there are none. */
export const begun = (settings: Settings): Settings =>
  settings.source.kind === 'plant' || settings.source.kind === 'synthetic' ? settings : { ...settings, history: 0 };

export const keptView = (): View => readView(localStorage.getItem(VIEW));

export function keepSettings(settings: Settings): void {
  if (!isEmbedded()) localStorage.setItem(STORED, JSON.stringify(settings));
}

export function keepView(view: View): void {
  if (!isEmbedded()) localStorage.setItem(VIEW, JSON.stringify(view));
}
