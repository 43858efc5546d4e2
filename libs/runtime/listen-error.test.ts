import { expect, test } from 'vitest';
import { toListenError } from './listen-error.ts';
import { toSentence } from './run-service.ts';

test('a port that gRPC cannot have is told as any other', () => {
  const error = new Error(
    'No address added out of total 1 resolved errors: [listen EADDRINUSE: address already in use 0.0.0.0:8443]',
  );

  expect(toSentence(toListenError(error, '0.0.0.0', 8443))).toBe(
    '0.0.0.0:8443 is in use by another process; stop it, or choose another port',
  );
});

test('another error stays what it is', () => {
  const error = new Error('server is already shut down');

  expect(toListenError(error, '0.0.0.0', 8443)).toBe(error);
});
