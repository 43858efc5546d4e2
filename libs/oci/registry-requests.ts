// Requests to one registry: with the login it wants, redirects followed, failures repeated or explained.

import { type Authenticator, refusedTwice } from './auth/authenticator.ts';
import type { OciEndpoint } from './endpoint.ts';
import { withAttempts } from './http/attempts.ts';
import { type Answer, type Ask, discard, type Exchange } from './http/exchange.ts';
import { type Purpose, statusError } from './http/status-error.ts';
import { OciError } from './oci-error.ts';

export type RegistryRequest = {
  readonly method: 'GET' | 'HEAD';
  readonly url: URL;
  /** What is asked for, in the words of a message: `tags of team/app`. */
  readonly what: string;
  /** `repository:team/app:pull`; empty for the registry as such. */
  readonly scope: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses beside 200 that the caller understands. */
  readonly also?: readonly number[];
  readonly patience?: number;
};

export type RegistryRequests = {
  readonly base: URL;
  readonly account: string | undefined;
  /** One request; throws what is no success. */
  once(request: RegistryRequest, signal?: AbortSignal): Promise<Answer>;
  /** A request together with reading its answer, repeated where that can help. */
  ask<T>(
    request: RegistryRequest,
    read: (answer: Answer) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>;
  /** For those who repeat by themselves: waits until the registry may be asked, and pauses it when it says so. */
  attempt<T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T>;
};

export function createRegistryRequests(
  base: URL,
  endpoint: OciEndpoint,
  exchange: Exchange,
  authenticator: Authenticator,
  backOffBase: number,
): RegistryRequests {
  const account = endpoint.credential?.username;
  const who = `${base.origin} ${account ?? ''}`;

  async function once(request: RegistryRequest, signal?: AbortSignal): Promise<Answer> {
    const purpose: Purpose = { what: request.what, account, scope: request.scope };
    const sent = await authenticator.header(request.scope, signal);
    let answer = await exchange(toAsk(request, sent), signal);
    if (answer.status === 401) {
      if (answer.url.origin !== base.origin) throw await strangerWantsLogin(answer, base);
      await discard(answer);
      const header = await authenticator.respond(answer, purpose, sent, signal);
      answer = await exchange(toAsk(request, header), signal);
      if (answer.status === 401) {
        await discard(answer);
        throw refusedTwice(base, purpose, answer, header);
      }
    }
    if (answer.status === 403 && answer.url.origin !== base.origin) {
      throw await storageRefused(answer, purpose);
    }
    if (answer.status === 200 || request.also?.includes(answer.status)) return answer;
    throw await statusError(answer, purpose);
  }

  const attempt = <T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T> =>
    withAttempts({ who, base: backOffBase, signal }, run);

  return {
    base,
    account,
    once,
    attempt,
    ask: (request, read, signal) => attempt(async () => read(await once(request, signal)), signal),
  };
}

function toAsk(request: RegistryRequest, authorization: string | undefined): Ask {
  const { method, url, headers, patience } = request;
  return {
    method,
    url,
    headers: { ...headers, ...(authorization !== undefined && { authorization }) },
    ...(patience !== undefined && { patience }),
  };
}

// Addresses in a storage service are signed for some minutes; asked again, the registry signs another.
async function storageRefused(answer: Answer, { what }: Purpose): Promise<OciError> {
  await discard(answer);
  return new OciError(
    'SERVER_ERROR',
    `the storage at ${answer.url.host}, to which the registry sent us for ${what}, refuses the address that it gave (status 403); ` +
      "compare the clocks of both, and the registry's rights there",
    { status: answer.status },
  );
}

async function strangerWantsLogin(answer: Answer, base: URL): Promise<OciError> {
  await discard(answer);
  return new OciError(
    'REDIRECT_REFUSED',
    `${base.origin} sent us on to ${answer.url.origin}, which wants a login; our password is for ${base.origin} only. ` +
      'If the registry lies there, configure that URL',
    { status: answer.status },
  );
}
