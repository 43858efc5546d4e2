import { expect, test } from 'vitest';
import { checkRealm, parseRealm } from './realm.ts';

const check = (realm: string, url: string, more: object = {}) =>
  checkRealm(new URL(realm), new URL(url), { url, ...more });

test.each([
  ['https://registry.example.com/token', 'https://registry.example.com'],
  ['https://auth.example.com/token', 'https://registry.example.com'],
  ['https://auth.docker.io/token', 'https://registry-1.docker.io'],
  ['https://login.microsoftonline.com/token', 'https://corp.azurecr.io'],
  ['http://127.0.0.1:5001/auth', 'http://127.0.0.1:5000'],
  ['https://auth.corp.local/token', 'https://registry.corp.local'],
])('sends the password to %s for %s', (realm, registry) => {
  expect(check(realm, registry)).toBe(undefined);
});

test.each([
  ['https://evil.example/token', 'https://registry.example.com', 'in a domain that is not its own'],
  ['http://registry.example.com/token', 'https://registry.example.com', 'over plain http'],
  ['http://auth.example.com/token', 'http://registry.example.com', 'over plain http'],
  ['http://127.0.0.2:5001/auth', 'http://127.0.0.1:5000', 'over plain http'],
  ['https://127.0.0.2:5001/auth', 'https://127.0.0.1:5000', 'in a domain that is not its own'],
  ['https://b.co.uk/token', 'https://a.co.uk', 'in a domain that is not its own'],
  ['https://b.github.io/token', 'https://a.github.io', 'in a domain that is not its own'],
  ['https://registry.example.com.evil.net/t', 'https://registry.example.com', 'not its own'],
])('keeps the password from %s, named by %s', (realm, registry, why) => {
  expect(() => check(realm, registry)).toThrow(why);
});

test('sends the password where the configuration says so', () => {
  expect(
    check('https://auth.other.net/t', 'https://r.example.com', { tokenHosts: ['auth.other.net'] }),
  ).toBe(undefined);
});

test.each([
  ['https://a/t', 'https://a/t'],
  ['/token?x=1', 'https://registry/token?x=1'],
  ['Artifactory Realm', undefined],
  ['', undefined],
  ['javascript:alert(1)', undefined],
  ['https://', undefined],
])('takes the realm %j for %j', (realm, expected) => {
  expect(parseRealm(realm, new URL('https://registry/v2/'))?.href).toBe(expected);
});
