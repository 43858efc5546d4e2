// How long a token can be used: what the service says, what the token itself says, less what a request may take.
const defaultLifetime = 60_000;

export type TokenTimes = {
  /** Seconds, as the service says it. */
  readonly expiresIn?: number;
  /** RFC 3339, as the service says it. */
  readonly issuedAt?: string;
  /** The service's clock when it answered, in ms. */
  readonly serverNow: number;
};

/** Milliseconds from the answer on; 0 where the token is not worth keeping. */
export function tokenLifetime(
  token: string,
  { expiresIn, issuedAt, serverNow }: TokenTimes,
): number {
  const stated = expiresIn === undefined ? defaultLifetime : expiresIn * 1000;
  const issued = issuedAt === undefined ? Number.NaN : Date.parse(issuedAt);
  // A token out of the service's own cache has lived for a while already.
  const age = Number.isNaN(issued) ? 0 : Math.max(0, serverNow - issued);
  const left = Math.min(stated - age, jwtExpiry(token) - serverNow);
  return Math.max(0, left - Math.max(left / 10, 5_000));
}

function jwtExpiry(token: string): number {
  try {
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof payload?.exp === 'number' ? payload.exp * 1000 : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
