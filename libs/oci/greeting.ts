// The first contact: is this a registry, and does it accept who asks?
import { parseChallenges } from './auth/challenge.ts';
import { withAttempts } from './http/attempts.ts';
import { type Answer, discard, type Exchange, headerOf, joinedHeader } from './http/exchange.ts';
import { statusError } from './http/status-error.ts';
import type { Greeting } from './oci-client.ts';
import { OciError } from './oci-error.ts';
import type { RegistryRequests } from './registry-requests.ts';

/** Asks without a credential. @throws OciError NOT_A_REGISTRY where something else answers */
export function greet(
  exchange: Exchange,
  { base }: RegistryRequests,
  backOffBase: number,
  signal?: AbortSignal,
): Promise<Greeting> {
  return withAttempts({ who: base.origin, base: backOffBase, signal }, async () => {
    const answer = await exchange({ method: 'GET', url: new URL('v2/', base) }, signal);
    if (answer.status === 401) {
      await discard(answer);
      return { login: schemeOf(answer, base) };
    }
    await checkRegistry(answer, base);
    return { login: 'none' };
  });
}

/** Where there is a credential, proves that it is accepted: the token service, if there is one, is asked too. */
export async function ping(
  exchange: Exchange,
  requests: RegistryRequests,
  backOffBase: number,
  signal?: AbortSignal,
): Promise<void> {
  const { login } = await greet(exchange, requests, backOffBase, signal);
  if (login === 'none') return;
  // What may be read without a login is told by each repository: many token services give nothing for `/v2/`.
  if (login === 'bearer' && requests.account === undefined) return;
  const url = new URL('v2/', requests.base);
  const request = { method: 'GET', url, what: 'the registry', scope: '' } as const;
  await requests.ask(request, discard, signal);
}

function schemeOf(answer: Answer, base: URL): 'basic' | 'bearer' {
  if (answer.url.origin !== base.origin) throw movedTo(answer, base);
  const schemes = parseChallenges(joinedHeader(answer, 'www-authenticate')).map(
    ({ scheme }) => scheme,
  );
  if (schemes.includes('bearer')) return 'bearer';
  if (schemes.includes('basic')) return 'basic';
  throw notARegistry(base, 'asks for a login without saying how, as Basic or Bearer');
}

async function checkRegistry(answer: Answer, base: URL): Promise<void> {
  const { status } = answer;
  if (status === 429 || status >= 500 || status === 403) {
    throw await statusError(answer, { what: 'the registry', account: undefined, scope: '' });
  }
  await discard(answer);
  if (status === 404) throw notARegistry(base, 'has nothing at /v2/', status);
  if (status !== 200) throw notARegistry(base, `answered status ${status} at /v2/`, status);
  const isPage = /text\/html/i.test(headerOf(answer, 'content-type') ?? '');
  if (isPage && headerOf(answer, 'docker-distribution-api-version') === undefined) {
    throw notARegistry(base, 'answered with a web page at /v2/', status);
  }
}

const notARegistry = (base: URL, what: string, status?: number): OciError =>
  new OciError(
    'NOT_A_REGISTRY',
    `${base.origin}${base.pathname} ${what}; it is not a container registry. Check host, port and path of the URL`,
    status === undefined ? {} : { status },
  );

const movedTo = (answer: Answer, base: URL): OciError =>
  new OciError(
    'REDIRECT_REFUSED',
    `${base.origin} sends us on to ${answer.url.origin}, which wants a login; if the registry lies there, configure that URL`,
    { status: answer.status },
  );
