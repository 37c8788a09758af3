/** The file whose samples are shown, and what else it has to show. */
export interface OpenedFile {
  readonly file: File;
  /** The table of it, and all of them, where there are several. */
  readonly sheet?: string;
  readonly sheets: readonly string[];
  /** Its channels, in their order. */
  readonly all: readonly string[];
}
