// A blob of any size in pieces, hashed on the way, resumed where the connection is lost.
import { createHash } from 'node:crypto';
import { backOff, sleep } from '@fedscan/runtime/wait';
import { type Answer, headerOf } from '../http/exchange.ts';
import { toOciError } from '../http/network-error.ts';
import { algorithmOf } from '../manifests/hash-manifest.ts';
import { digestPath, repositoryPath } from '../names.ts';
import { OciError } from '../oci-error.ts';
import type { RegistryRequests } from '../registry-requests.ts';
import { type BlobName, bytesToSkip, digestMismatch, sizeMismatch } from './blob-part.ts';

const tries = 4;
// A connection that brought this much was worth it: the count of tries begins again.
const progress = 4 * 1024 * 1024;

type Position = {
  received: number;
  /** Where the blob is kept, so that a resumed part is of the same. */
  etag: string | undefined;
  /** Does this registry answer a range with that range? */
  ranges: boolean;
};

export async function* streamBlob(
  requests: RegistryRequests,
  repository: string,
  blob: BlobName,
  backOffBase: number,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  const hash = createHash(algorithmOf(digestPath(blob.digest)));
  const delays = backOff({ base: backOffBase, cap: 60_000 });
  const position: Position = { received: 0, etag: undefined, ranges: true };
  for (let failures = 1; ; failures++) {
    const begin = position.received;
    const answer = await openPart(requests, repository, blob, position, signal);
    let failure: unknown;
    try {
      let skip = bytesToSkip(answer, blob, position.received);
      if (skip === undefined) position.ranges = false;
      else {
        for await (const chunk of answer.body as AsyncIterable<Buffer>) {
          // What came a second time was hashed and handed out already.
          const piece = skip > 0 ? chunk.subarray(Math.min(skip, chunk.length)) : chunk;
          skip -= chunk.length - piece.length;
          if (piece.length === 0) continue;
          position.received += piece.length;
          if (position.received > blob.size) throw sizeMismatch(blob, answer, 'goes on');
          hash.update(piece);
          yield piece;
        }
        if (position.received === blob.size) break;
      }
      failure = sizeMismatch(blob, answer, `ends after ${position.received} bytes`);
    } catch (error) {
      failure = toOciError(error, answer.url, signal);
      if (!isLostConnection(failure)) throw failure;
    } finally {
      answer.body.destroy();
    }
    if (position.received - begin >= progress) failures = 1;
    if (failures >= tries) throw failure;
    await sleep(delays.next(), signal);
  }
  const actual = `${algorithmOf(blob.digest)}:${hash.digest('hex')}`;
  if (actual !== blob.digest) {
    throw digestMismatch(blob, `${requests.base.host}/${repository}`, actual);
  }
}

async function openPart(
  requests: RegistryRequests,
  repository: string,
  { digest }: BlobName,
  position: Position,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const name = repositoryPath(repository);
  const { received, etag, ranges } = position;
  const request = {
    method: 'GET',
    // Always asked for at the registry: an address in its storage that it once sent us to may have expired.
    url: new URL(`v2/${name}/blobs/${digest}`, requests.base),
    what: `blob ${name}@${digest}`,
    scope: `repository:${name}:pull`,
    headers:
      ranges && received > 0
        ? { range: `bytes=${received}-`, ...(etag !== undefined && { 'if-range': etag }) }
        : {},
    also: [206, 416],
  } as const;
  const answer = await requests.attempt(() => requests.once(request, signal), signal);
  position.etag ??= strongEtag(answer);
  return answer;
}

// RFC 9110 13.1.5: a weak one must not be sent with If-Range.
function strongEtag(answer: Answer): string | undefined {
  const etag = headerOf(answer, 'etag');
  return etag?.startsWith('"') ? etag : undefined;
}

const isLostConnection = (error: unknown): boolean =>
  error instanceof OciError && (error.code === 'CONNECTION_LOST' || error.code === 'TIMEOUT');
