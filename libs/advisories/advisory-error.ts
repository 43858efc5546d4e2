export type AdvisoryErrorCode =
  | 'NOT_JSON'
  | 'NOT_AN_ADVISORY'
  | 'TOO_LARGE'
  | 'NOT_FOUND'
  | 'NO_ADVISORIES'
  | 'NOT_A_ZIP'
  | 'UNREADABLE'
  | 'BAD_ADDRESS'
  | 'UNREACHABLE'
  | 'REFUSED';

/** The message is a sentence for people, and says what to do where there is something to do. */
export class AdvisoryError extends Error {
  override readonly name = 'AdvisoryError';
  readonly code: AdvisoryErrorCode;

  constructor(code: AdvisoryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
