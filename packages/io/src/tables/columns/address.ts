const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const QUAD = new RegExp(`^(?:${OCTET}\\.){3}${OCTET}(?![\\d.,])`);
/** An octet is never written with zeros in front; a group of thousands is. */
const PADDED = /(?:^|\.)0\d/;

/** The address of a machine, such as `192.168.100.101`, which is spelt as separated thousands are. */
export const isAddress = (text: string): boolean => QUAD.test(text) && !PADDED.test(text);
