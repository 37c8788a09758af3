import { HapaxError } from 'hapax';

/** Brokers older than identities have this one for every topic. */
const NONE = /^[0-]*$/;

/** Whether it is another topic; what one is not known of may be the same. */
export const isOther = (now: string, before: string): boolean => now !== before && !NONE.test(now) && !NONE.test(before);

/** Numbers of records begin again in a topic that was deleted and made anew, so what a state says it has read is not what is there. */
export const madeAnew = (who: string, now: string, before: string): HapaxError =>
  new HapaxError(
    'STATE',
    `${who}: the topic was deleted and made anew since the state was written (${now}, it was ${before}): take another \`group\` to start afresh`,
  );
