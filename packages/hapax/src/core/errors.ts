/** Every error code with the sentence that `docs/errors.md` prints for it. A test holds the two together. */
export const ERRORS = {
  OPTION: 'An option is unknown, of the wrong kind, or outside its range.',
  SHAPE: 'Samples differ in width, or a model got another number of features than it was fitted on.',
  INPUT: 'The data cannot be used: infinite values, too few samples, nothing but missing values, labels that do not match.',
  STATE: 'The call does not fit the state: a method that cannot explain, a model that is not ready.',
  SNAPSHOT: 'A snapshot is damaged, of another version, of an unknown method, or of a state that it could not give back.',
  FILE: 'A file cannot be read or written, or its content cannot be understood.',
  CONFIG: 'A configuration file has an unknown key or a value that is not allowed.',
  NETWORK: 'A source or a sink on the network refused, timed out, or answered with an error.',
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** Every error this library throws on purpose. `code` is stable and documented in docs/errors.md; `message` is for people. */
export class HapaxError extends Error {
  override readonly name = 'HapaxError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
