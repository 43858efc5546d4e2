// What an operator carries from the primary to a new cluster: `fst1.` and base64url of a JSON text and its checksum.
// The authority's certificate is inside, so that ordinary TLS verification works from the first byte.
import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';
import { TrustError, type TrustErrorCode } from '../trust-error.ts';

export type JoinToken = {
  readonly federation: string;
  /** `host:port` each; any of them will do. */
  readonly feedAddresses: readonly string[];
  readonly enrolmentAddresses: readonly string[];
  readonly id: string;
  /** 32 bytes. */
  readonly secret: Uint8Array;
  readonly authorityPem: string;
  readonly expiresAt: Date;
};

const prefix = 'fst1.';
const checksumBytes = 4;
const longestToken = 16_384;
const another = 'create a new one with `fedscan cluster token`';

export function encodeJoinToken(token: JoinToken): string {
  const json = Buffer.from(
    JSON.stringify({
      federation: token.federation,
      feeds: token.feedAddresses,
      enrolment: token.enrolmentAddresses,
      id: token.id,
      secret: Buffer.from(token.secret).toString('base64url'),
      authority: new X509Certificate(token.authorityPem).raw.toString('base64url'),
      expires: Math.floor(token.expiresAt.getTime() / 1000),
    }),
  );
  return prefix + Buffer.concat([json, checksumOf(json)]).toString('base64url');
}

/** Throws TrustError NOT_A_JOIN_TOKEN, JOIN_TOKEN_DAMAGED or JOIN_TOKEN_EXPIRED. */
export function parseJoinToken(text: string, now: Date = new Date()): JoinToken {
  const token = decode(text.trim());
  if (token.expiresAt <= now) {
    throw failure(
      'JOIN_TOKEN_EXPIRED',
      `the join token expired at ${token.expiresAt.toISOString()} (this machine's clock says ${now.toISOString()}); ${another}`,
    );
  }
  return token;
}

function decode(text: string): JoinToken {
  if (!text.startsWith(prefix) || text.length > longestToken) {
    throw failure(
      'NOT_A_JOIN_TOKEN',
      `this is not a join token, which starts with fst1.; ${another}`,
    );
  }
  const bytes = Buffer.from(text.slice(prefix.length), 'base64url');
  const json = bytes.subarray(0, -checksumBytes);
  const checksum = bytes.subarray(-checksumBytes);
  try {
    if (timingSafeEqual(checksum, checksumOf(json)))
      return toJoinToken(JSON.parse(json.toString()));
  } catch (cause) {
    throw damaged(cause);
  }
  throw damaged();
}

function toJoinToken(fields: Record<string, unknown>): JoinToken {
  const token = {
    federation: String(fields.federation),
    feedAddresses: toAddresses(fields.feeds),
    enrolmentAddresses: toAddresses(fields.enrolment),
    id: String(fields.id),
    secret: new Uint8Array(Buffer.from(String(fields.secret), 'base64url')),
    authorityPem: new X509Certificate(
      Buffer.from(String(fields.authority), 'base64url'),
    ).toString(),
    expiresAt: new Date(Number(fields.expires) * 1000),
  };
  if (token.secret.byteLength !== 32 || Number.isNaN(token.expiresAt.getTime())) throw damaged();
  return token;
}

function toAddresses(value: unknown): string[] {
  if (Array.isArray(value) && value.length > 0) return value.map(String);
  throw damaged();
}

const checksumOf = (json: Uint8Array): Buffer =>
  createHash('sha256').update(json).digest().subarray(0, checksumBytes);

const damaged = (cause?: unknown): TrustError =>
  failure(
    'JOIN_TOKEN_DAMAGED',
    `the join token is damaged or cut off; copy it again, whole, or ${another}`,
    cause,
  );

const failure = (code: TrustErrorCode, message: string, cause?: unknown): TrustError =>
  new TrustError(code, message, { cause });
