import { expect, test } from 'vitest';
import { parseImageReference } from './image-reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['nginx', { repository: 'nginx' }],
  ['docker.io/nginx', { host: 'docker.io', repository: 'library/nginx' }],
  ['index.docker.io/library/nginx:1', { host: 'docker.io', repository: 'library/nginx', tag: '1' }],
  ['registry.corp:443/x:1', { host: 'registry.corp', repository: 'x', tag: '1' }],
  ['localhost/x', { host: 'localhost', repository: 'x' }],
  ['Reg/x', { host: 'reg', repository: 'x' }],
  ['[::1]:5000/a/b', { host: '[::1]:5000', repository: 'a/b' }],
  ['a/b:1', { repository: 'a/b', tag: '1' }],
  [`r.io/a:1@${digest}`, { host: 'r.io', repository: 'a', tag: '1', digest }],
])('parses %s', (text, expected) => {
  expect(parseImageReference(text)).toEqual(expected);
});

test.each([
  '',
  'https://r.io/x',
  'a b',
  'UPPER',
  'x:',
  'x:a b',
  'x@sha256:12',
  `x@${digest}@${digest}`,
  '-x',
  'a//b',
  'r.io/',
])('refuses %j', (text) => {
  expect(() => parseImageReference(text)).toThrow(/is not|begins|empty|more than/);
});
