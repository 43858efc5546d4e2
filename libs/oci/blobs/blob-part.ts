// One answer's part of a blob: where it begins, and that it is what was asked for.

import { type Answer, headerOf } from '../http/exchange.ts';
import type { Descriptor } from '../manifests/descriptor.ts';
import { OciError } from '../oci-error.ts';

export type BlobName = Pick<Descriptor, 'digest' | 'size'>;

/**
 * How many bytes of this answer were received already, from 0 on; undefined where it begins elsewhere than asked, so
 * that it is of no use.
 * @throws OciError SIZE_MISMATCH where the answer tells that the blob has another size
 */
export function bytesToSkip(answer: Answer, blob: BlobName, received: number): number | undefined {
  if (answer.status === 416) throw sizeMismatch(blob, answer, `ends before byte ${received}`);
  if (answer.status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headerOf(answer, 'content-range') ?? '');
    if (!range || Number(range[1]) !== received) return undefined;
    checkTotal(range[2] === '*' ? undefined : Number(range[2]), blob, answer);
    return 0;
  }
  const length = headerOf(answer, 'content-length');
  checkTotal(length === undefined ? undefined : Number(length), blob, answer);
  return received;
}

function checkTotal(total: number | undefined, blob: BlobName, answer: Answer): void {
  if (total !== undefined && total !== blob.size) {
    throw sizeMismatch(blob, answer, `has ${total} bytes`);
  }
}

export function sizeMismatch({ digest, size }: BlobName, { url }: Answer, what: string): OciError {
  return new OciError(
    'SIZE_MISMATCH',
    `blob ${digest} at ${url.host} ${what}, and its manifest says ${size}; it is damaged there, push the image again`,
  );
}

export const digestMismatch = ({ digest }: BlobName, where: string, actual: string): OciError =>
  new OciError(
    'DIGEST_MISMATCH',
    `blob ${digest} of ${where} arrived as ${actual}; it is damaged there or on the way, and is not used`,
  );
