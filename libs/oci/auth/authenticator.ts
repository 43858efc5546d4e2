// Finds out how a registry wants to be asked, and gives each request the header that it needs.
import type { OciEndpoint } from '../endpoint.ts';
import { type Answer, joinedHeader } from '../http/exchange.ts';
import type { Purpose } from '../http/status-error.ts';
import { OciError } from '../oci-error.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import { checkRealm, parseRealm } from './realm.ts';
import type { TokenCache } from './token-cache.ts';
import { basicHeader, type TokenRequest } from './token-service.ts';

export type Authenticator = {
  /** For the first try: what this registry is known to want; undefined as long as it is not known. */
  header(scope: string, signal?: AbortSignal): Promise<string | undefined>;
  /** For the second try, after the registry answered 401 to `sent`. */
  respond(
    answer: Answer,
    purpose: Purpose,
    sent: string | undefined,
    signal?: AbortSignal,
  ): Promise<string>;
};

export function createAuthenticator(
  registry: URL,
  endpoint: OciEndpoint,
  tokens: TokenCache,
): Authenticator {
  const { credential } = endpoint;
  let basic: string | undefined;
  let bearer: Pick<TokenRequest, 'realm' | 'service'> | undefined;
  // Some registries name another scope than the one that follows from the request.
  const scopes = new Map<string, string>();

  const requestFor = (service: typeof bearer, scope: string): TokenRequest | undefined =>
    service && { ...service, scope: scopes.get(scope) ?? scope };

  return {
    async header(scope, signal) {
      if (basic) return basic;
      const request = requestFor(bearer, scope);
      return request && `Bearer ${await tokens.get(request, signal)}`;
    },

    async respond(answer, purpose, sent, signal) {
      const challenges = parseChallenges(joinedHeader(answer, 'www-authenticate'));
      const offer = bearerOffer(challenges, registry);
      if (offer) {
        if (credential) checkRealm(offer.realm, registry, endpoint);
        bearer = { realm: offer.realm, service: offer.service };
        if (offer.scope && purpose.scope) scopes.set(purpose.scope, offer.scope);
        const request = { ...bearer, scope: offer.scope ?? purpose.scope };
        if (sent?.startsWith('Bearer ')) tokens.forget(request, sent.slice('Bearer '.length));
        return `Bearer ${await tokens.get(request, signal)}`;
      }
      if (!credential) throw authMissing(registry, purpose);
      if (sent !== undefined) throw authRejected(registry, purpose, answer);
      if (!challenges.some(({ scheme }) => scheme === 'basic' || scheme === 'bearer')) {
        throw unknownScheme(registry, challenges);
      }
      basic = basicHeader(credential);
      return basic;
    },
  };
}

function bearerOffer(
  challenges: readonly Challenge[],
  registry: URL,
): { realm: URL; service: string | undefined; scope: string | undefined } | undefined {
  for (const { scheme, parameters } of challenges) {
    if (scheme !== 'bearer') continue;
    const realm = parseRealm(parameters.get('realm') ?? '', registry);
    if (realm) return { realm, service: parameters.get('service'), scope: parameters.get('scope') };
  }
  return undefined;
}

/** The registry refused what `respond` made of its first refusal. */
export function refusedTwice(
  registry: URL,
  purpose: Purpose,
  answer: Answer,
  sent: string,
): OciError {
  if (purpose.account === undefined) return authMissing(registry, purpose);
  if (sent.startsWith('Basic ')) return authRejected(registry, purpose, answer);
  const { account, what, scope } = purpose;
  return new OciError(
    'FORBIDDEN',
    `${registry.host} does not let "${account}" read ${what}; give the account the right to it${scope && ` (${scope})`}`,
    { status: answer.status },
  );
}

const authMissing = (registry: URL, { what, scope }: Purpose): OciError =>
  new OciError(
    'AUTH_MISSING',
    `${registry.host} wants a login for ${what}${scope && ` (${scope})`}; give the registry a user name and password`,
    { status: 401 },
  );

const authRejected = (registry: URL, { account, what }: Purpose, { status }: Answer): OciError =>
  new OciError(
    'AUTH_REJECTED',
    `${registry.host} refused user name or password of "${account}" for ${what}; check both, and that the account is not locked`,
    { status },
  );

function unknownScheme(registry: URL, challenges: readonly Challenge[]): OciError {
  const offered = challenges.map(({ scheme }) => scheme).join(', ') || 'no way to log in';
  return new OciError(
    'UNEXPECTED_ANSWER',
    `${registry.host} wants a login and offers ${offered.slice(0, 100)}; Basic and Bearer are understood. Is this a registry?`,
    { status: 401 },
  );
}
