// Names as they go into a URL. What a registry lists is not to be trusted: `..` would leave its place.
import { isDigest } from '@fedscan/model';
import { OciError } from './oci-error.ts';

// Wider than the specification: registries exist that keep names with capitals.
const segment = /^[A-Za-z0-9_](?:[A-Za-z0-9._~+-]*[A-Za-z0-9_])?$/;
const tag = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const longestName = 255;

/** @throws OciError BAD_NAME */
export function repositoryPath(repository: string): string {
  const good =
    repository.length <= longestName && repository.split('/').every((part) => segment.test(part));
  if (!good) {
    throw new OciError(
      'BAD_NAME',
      `"${quotable(repository)}" is not the name of a repository: letters, digits, ".", "_", "-", in parts separated by "/"`,
    );
  }
  return repository;
}

/** A tag or a digest. @throws OciError BAD_NAME */
export function referencePath(reference: string): string {
  if (tag.test(reference) || isDigest(reference)) return reference;
  throw new OciError('BAD_NAME', `"${quotable(reference)}" is neither a tag nor a digest`);
}

/** @throws OciError BAD_NAME */
export function digestPath(digest: string): string {
  if (isDigest(digest)) return digest;
  throw new OciError(
    'BAD_NAME',
    `"${quotable(digest)}" is not a digest: sha256: and 64 hex digits`,
  );
}

export const quotable = (text: string): string => text.slice(0, 100).replace(/[^\x20-\x7e]/g, '?');
