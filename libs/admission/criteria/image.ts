import { canonicalHost, type ImageReference } from '@fedscan/model';
import { patternCriterion } from './any-of-patterns.ts';
import { matchesWildcard } from './wildcard.ts';

/** An image's name in any of the spellings that mean it. */
export const image = patternCriterion('image', {
  compile(value, generous) {
    const pattern = canonicalPattern(value);
    return ({ image }) =>
      image.reference !== undefined &&
      spellings(image.reference, generous).some((spelling) => matchesWildcard(pattern, spelling));
  },
  say: ({ image }) => `image ${image.text}`,
  doubt: ({ image }) => image.problem,
});

// What Docker Hub holds is meant by its short names too, and a name alone means all its tags.
//
// Where there is a digest, the tag beside it is decoration that anybody can write. It may get an image denied, but it
// never earns a permission that was given to a tag.
function spellings(reference: ImageReference, generous: boolean): readonly string[] {
  let made = kept.get(reference);
  if (!made) {
    made = { generous: spell(reference, true), strict: spell(reference, false) };
    kept.set(reference, made);
  }
  return generous ? made.generous : made.strict;
}

// A hundred rules ask the same of one container.
const kept = new WeakMap<ImageReference, Record<'generous' | 'strict', readonly string[]>>();

function spell(reference: ImageReference, generous: boolean): string[] {
  const { tag, digest } = reference;
  const endings = digest
    ? ['', `@${digest}`, ...(tag && generous ? [`:${tag}`, `:${tag}@${digest}`] : [])]
    : ['', `:${tag ?? 'latest'}`];
  return namesOf(reference).flatMap((name) => endings.map((ending) => `${name}${ending}`));
}

function namesOf({ host = 'docker.io', repository }: ImageReference): string[] {
  const names = [`${host}/${repository}`];
  if (host !== 'docker.io') return names;
  names.push(repository);
  if (/^library\/[^/]+$/.test(repository)) names.push(repository.slice('library/'.length));
  return names;
}

function canonicalPattern(value: string): string {
  const text = value.replace(/^https?:\/\//i, '');
  const slash = text.indexOf('/');
  const host = slash < 0 ? '' : text.slice(0, slash);
  return /^[^*?]*[.:][^*?]*$/.test(host) ? `${canonicalHost(host)}${text.slice(slash)}` : text;
}
