// What Node and undici say of a failed connection, in words that help.
import { OciError, type OciErrorCode } from '../oci-error.ts';

type Explanation = readonly [OciErrorCode, (where: string) => string];

const notTls: Explanation = [
  'TLS',
  (where) => `${where} does not speak TLS; if it serves plain http, write http://`,
];

const byCode: Readonly<Record<string, Explanation>> = {
  ENOTFOUND: ['DNS', (where) => `the name of ${where} is not known; check the URL for a typo`],
  EAI_AGAIN: [
    'DNS',
    (where) => `the name of ${where} could not be looked up: no DNS server answers`,
  ],
  ECONNREFUSED: [
    'CONNECT',
    (where) => `nothing listens at ${where}; check host and port, and that the registry is running`,
  ],
  EHOSTUNREACH: ['CONNECT', (where) => `there is no route to ${where}; check network and firewall`],
  ENETUNREACH: ['CONNECT', (where) => `there is no route to ${where}; check network and firewall`],
  ETIMEDOUT: [
    'TIMEOUT',
    (where) => `${where} does not answer; a firewall may drop the connection, or it needs a proxy`,
  ],
  UND_ERR_CONNECT_TIMEOUT: [
    'TIMEOUT',
    (where) => `${where} does not answer; a firewall may drop the connection, or it needs a proxy`,
  ],
  UND_ERR_HEADERS_TIMEOUT: ['TIMEOUT', (where) => `${where} took the request and did not answer`],
  UND_ERR_BODY_TIMEOUT: ['TIMEOUT', (where) => `${where} fell silent in the middle of its answer`],
  CERT_HAS_EXPIRED: [
    'TLS_EXPIRED',
    (where) => `the certificate of ${where} has expired; renew it there`,
  ],
  CERT_NOT_YET_VALID: [
    'TLS_EXPIRED',
    (where) => `the certificate of ${where} is not valid yet; compare the clocks of both machines`,
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'TLS_UNTRUSTED',
    (where) =>
      `the certificate of ${where} is for another name; use the name that it was issued for`,
  ],
  EPROTO: notTls,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
};

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
]);

/** OciError as it is; the signal's reason where it was the signal; else an OciError that explains. */
export function toOciError(error: unknown, url: URL, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  const known = ociErrorIn(error);
  if (known) return known;
  const where = `${url.protocol}//${url.host}`;
  const code = codeOf(error);
  const explanation = byCode[code];
  if (explanation) return new OciError(explanation[0], explanation[1](where), { cause: error });
  if (untrusted.has(code)) {
    const message = `the certificate of ${where} is not signed by a trusted authority; give the registry the PEM of its CA`;
    return new OciError('TLS_UNTRUSTED', message, { cause: error });
  }
  if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
    return new OciError('TLS', `${where} and we agree on no TLS: ${code}`, { cause: error });
  }
  if (/Proxy|407|Tunneling/.test(messageOf(error))) {
    const message = `the proxy did not let us through to ${where}; check its address, user and password`;
    return new OciError('PROXY', message, { cause: error });
  }
  return new OciError(
    'CONNECTION_LOST',
    `the connection to ${where} broke off (${code}); look into the log of the registry, and of proxies before it, if it stays so`,
    { cause: error },
  );
}

function ociErrorIn(error: unknown): OciError | undefined {
  if (error instanceof OciError) return error;
  return error instanceof Error && error.cause ? ociErrorIn(error.cause) : undefined;
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (typeof error !== 'object' || error === null) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error && error.cause ? codeOf(error.cause) : messageOf(error);
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message.slice(0, 200) : '';
