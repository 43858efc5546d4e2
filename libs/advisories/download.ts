import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Agent, type Dispatcher, interceptors, request } from 'undici';
import { AdvisoryError } from './advisory-error.ts';

/** In bytes; OSV's largest zip has a tenth of that. */
const largestDownload = 8 * 1024 ** 3;
const timeouts = { headersTimeout: 60_000, bodyTimeout: 60_000 };

/** @throws AdvisoryError UNREACHABLE, REFUSED, NOT_FOUND or TOO_LARGE */
export async function download(url: URL, file: string, signal: AbortSignal): Promise<void> {
  const body = await open(url, signal);
  await named(url, signal, () =>
    pipeline(body, bounded(url, largestDownload), createWriteStream(file), { signal }),
  );
}

/** @throws AdvisoryError UNREACHABLE, REFUSED, NOT_FOUND or TOO_LARGE */
export async function downloadSmall(
  url: URL,
  largest: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const body = await open(url, signal);
  const chunks: Buffer[] = [];
  await named(url, signal, () =>
    pipeline(
      body,
      bounded(url, largest),
      async (parts) => {
        for await (const part of parts) chunks.push(part as Buffer);
      },
      { signal },
    ),
  );
  return Buffer.concat(chunks);
}

const dispatcher: Dispatcher = new Agent({ connect: { timeout: 30_000 } }).compose(
  interceptors.redirect({ maxRedirections: 5 }),
);

async function open(url: URL, signal: AbortSignal): Promise<Dispatcher.ResponseData['body']> {
  const { statusCode, body } = await named(url, signal, () =>
    request(url, { signal, dispatcher, ...timeouts }),
  );
  if (statusCode === 200) return body;
  await body.dump({ limit: 16_384, signal }).catch(() => undefined);
  const what = `${shown(url)} answered with status ${statusCode}`;
  if (statusCode === 404) {
    throw new AdvisoryError('NOT_FOUND', `${what}: there is nothing at this address; check it`);
  }
  throw new AdvisoryError(
    'REFUSED',
    statusCode === 401 || statusCode === 403
      ? `${what}: it wants a login, and advisories are fetched without one; use a copy that is open to this machine`
      : `${what}; try again later`,
  );
}

async function named<Result>(
  url: URL,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof AdvisoryError) throw cause;
    const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
    throw new AdvisoryError(
      'UNREACHABLE',
      `${shown(url)} could not be read: ${reason}. Check the address and that the server may reach it`,
      { cause },
    );
  }
}

function bounded(url: URL, largest: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size <= largest) done(null, chunk);
      else {
        done(new AdvisoryError('TOO_LARGE', `${shown(url)} is larger than ${largest} bytes`));
      }
    },
  });
}

/** Without user, password and query, which can be secrets. */
export const shown = (url: URL): string => `${url.origin}${url.pathname}`;
