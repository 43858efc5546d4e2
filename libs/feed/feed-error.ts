export type FeedErrorCode =
  /** Does not decode, or contradicts itself. */
  | 'BAD_MESSAGE'
  | 'TOO_LARGE'
  /** Does not begin where the copy ends. */
  | 'OUT_OF_ORDER'
  /** The copy is not what the primary has at the same sequence number. */
  | 'DIGEST_MISMATCH'
  /** The feed is not the one that was followed: its database was restored to an earlier time. */
  | 'FORKED'
  /** No word from the primary for three intervals. */
  | 'SILENT'
  | 'REFUSED'
  | 'UNREACHABLE';

export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly code: FeedErrorCode;

  constructor(code: FeedErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
