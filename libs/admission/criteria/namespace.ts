import { patternCriterion } from './any-of-patterns.ts';
import { matchesWildcard } from './wildcard.ts';

export const namespace = patternCriterion('namespace', {
  compile: (pattern) => (subject) => matchesWildcard(pattern, subject.namespace),
  say: ({ namespace }) => `namespace ${namespace}`,
  doubt: ({ namespace }) =>
    namespace === ''
      ? { reason: 'NO_CONTEXT', message: 'nobody said which namespace it is for' }
      : undefined,
});
