import { createAuthenticator } from './auth/authenticator.ts';
import { createTokenCache } from './auth/token-cache.ts';
import { createTokenService } from './auth/token-service.ts';
import { fetchBlob } from './blobs/fetch-blob.ts';
import { streamBlob } from './blobs/stream-blob.ts';
import { type OciEndpoint, parseBaseUrl } from './endpoint.ts';
import { greet, ping } from './greeting.ts';
import { createAddressGuard } from './http/address-guard.ts';
import { createDispatchers } from './http/dispatchers.ts';
import { createExchange } from './http/exchange.ts';
import { follow } from './http/follow.ts';
import { listRepositories, listTags } from './listing/registry-lists.ts';
import { fetchManifest, resolveManifest } from './manifests/fetch-manifest.ts';
import type { OciClient } from './oci-client.ts';
import { createRegistryRequests } from './registry-requests.ts';

export type OciTuning = {
  /** Of the waits between tries, in ms; a second where nothing is said. */
  readonly backOffBase?: number;
};

/** Connects with the first request. @throws OciError BAD_URL where the endpoint cannot be used */
export function openOciClient(endpoint: OciEndpoint, tuning: OciTuning = {}): OciClient {
  const { backOffBase = 1_000 } = tuning;
  const base = parseBaseUrl(endpoint.url);
  const guard = createAddressGuard(base, endpoint.allowedPrivateHosts ?? []);
  const dispatchers = createDispatchers(endpoint, guard);
  const exchange = follow(createExchange(dispatchers, guard));
  const closing = new AbortController();
  const fetchToken = createTokenService(exchange, endpoint.credential, backOffBase);
  const tokens = createTokenCache(fetchToken, closing.signal);
  const authenticator = createAuthenticator(base, endpoint, tokens);
  const requests = createRegistryRequests(base, endpoint, exchange, authenticator, backOffBase);

  return {
    greet: (signal) => greet(exchange, requests, backOffBase, signal),
    ping: (signal) => ping(exchange, requests, backOffBase, signal),
    listRepositories: (signal) => listRepositories(requests, signal),
    listTags: (repository, signal) => listTags(requests, repository, signal),
    resolve: (repository, reference, signal) =>
      resolveManifest(requests, repository, reference, signal),
    getManifest: (repository, reference, signal) =>
      fetchManifest(requests, repository, reference, signal),
    getBlob: (repository, blob, maxBytes, signal) =>
      fetchBlob(requests, repository, blob, maxBytes, backOffBase, signal),
    openBlob: (repository, blob, signal) =>
      streamBlob(requests, repository, blob, backOffBase, signal),
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('the OCI client is closed'));
      await dispatchers[Symbol.asyncDispose]();
    },
  };
}
