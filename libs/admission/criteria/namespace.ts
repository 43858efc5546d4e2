import { patternCriterion } from './any-of-patterns.ts';
import { compileWildcard } from './wildcard.ts';

export const namespace = patternCriterion('namespace', {
  compile(pattern) {
    const matches = compileWildcard(pattern);
    return (subject) => matches(subject.namespace);
  },
  say: ({ namespace }) => `namespace ${namespace}`,
  doubt: ({ namespace }) =>
    namespace === ''
      ? { reason: 'NO_CONTEXT', message: 'nobody said which namespace it is for' }
      : undefined,
});
