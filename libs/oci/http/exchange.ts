// One request and one answer: no redirects, no repetition.
import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, request } from 'undici';
import type { AddressGuard } from './address-guard.ts';
import type { Dispatchers } from './dispatchers.ts';
import { toOciError } from './network-error.ts';

export type Ask = {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Until the first byte of the answer, in ms. */
  readonly patience?: number;
};

export type Answer = {
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Dispatcher.ResponseData['body'];
};

export type Exchange = (ask: Ask, signal?: AbortSignal) => Promise<Answer>;

const chunk = 256 * 1024;
const defaultPatience = 60_000;
const silence = 60_000;

export function createExchange(dispatchers: Dispatchers, guard: AddressGuard): Exchange {
  return async (ask, signal) => {
    const { method, url, headers, body, patience = defaultPatience } = ask;
    guard.check(url);
    try {
      const answer = await request(url, {
        dispatcher: dispatchers.for(url),
        method,
        // Compressed answers would not hash to what they are named after.
        headers: { 'user-agent': 'fedscan', 'accept-encoding': 'identity', ...headers },
        body: body ?? null,
        signal: signal ?? null,
        headersTimeout: patience,
        bodyTimeout: silence,
        highWaterMark: chunk,
      });
      // Whoever reads the body sees its error; a body that is given up may fail without anybody looking.
      answer.body.on('error', () => {});
      return { url, status: answer.statusCode, headers: answer.headers, body: answer.body };
    } catch (error) {
      throw toOciError(error, url, signal);
    }
  };
}

/** The first value of a header. */
export function headerOf(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** All values of a header that may come several times, joined as RFC 9110 5.3 allows. */
export function joinedHeader(answer: Answer, name: string): string {
  const value = answer.headers[name];
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}

/** Lets the connection be used again, where what is left of the answer is small. */
export async function discard(answer: Answer): Promise<void> {
  await answer.body.dump({ limit: 65_536 }).catch(() => {});
}
