// Fetches tokens as Docker's token specification says.
// https://distribution.github.io/distribution/spec/auth/token/ and oauth/
import type { OciCredential } from '../endpoint.ts';
import { withAttempts } from '../http/attempts.ts';
import { type Answer, type Ask, discard, type Exchange, headerOf } from '../http/exchange.ts';
import { readJson } from '../http/read-body.ts';
import { statusError } from '../http/status-error.ts';
import { OciError } from '../oci-error.ts';
import { tokenLifetime } from './token-lifetime.ts';

export type TokenRequest = {
  readonly realm: URL;
  readonly service: string | undefined;
  /** Several are parted by spaces; empty: only proves who asks. */
  readonly scope: string;
};

export type Token = {
  readonly text: string;
  /** As of Date.now(). */
  readonly expiresAt: number;
};

export type FetchToken = (request: TokenRequest, signal: AbortSignal) => Promise<Token>;

const answerLimit = 1024 * 1024;
// The user name under which Docker's own configuration keeps a token that stands for the password.
const identityTokenUser = '<token>';

export function createTokenService(
  exchange: Exchange,
  credential: OciCredential | undefined,
  base: number,
): FetchToken {
  return (request, signal) => {
    const who = `${request.realm.origin} ${credential?.username ?? ''}`;
    return withAttempts({ who, base, signal }, async () => {
      const sentAt = Date.now();
      try {
        const answer = await ask(exchange, request, credential, signal);
        if (answer.status !== 200) throw await refusal(answer, request, credential);
        return toToken(await readJson(answer, answerLimit, 'a token', signal), answer, sentAt);
      } catch (error) {
        throw atTokenService(error, request.realm);
      }
    });
  };
}

async function ask(
  exchange: Exchange,
  request: TokenRequest,
  credential: OciCredential | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  if (credential?.username !== identityTokenUser) {
    return exchange(askByGet(request, credential), signal);
  }
  const answer = await exchange(askByPost(request, credential.password), signal);
  if (answer.status !== 404 && answer.status !== 405) return answer;
  await discard(answer);
  return exchange(askByGet(request, credential), signal);
}

function askByGet({ realm, service, scope }: TokenRequest, credential?: OciCredential): Ask {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.append('service', service);
  for (const one of scope.split(' ').filter(Boolean)) url.searchParams.append('scope', one);
  url.searchParams.append('client_id', 'fedscan');
  if (!credential) return { method: 'GET', url };
  url.searchParams.append('account', credential.username);
  return { method: 'GET', url, headers: { authorization: basicHeader(credential) } };
}

function askByPost({ realm, service, scope }: TokenRequest, refreshToken: string): Ask {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'fedscan',
    refresh_token: refreshToken,
    ...(service !== undefined && { service }),
    ...(scope && { scope }),
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', url: realm, headers, body: form.toString() };
}

async function refusal(
  answer: Answer,
  { realm, scope }: TokenRequest,
  credential: OciCredential | undefined,
): Promise<OciError> {
  const account = credential?.username;
  const error = await statusError(answer, { what: 'a token', account, scope });
  if (answer.status === 429 || answer.status >= 500) return error;
  const forWhat = scope ? ` for ${scope}` : '';
  if (answer.status === 401 || answer.status === 403) {
    const { status } = answer;
    if (account === undefined) {
      const message = `${realm.host} gives no token${forWhat} without a login; give the registry a user name and password`;
      return new OciError('AUTH_MISSING', message, { status });
    }
    const message = `${realm.host} refused user name or password of "${account}"${forWhat}; check both, and that the account is not locked`;
    return new OciError('AUTH_REJECTED', message, { status });
  }
  return new OciError('TOKEN_SERVICE', error.message, { status: answer.status, cause: error });
}

function toToken(body: unknown, answer: Answer, sentAt: number): Token {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = [fields.token, fields.access_token].find(
    (value) => typeof value === 'string' && value,
  );
  // A line break in it would let the token service write headers of our next request.
  if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) {
    throw new OciError('TOKEN_SERVICE', 'it answered without a token; look into its log');
  }
  const { expires_in: expiresIn, issued_at: issuedAt } = fields;
  const serverNow = Date.parse(headerOf(answer, 'date') ?? '');
  const lifetime = tokenLifetime(text, {
    ...(typeof expiresIn === 'number' && expiresIn > 0 && { expiresIn }),
    ...(typeof issuedAt === 'string' && { issuedAt }),
    serverNow: Number.isNaN(serverNow) ? sentAt : serverNow,
  });
  return { text, expiresAt: sentAt + lifetime };
}

function atTokenService(error: unknown, realm: URL): unknown {
  if (!(error instanceof OciError)) return error;
  const { code, message, status, retryAt } = error;
  return new OciError(code, `at the token service ${realm.origin}: ${message}`, {
    cause: error,
    ...(status !== undefined && { status }),
    ...(retryAt !== undefined && { retryAt }),
  });
}

export const basicHeader = ({ username, password }: OciCredential): string =>
  `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
