import { expect, test } from 'vitest';
import { compileWildcard } from './wildcard.ts';

test.for([
  ['a', 'a', true],
  ['a', 'ab', false],
  ['', '', true],
  ['*', '', true],
  ['*:latest', 'docker.io/library/nginx:latest', true],
  ['*:latest', 'nginx:latest2', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*ba', 'aba', true],
  ['ab*ba', 'aba', false],
  ['*a*a*', 'a', false],
  ['a.c', 'abc', false],
  ['a+[c]$', 'a+[c]$', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['?*c', 'abcc', true],
  ['*?', '', false],
] as const)('%s against %s: %s', ([pattern, text, expected]) => {
  expect(compileWildcard(pattern)(text)).toBe(expected);
});

test('agrees with a regular expression on thousands of drawn cases', () => {
  let seed = 20_261_124;
  const draw = (bound: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 8) % bound;
  };
  const word = (letters: string, most: number) =>
    Array.from({ length: draw(most) }, () => letters[draw(letters.length)]).join('');

  for (let round = 0; round < 20_000; round++) {
    const pattern = word(round % 2 ? 'ab*' : 'ab*?', 8);
    const text = word('ab', 10);
    const form = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
    expect([pattern, text, compileWildcard(pattern)(text)]).toEqual([
      pattern,
      text,
      form.test(text),
    ]);
  }
});

test('a pattern of many stars takes no time', () => {
  expect(compileWildcard(`${'a*'.repeat(500)}?b`)('a'.repeat(1024))).toBe(false);
  expect(compileWildcard(`${'a*'.repeat(500)}b`)('a'.repeat(1024))).toBe(false);
});
