// Many requests at once fetch a token once, and use it until shortly before it expires.
import type { FetchToken, Token, TokenRequest } from './token-service.ts';

export type TokenCache = {
  /** A token that is still good, without asking anybody. */
  find(request: TokenRequest): string | undefined;
  get(request: TokenRequest, signal?: AbortSignal): Promise<string>;
  /** The registry refused this one. */
  forget(request: TokenRequest, token: string): void;
};

// A scope for each repository, and a registry may have very many.
const mostTokens = 2_000;

/** `closing` ends fetches that are under way: one caller that gives up does not end what others wait for. */
export function createTokenCache(fetchToken: FetchToken, closing: AbortSignal): TokenCache {
  const tokens = new Map<string, Token>();
  const flights = new Map<string, Promise<Token>>();

  const find = (request: TokenRequest): string | undefined => {
    const token = tokens.get(keyOf(request));
    return token && token.expiresAt > Date.now() ? token.text : undefined;
  };

  function start(key: string, request: TokenRequest): Promise<Token> {
    const flight = fetchToken(request, closing)
      .then((token) => {
        tokens.delete(key);
        tokens.set(key, token);
        for (const oldest of tokens.keys()) {
          if (tokens.size <= mostTokens) break;
          tokens.delete(oldest);
        }
        return token;
      })
      .finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  }

  return {
    find,
    async get(request, signal) {
      const kept = find(request);
      if (kept !== undefined) return kept;
      const key = keyOf(request);
      const flight = flights.get(key) ?? start(key, request);
      return (await unlessAborted(flight, signal)).text;
    },
    forget(request, token) {
      const key = keyOf(request);
      if (tokens.get(key)?.text === token) tokens.delete(key);
    },
  };
}

const keyOf = ({ realm, service, scope }: TokenRequest): string =>
  JSON.stringify([realm.href, service, scope]);

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
