import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { toSentence } from './run-service.ts';

test('says which port is in use, and what to do', async () => {
  const first = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => first.once('listening', resolve));
  const { port } = first.address() as { port: number };

  const error = await new Promise((resolve) =>
    createServer().once('error', resolve).listen(port, '127.0.0.1'),
  );
  first.close();

  expect(toSentence(error)).toBe(
    `127.0.0.1:${port} is in use by another process; stop it, or choose another port`,
  );
});

test('tells a mistake of ours with its stack, and what is meant for operators without', () => {
  const known = Object.assign(new Error('the token was used already'), { code: 'TOKEN_REFUSED' });

  expect(toSentence(known)).toBe('the token was used already');
  expect(toSentence(new TypeError('x is undefined'))).toMatch(/^TypeError: x is undefined\n +at /);
});
