import { type UnzipFileInfo, unzipSync } from '../../parts/archive.ts';

/** Bytes of an entry in the list of an archive, at least. */
const ENTRY = 46;

/**
 * Unpack what is wanted of a zip archive. The number of entries is claimed in one place and believed by the decoder: four billion of them
 * in a file of a hundred bytes would keep it busy for hours.
 * @throws Error that says what is wrong, or what `wanted` throws
 */
export function unzip(bytes: Uint8Array, wanted: (file: UnzipFileInfo) => boolean): Record<string, Uint8Array<ArrayBuffer>> {
  let seen = 0;
  const parts = unzipSync(bytes, {
    filter(file) {
      seen += 1;
      if (seen * ENTRY > bytes.length) throw new Error('its list of parts is longer than the archive');
      return wanted(file);
    },
  });
  // Its types leave open what memory it makes: it is never shared.
  return parts as Record<string, Uint8Array<ArrayBuffer>>;
}
