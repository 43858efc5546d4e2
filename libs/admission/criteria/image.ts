import { canonicalHost } from '@fedscan/model';
import { patternCriterion } from './any-of-patterns.ts';
import { compileWildcard } from './wildcard.ts';

/** An image's name in any of the spellings that mean it. */
export const image = patternCriterion('image', {
  compile(value, generous) {
    const matches = compileWildcard(canonicalPattern(value));
    const spelled = generous ? 'generous' : 'strict';
    return ({ image }) => image.spellings?.[spelled].some(matches) ?? false;
  },
  say: ({ image }) => `image ${image.text}`,
  doubt: ({ image }) => image.problem,
});

function canonicalPattern(value: string): string {
  const text = value.replace(/^https?:\/\//i, '');
  const slash = text.indexOf('/');
  const host = slash < 0 ? '' : text.slice(0, slash);
  return /^[^*?]*[.:][^*?]*$/.test(host) ? `${canonicalHost(host)}${text.slice(slash)}` : text;
}
