import { OciError } from '@fedscan/oci';

// What is true for everything else that would be asked: going on would only repeat it.
const general: ReadonlySet<string> = new Set([
  'BAD_URL',
  'BAD_CERTIFICATE',
  'BAD_PROXY',
  'ADDRESS_REFUSED',
  'DNS',
  'CONNECT',
  'TLS',
  'TLS_UNTRUSTED',
  'TLS_EXPIRED',
  'PROXY',
  'RATE_LIMITED',
  'NOT_A_REGISTRY',
  'TOKEN_SERVICE',
]);

/** An error that costs one repository or tag; throws what costs the whole listing. */
export function toLocalFailure(error: unknown): { code: string; message: string } {
  if (!(error instanceof OciError) || general.has(error.code)) throw error;
  return { code: error.code, message: error.message };
}

const outages: ReadonlySet<string> = new Set(['SERVER_ERROR', 'TIMEOUT', 'CONNECTION_LOST']);

/** May this be a registry that is down, and no fault of the one thing that was asked for? */
export const isOutage = (code: string): boolean => outages.has(code);

// The registry refuses to list, and may still give what is named to it.
const refusals: ReadonlySet<string> = new Set([
  'CATALOG_UNSUPPORTED',
  'AUTH_MISSING',
  'AUTH_REJECTED',
  'FORBIDDEN',
]);

export const isCatalogRefusal = (error: unknown): error is OciError =>
  error instanceof OciError && refusals.has(error.code);

export const isNotFound = (error: unknown): boolean =>
  error instanceof OciError && error.status === 404;
