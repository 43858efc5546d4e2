import { expect, test } from 'vitest';
import { createAddressGuard } from './address-guard.ts';

const guardOf = (registry: string, allowed: string[] = []) =>
  createAddressGuard(new URL(registry), allowed);

test.each([
  ['169.254.169.254', 'link-local'],
  ['[fe80::1]', 'link-local'],
  ['127.0.0.1', 'loopback'],
  ['127.8.8.8', 'loopback'],
  ['[::1]', 'loopback'],
  ['[::ffff:127.0.0.1]', 'loopback'],
  ['[64:ff9b::a9fe:a9fe]', 'link-local'],
  ['0.0.0.0', 'unspecified'],
  ['[::]', 'unspecified'],
  ['2130706433', 'loopback'],
  ['[fd00:ec2::254]', 'metadata'],
  ['100.100.100.200', 'metadata'],
])('does not go from a public registry to %s', (host, kind) => {
  const guard = guardOf('https://registry.example.com');

  expect(() => guard.check(new URL(`http://${host}/`))).toThrow(`a ${kind} address`);
});

test.each(['10.0.0.1', '192.168.1.1', '[fd00::1]', '203.0.113.1', 'storage.example.com'])(
  'goes to %s, where registries of companies are',
  (host) => {
    expect(guardOf('https://registry.example.com').check(new URL(`http://${host}/`))).toBe(
      undefined,
    );
  },
);

test.each(['http://127.0.0.1:5000', 'http://localhost:5000', 'http://registry:5000'])(
  'goes from %s to other addresses of the machine, and to no metadata service',
  (registry) => {
    const guard = guardOf(registry);

    expect(guard.check(new URL('http://127.0.0.2:9000/'))).toBe(undefined);
    expect(() => guard.check(new URL('http://169.254.169.254/'))).toThrow('link-local');
  },
);

test('goes where it is allowed to', () => {
  const guard = guardOf('https://registry.example.com', ['169.254.1.1']);

  expect(guard.check(new URL('http://169.254.1.1/'))).toBe(undefined);
});

test('refuses a name when it is looked up, whatever it lay at before', async () => {
  const guard = guardOf('https://registry.example.com');

  const error = await new Promise((resolve) => guard.lookup('localhost', {}, resolve));

  expect(error).toMatchObject({
    code: 'ADDRESS_REFUSED',
    message: expect.stringMatching(/^localhost lies at (127\.0\.0\.1|::1), a loopback address/),
  });
});

test('looks up a name that is allowed, in both forms of the answer', async () => {
  const { lookup } = guardOf('http://localhost:5000');
  const ask = (all: boolean) =>
    new Promise((resolve) => {
      lookup('localhost', { all, family: 4 }, (error, address, family) =>
        resolve([error, address, family]),
      );
    });

  expect(await ask(false)).toEqual([null, '127.0.0.1', 4]);
  expect(await ask(true)).toEqual([null, [{ address: '127.0.0.1', family: 4 }], undefined]);
});
