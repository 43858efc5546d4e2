// The ways to write an image's name that mean the same, made once for each name.
import type { ImageReference } from '@fedscan/model';

export type Spellings = {
  /** For criteria by which an image is denied. */
  readonly generous: readonly string[];
  /** For criteria by which it is allowed. */
  readonly strict: readonly string[];
  /** The host, and the parts of the path. */
  readonly parts: readonly string[];
};

// What Docker Hub holds is meant by its short names too, and a name alone means all its tags.
//
// Where there is a digest, the tag beside it is decoration that anybody can write. It may get an image denied, but it
// never earns a permission that was given to a tag.
export function spellingsOf(reference: ImageReference): Spellings {
  const { host = 'docker.io', tag, digest } = reference;
  // Without a host, a name is one of Docker Hub's.
  const isShort = reference.host === undefined && !reference.repository.includes('/');
  const repository = isShort ? `library/${reference.repository}` : reference.repository;
  const names = namesOf(host, repository);
  const spell = (endings: readonly string[]) =>
    names.flatMap((name) => endings.map((ending) => `${name}${ending}`));
  const parts = [host, ...repository.split('/')];
  if (!digest) {
    const spellings = spell(['', `:${tag ?? 'latest'}`]);
    return { generous: spellings, strict: spellings, parts };
  }
  const strict = spell(['', `@${digest}`]);
  const decorated = tag ? spell([`:${tag}`, `:${tag}@${digest}`]) : [];
  return { generous: [...strict, ...decorated], strict, parts };
}

function namesOf(host: string, repository: string): string[] {
  const names = [`${host}/${repository}`];
  if (host !== 'docker.io') return names;
  names.push(repository);
  if (/^library\/[^/]+$/.test(repository)) names.push(repository.slice('library/'.length));
  return names;
}
