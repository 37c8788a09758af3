import type { Matrix } from '../../core/matrix.ts';
import type { OptionsOf, OptionTable } from '../../core/options.ts';
import type { Summary } from './summary.ts';

/** How a model is made of what parts have summed up. */
export interface MergePart<T extends OptionTable, S> {
  /** What the model of many parts has in common with that of one fit on all rows, and how far they may differ. */
  readonly bound: string;
  /** The method needs sums of products of columns. */
  readonly pairs?: true;
  /**
   * The state out of the sums, where they say more than a sample; undefined: under these options it is fitted on the sample, as it is where
   * this is not there.
   * @param sample rows of all parts, drawn evenly
   */
  fromSummary?(summary: Summary, options: OptionsOf<T>, sample: Matrix): S | undefined;
}

/** For methods that look at a sample of the rows anyway. */
export const ON_SAMPLE = {
  bound: 'fitted on 32,768 rows drawn evenly from all parts; with no more rows in all, the model of one fit on them, bit for bit',
} as const;
