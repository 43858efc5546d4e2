import { canonicalHost } from '@fedscan/model';
import { patternCriterion } from './any-of-patterns.ts';
import { CriterionMistake } from './criterion.ts';
import { compileWildcard } from './wildcard.ts';

/** A host, host:port, or either with the beginning of a path; whole parts are compared, never pieces of them. */
export const imageRegistry = patternCriterion('imageRegistry', {
  compile(value) {
    const wanted = partsOf(value).map(compileWildcard);
    return ({ image: { spellings } }) =>
      spellings !== undefined &&
      wanted.every((matches, at) => {
        const part = spellings.parts[at];
        return part !== undefined && matches(part);
      });
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
