// Who somebody is, as the URI in a certificate. https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md
import { TrustError } from '../trust-error.ts';

export type SpiffeId = { readonly federation: string; readonly cluster: string };

const trustDomain = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const formatSpiffeId = ({ federation, cluster }: SpiffeId): string =>
  `spiffe://${federation}/cluster/${cluster}`;

/** Undefined where the URI does not name a cluster. */
export function parseSpiffeId(uri: string): SpiffeId | undefined {
  const [, federation = '', cluster = ''] =
    /^spiffe:\/\/([^/]+)\/cluster\/([^/]+)$/.exec(uri) ?? [];
  return trustDomain.test(federation) && uuid.test(cluster) ? { federation, cluster } : undefined;
}

/** Throws TrustError BAD_NAME. */
export function checkFederation(name: string): string {
  if (trustDomain.test(name)) return name;
  throw new TrustError(
    'BAD_NAME',
    `a federation's name has 1 to 63 lower-case letters, digits, "-" and ".", not ${JSON.stringify(name)}`,
  );
}
