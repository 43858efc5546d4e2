export type TrustErrorCode =
  | 'NOT_A_JOIN_TOKEN'
  | 'JOIN_TOKEN_DAMAGED'
  | 'JOIN_TOKEN_EXPIRED'
  | 'REFUSED'
  | 'BAD_CERTIFICATE_REQUEST'
  | 'BAD_NAME'
  | 'BAD_LIFETIME'
  | 'BAD_TOKEN'
  | 'SEAL_KEY_UNKNOWN'
  | 'SEAL_BROKEN'
  | 'KEY_FILE_OPEN_TO_OTHERS'
  | 'KEY_FILE_DAMAGED'
  | 'IDENTITY_DAMAGED';

export class TrustError extends Error {
  override readonly name = 'TrustError';
  readonly code: TrustErrorCode;

  constructor(code: TrustErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
