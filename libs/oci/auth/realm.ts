// Whom a registry may send our password to: any registry can name any token service.
import { getDomain } from 'tldts';
import type { OciEndpoint } from '../endpoint.ts';
import { bareHost } from '../http/address-guard.ts';
import { OciError } from '../oci-error.ts';

// Token services of registries that lie in another domain than the registry.
const vendorRealms: readonly (readonly [registryDomain: string, realmHost: string])[] = [
  ['pkg.dev', 'oauth2.googleapis.com'],
  ['gcr.io', 'oauth2.googleapis.com'],
  ['azurecr.io', 'login.microsoftonline.com'],
  ['redhat.io', 'sso.redhat.com'],
];

/** The token service's URL; undefined where the realm is no URL but a name for people. */
export function parseRealm(realm: string, registry: URL): URL | undefined {
  if (!/^(https?:\/\/|\/)/i.test(realm) || !URL.canParse(realm, registry.href)) return undefined;
  return new URL(realm, registry);
}

/** @throws OciError TOKEN_SERVICE where the realm must not see the password */
export function checkRealm(realm: URL, registry: URL, endpoint: OciEndpoint): void {
  const sameHost = bareHost(realm) === bareHost(registry);
  if (realm.protocol !== 'https:') {
    const plain = registry.protocol === 'http:' || endpoint.insecureSkipVerify === true;
    if (!sameHost || !plain) {
      throw refused(realm, registry, 'over plain http, where anybody on the way could read it');
    }
  }
  if (sameHost || endpoint.tokenHosts?.includes(bareHost(realm))) return;
  const home = domainOf(registry);
  if (home !== null && home === domainOf(realm)) return;
  const known = vendorRealms.some(
    ([domain, host]) => bareHost(realm) === host && `.${bareHost(registry)}`.endsWith(`.${domain}`),
  );
  if (!known) throw refused(realm, registry, 'in a domain that is not its own');
}

// With private suffixes: two customers of one cloud are not one domain.
const domainOf = (url: URL): string | null =>
  getDomain(bareHost(url), { allowPrivateDomains: true });

const refused = (realm: URL, registry: URL, why: string): OciError =>
  new OciError(
    'TOKEN_SERVICE',
    `${registry.host} wants the password sent to ${realm.origin}, ${why}; it was not sent. ` +
      'If that token service is right, add its host to the token hosts, served over https',
  );
