export type EnrolmentErrorCode =
  /** No identity yet, and no join token either. */
  | 'TOKEN_MISSING'
  /** The primary refused; it does not say why. */
  | 'REFUSED'
  /** Nobody answered, or not now. Worth another attempt. */
  | 'UNREACHABLE'
  /** Who answered is not the primary of this federation. */
  | 'UNTRUSTED';

export class EnrolmentError extends Error {
  override readonly name = 'EnrolmentError';
  readonly code: EnrolmentErrorCode;

  constructor(code: EnrolmentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
