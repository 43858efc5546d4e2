import { OciError } from '../oci-error.ts';
import type { RegistryRequests } from '../registry-requests.ts';
import type { BlobName } from './blob-part.ts';
import { streamBlob } from './stream-blob.ts';

/** For `getBlob`: what a configuration may have at most, in bytes. */
export const maxConfigSize = 8 * 1024 * 1024;

/** A blob in memory. A mismatch is tried once more from the start: something on the way may have damaged it. */
export async function fetchBlob(
  requests: RegistryRequests,
  repository: string,
  blob: BlobName,
  maxBytes: number,
  backOffBase: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  if (blob.size > maxBytes) {
    throw new OciError(
      'LIMIT_SIZE',
      `blob ${blob.digest} of ${requests.base.host}/${repository} has ${blob.size.toLocaleString('en')} bytes, ` +
        `which is more than the ${maxBytes.toLocaleString('en')} that are read`,
    );
  }
  const fetchOnce = async (): Promise<Buffer> => {
    const pieces: Buffer[] = [];
    for await (const piece of streamBlob(requests, repository, blob, backOffBase, signal)) {
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  };
  try {
    return await fetchOnce();
  } catch (error) {
    if (!(error instanceof OciError) || !mismatches.has(error.code)) throw error;
    return fetchOnce();
  }
}

const mismatches: ReadonlySet<string> = new Set(['DIGEST_MISMATCH', 'SIZE_MISMATCH']);
