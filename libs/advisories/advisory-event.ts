import type { Advisory } from '@fedscan/model';

export type AdvisoryRecord = {
  readonly type: 'record';
  /** The ecosystem whose part of the export it comes from, such as "Debian". */
  readonly source: string;
  readonly advisory: Advisory;
  /** The record as it was read. */
  readonly bytes: Uint8Array;
};

/** One file, or one ecosystem's zip, that could not be read: the rest goes on. */
export type AdvisoryProblem = {
  readonly type: 'problem';
  readonly source: string;
  /** Its path or address; a file in a zip as `all.zip/NAME`. */
  readonly file: string;
  readonly message: string;
};

/**
 * Follows the records of a source of which all were read, its zips and what lies beside them: what is
 * known of it otherwise, and was not among them, is gone.
 */
export type WholeSource = { readonly type: 'whole'; readonly source: string };

export type AdvisoryEvent = AdvisoryRecord | AdvisoryProblem | WholeSource;
