import { expect, test } from 'vitest';
import { bothOrNeither } from './both-or-neither.ts';
import { number, text } from './env-fields.ts';
import { readEnv } from './read-env.ts';

const read = (env: Record<string, string>) =>
  readEnv(env, { login: bothOrNeither(text('USER_NAME').means('who signs in'), number('PIN')) })
    .login;

test('takes two variables that are set, and none', () => {
  expect(read({ USER_NAME: 'ada', PIN: '7' })).toEqual(['ada', 7]);
  expect(read({})).toBeUndefined();
  expect(read({ USER_NAME: '', PIN: '' })).toBeUndefined();
});

test('tells which one is missing, and what is wrong with one of them', () => {
  const missing = 'USER_NAME and PIN (who signs in): must be set together, or neither;';

  expect(() => read({ USER_NAME: 'ada' })).toThrow(`${missing} PIN is not set`);
  expect(() => read({ PIN: '7' })).toThrow(`${missing} USER_NAME is not set`);
  expect(() => read({ USER_NAME: 'ada', PIN: 'x' })).toThrow('must be a whole number');
});
