import { expect, test } from 'vitest';
import { toIncomplete } from './to-incomplete.ts';

test('names the first of many repositories that could not be read', () => {
  const first = ['a', 'b', 'c', 'd'].map((repository) => ({ repository, error: 'no rights' }));

  expect(toIncomplete({ count: 12, first })).toEqual({
    code: 'incomplete',
    message:
      '12 repositories could not be read, and what is known of them stays as it was. a: no rights; b: no rights; c: no rights; and 9 more',
  });
});
