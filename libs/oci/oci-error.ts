export type OciErrorCode =
  // what was configured
  | 'BAD_URL'
  | 'BAD_NAME'
  | 'BAD_CERTIFICATE'
  | 'BAD_PROXY'
  | 'ADDRESS_REFUSED'
  // the way there
  | 'DNS'
  | 'CONNECT'
  | 'CONNECTION_LOST'
  | 'TIMEOUT'
  | 'TLS'
  | 'TLS_UNTRUSTED'
  | 'TLS_EXPIRED'
  | 'PROXY'
  | 'REDIRECT_REFUSED'
  // who asks
  | 'AUTH_MISSING'
  | 'AUTH_REJECTED'
  | 'TOKEN_SERVICE'
  | 'FORBIDDEN'
  | 'RATE_LIMITED'
  // what is there
  | 'NOT_A_REGISTRY'
  | 'CATALOG_UNSUPPORTED'
  | 'LISTING_INCOMPLETE'
  | 'NOT_FOUND'
  | 'MANIFEST_UNKNOWN'
  | 'BLOB_UNKNOWN'
  | 'SERVER_ERROR'
  | 'UNEXPECTED_ANSWER'
  // what it holds
  | 'MANIFEST_INVALID'
  | 'SCHEMA1_INVALID'
  | 'MEDIA_TYPE_UNSUPPORTED'
  | 'DIGEST_MISMATCH'
  | 'SIZE_MISMATCH'
  | 'LIMIT_SIZE';

// Where asking again later may help without anybody changing anything.
const passing: ReadonlySet<OciErrorCode> = new Set([
  'DNS',
  'CONNECT',
  'CONNECTION_LOST',
  'TIMEOUT',
  'PROXY',
  'RATE_LIMITED',
  'LISTING_INCOMPLETE',
  'SERVER_ERROR',
  'DIGEST_MISMATCH',
  'SIZE_MISMATCH',
]);

/** The message says what happened, where, and what one can do; it holds no secret. */
export class OciError extends Error {
  override readonly name = 'OciError';
  readonly code: OciErrorCode;
  /** The HTTP status, where there was an answer. */
  readonly status?: number;
  /** When the registry wants to be asked again. */
  readonly retryAt?: Date;

  constructor(
    code: OciErrorCode,
    message: string,
    details: { readonly cause?: unknown; readonly status?: number; readonly retryAt?: Date } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    if (details.status !== undefined) this.status = details.status;
    if (details.retryAt !== undefined) this.retryAt = details.retryAt;
  }

  /** May the same request succeed later, without anybody changing anything? */
  get retryable(): boolean {
    return passing.has(this.code);
  }
}
