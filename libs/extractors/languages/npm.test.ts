import { expect, test } from 'vitest';
import { fileOf, testData } from '../test-file.ts';
import { npm } from './npm.ts';

const path = 'app/node_modules/x/package.json';

test('reads name and version of a real package', async () => {
  expect(await npm.extract(testData('babel-code-frame-package.json', path))).toEqual({
    packages: [{ type: 'npm', name: '@babel/code-frame', version: '7.29.7' }],
  });
});

test.each([
  'node_modules/x/package.json',
  'app/node_modules/@scope/x/package.json',
  'app/node_modules/x/node_modules/y/package.json',
  'app/node_modules/.pnpm/x@1.0.0/node_modules/x/package.json',
  'app/test/node_modules/x/package.json',
  'app/node_modules/test/package.json',
  'app/node_modules/test/node_modules/x/package.json',
])('wants %s', (installed) => {
  expect(npm.wants(installed)).toBe(true);
});

test.each([
  'app/package.json',
  'app/node_modules/package.json',
  'app/node_modules/@scope/package.json',
  'app/node_modules/.cache/package.json',
  'app/node_modules/x/lib/package.json',
  'app/node_modules/x/test/fixtures/node_modules/y/package.json',
  'app/node_modules/@scope/x/__tests__/node_modules/y/package.json',
  'app/not_node_modules/x/package.json',
])('does not want %s', (other) => {
  expect(npm.wants(other)).toBe(false);
});

test.each(['{"name":"x"}', '{"version":"1"}', '{"name":"","version":"1"}', '[]', 'null', '"x"'])(
  'takes %s for no package',
  async (manifest) => {
    expect(await npm.extract(fileOf(path, manifest))).toEqual({ packages: [] });
  },
);

test('refuses a manifest that is not JSON', async () => {
  await expect(npm.extract(fileOf(path, '{"name":'))).rejects.toThrow(
    expect.objectContaining({ code: 'NOT_A_DATABASE' }),
  );
});
