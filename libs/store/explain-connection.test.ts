import { expect, test } from 'vitest';
import { explainConnection } from './explain-connection.ts';

const url = 'postgres://app:canary@db.corp:5432/fedscan?sslmode=require';
const failed = (code: string) => Object.assign(new Error('connect failed'), { code });

test.each([
  [failed('ECONNREFUSED'), 'nothing listens there; check host and port, and that it runs'],
  [
    new AggregateError([failed('ENOTFOUND'), failed('X')]),
    'its name is not known; check it for a typo',
  ],
  [failed('28P01'), 'it refuses user name or password; check both'],
  [failed('XX000'), 'connect failed'],
])('says why %s, and keeps the password for itself', (error, reason) => {
  const told = explainConnection(url, error);

  expect(told).toContain(`PostgreSQL at db.corp:5432/fedscan cannot be used: ${reason} (`);
  expect(told).not.toContain('canary');
});
