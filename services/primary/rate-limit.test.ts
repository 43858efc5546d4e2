import { expect, test } from 'vitest';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

function openLimit(addresses = 100) {
  let time = 0;
  const limit = createRateLimit({
    perAddress: { burst: 3, perSecond: 1 },
    overall: { burst: 8, perSecond: 4 },
    addresses,
    now: () => time,
  });
  const pass = (seconds: number) => {
    time += seconds * 1000;
  };
  return { limit, pass };
}

const takeMany = (limit: RateLimit, address: string, times: number): number =>
  Array.from({ length: times }, () => limit.take(address)).filter(Boolean).length;

test('lets a burst of an address through, and then as many as time brings back', () => {
  const { limit, pass } = openLimit();

  expect(takeMany(limit, '192.0.2.1', 10)).toBe(3);
  pass(2);
  expect(takeMany(limit, '192.0.2.1', 10)).toBe(2);
  pass(3600);
  expect(takeMany(limit, '192.0.2.1', 10)).toBe(3);
});

test('does not let one address use up what another has', () => {
  const { limit } = openLimit();

  takeMany(limit, '192.0.2.1', 1000);

  expect(takeMany(limit, '192.0.2.2', 10)).toBe(3);
});

test('bounds all addresses together', () => {
  const { limit } = openLimit();
  const taken = Array.from({ length: 50 }, (_, n) => limit.take(`192.0.2.${n}`));

  expect(taken.filter(Boolean)).toHaveLength(8);
});

test('counts a network of IPv6 addresses as one', () => {
  const { limit } = openLimit();

  const taken = ['2001:db8::1', '2001:db8:0:0:1::2', '2001:DB8:0:0:ffff:1:2:3', '2001:db8::4'].map(
    (address) => limit.take(address),
  );

  expect(taken).toEqual([true, true, true, false]);
  expect(limit.take('2001:db8:0:1::1')).toBe(true);
});

test('forgets the address that knocked longest ago when there are too many', () => {
  const { limit, pass } = openLimit(2);

  takeMany(limit, '192.0.2.1', 3);
  limit.take('192.0.2.2');
  limit.take('192.0.2.1');
  limit.take('192.0.2.3');
  pass(0.9);

  expect(limit.take('192.0.2.1')).toBe(false);
  expect(takeMany(limit, '192.0.2.2', 3)).toBe(3);
});

test('knows an IPv4 address that arrives over IPv6', () => {
  const { limit } = openLimit();

  takeMany(limit, '::ffff:192.0.2.1', 3);

  expect(limit.take('192.0.2.1')).toBe(false);
  expect(limit.take('::ffff:192.0.2.2')).toBe(true);
});
