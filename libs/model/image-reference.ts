// Names of images as pods and people write them.
// https://github.com/distribution/reference (grammar) and `reference.go` of the same (docker.io's short forms).
import { type Digest, isDigest } from './digest.ts';

export type ImageReference = {
  /** Lower case, without a default port; undefined where the text names no host. */
  readonly host?: string;
  /** With `library/` before one-part names of docker.io. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
};

export class ImageReferenceError extends Error {
  override readonly name = 'ImageReferenceError';
}

const repositoryForm =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagForm = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const hostForm =
  /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)(?::[0-9]{1,5})?$/;
const dockerHub = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
]);

/** @throws ImageReferenceError with a sentence that says what is wrong */
export function parseImageReference(text: string): ImageReference {
  if (text === '') throw new ImageReferenceError('the image name is empty');
  if (text.length > 1024)
    throw new ImageReferenceError('the image name is longer than 1,024 characters');
  if (/^[a-z]+:\/\//i.test(text))
    throw new ImageReferenceError(`"${text}" begins with a scheme; image names have none`);

  const [beforeDigest = '', digest, ...more] = text.split('@');
  if (more.length > 0) throw new ImageReferenceError(`"${text}" has more than one "@"`);
  if (digest !== undefined && !isDigest(digest)) {
    throw new ImageReferenceError(
      `"${digest}" is not a digest: sha256: and 64 hex digits, in lower case`,
    );
  }
  const { name, tag } = splitTag(beforeDigest);
  if (tag !== undefined && !tagForm.test(tag)) {
    throw new ImageReferenceError(
      `"${tag}" is not a tag: at most 128 letters, digits, ".", "_" and "-"`,
    );
  }
  const { host, path } = splitHost(name);
  const repository = host === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  if (!repositoryForm.test(repository) || repository.length > 255) {
    throw new ImageReferenceError(
      `"${path}" is not a repository: lower-case letters and digits, parted by ".", "_", "-" and "/"`,
    );
  }
  return {
    ...(host === undefined ? {} : { host }),
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

export const formatImageReference = ({ host, repository, tag, digest }: ImageReference): string =>
  `${host ? `${host}/` : ''}${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;

/** Lower case, without a default port, and one name for all of Docker Hub's. */
export function canonicalHost(host: string): string {
  const lower = host.toLowerCase().replace(/:(?:443|80)$/, '');
  return dockerHub.has(lower) ? 'docker.io' : lower;
}

function splitTag(text: string): { name: string; tag?: string } {
  const colon = text.lastIndexOf(':');
  if (colon < 0 || text.indexOf('/', colon) >= 0) return { name: text };
  return { name: text.slice(0, colon), tag: text.slice(colon + 1) };
}

// The first part is a host where it could not be part of a repository's name, or is `localhost`.
function splitHost(name: string): { host?: string; path: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isHost = /[.:[]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  if (!isHost) return { path: name };
  if (!hostForm.test(first.toLowerCase()))
    throw new ImageReferenceError(`"${first}" is not a host`);
  return { host: canonicalHost(first), path: name.slice(slash + 1) };
}
