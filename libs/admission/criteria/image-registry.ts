import { canonicalHost } from '@fedscan/model';
import { patternCriterion } from './any-of-patterns.ts';
import { CriterionMistake } from './criterion.ts';
import { matchesWildcard } from './wildcard.ts';

/** A host, host:port, or either with the beginning of a path; whole parts are compared, never pieces of them. */
export const imageRegistry = patternCriterion('imageRegistry', {
  compile(value) {
    const wanted = partsOf(value);
    return ({ image }) => {
      if (!image.reference) return false;
      const { host = 'docker.io', repository } = image.reference;
      const parts = [host, ...repository.split('/')];
      return wanted.every(
        (part, at) => at < parts.length && matchesWildcard(part, parts[at] ?? ''),
      );
    };
  },
  say: ({ image }) => `registry ${image.reference?.host ?? 'docker.io'}`,
  doubt: ({ image }) => image.problem,
});

// http or https, a trailing slash, upper case, default ports and the other hosts of Docker Hub make no difference.
function partsOf(value: string): string[] {
  const [host = '', ...path] = value
    .replace(/^https?:\/\//i, '')
    .replace(/\/+$/, '')
    .split('/');
  if (host === '') throw new CriterionMistake(`"${value}" names no host`);
  return [canonicalHost(host), ...path];
}
