import { expect, test } from 'vitest';
import { parseChallenges } from './challenge.ts';

const plain = (header: string) =>
  parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

test.each([
  ['Basic', [['basic', {}]]],
  ['Basic realm="Artifactory Realm"', [['basic', { realm: 'Artifactory Realm' }]]],
  [
    'Bearer realm="https://a/t",service="s",scope="repository:a/b:pull,push"',
    [['bearer', { realm: 'https://a/t', service: 's', scope: 'repository:a/b:pull,push' }]],
  ],
  [
    'Bearer realm="https://a/t",service="s",scope="*",Basic realm="https://a"',
    [
      ['bearer', { realm: 'https://a/t', service: 's', scope: '*' }],
      ['basic', { realm: 'https://a' }],
    ],
  ],
  [
    'bearer REALM=https://a/t , Service="with \\"quotes\\""',
    [['bearer', { realm: 'https://a/t', service: 'with "quotes"' }]],
  ],
  [
    'Negotiate, Basic realm="x"',
    [
      ['negotiate', {}],
      ['basic', { realm: 'x' }],
    ],
  ],
  ['Bearer realm="unclosed', [['bearer', { realm: '' }]]],
  ['', []],
  [',,,', []],
  ['="x", Basic', [['basic', {}]]],
])('reads %s', (header, expected) => {
  expect(plain(header)).toMatchObject(expected);
});

test('reads a hostile header in time that grows with its length only', () => {
  expect(parseChallenges(`Basic ${'a="'.repeat(100_000)}`)[0]?.scheme).toBe('basic');
  expect(parseChallenges(','.repeat(1_000_000))).toEqual([]);
});
