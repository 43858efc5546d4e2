import { expect, test } from 'vitest';
import { fileOf, testData } from '../test-file.ts';
import { apk } from './apk.ts';

test('reads the packages of a real image with the source they were built from', async () => {
  expect(await apk.extract(testData('apk-installed', 'lib/apk/db/installed'))).toEqual({
    packages: [
      toPackage('musl', '1.1.22-r3', 'musl'),
      toPackage('libcrypto1.1', '1.1.1d-r2', 'openssl'),
      toPackage('ssl_client', '1.30.1-r3', 'busybox'),
    ],
  });
});

test('leaves out a record that is cut off, and takes a missing origin for the package itself', async () => {
  const database = 'P:zlib\nV:1.2.11-r1\nA:x86_64\n\nP:musl\n';

  expect(await apk.extract(fileOf('lib/apk/db/installed', database))).toEqual({
    packages: [toPackage('zlib', '1.2.11-r1', 'zlib')],
  });
});

test('tells an empty database from a file that is none', async () => {
  expect(await apk.extract(fileOf('lib/apk/db/installed', '\n'))).toEqual({ packages: [] });
  await expect(apk.extract(fileOf('lib/apk/db/installed', 'gibberish'))).rejects.toThrow(
    expect.objectContaining({ code: 'NOT_A_DATABASE' }),
  );
});

test('wants the database of old and of merged-usr systems', () => {
  const paths = ['lib/apk/db/installed', 'usr/lib/apk/db/installed', 'x/lib/apk/db/installed'];

  expect(paths.map((path) => apk.wants(path))).toEqual([true, true, false]);
});

const toPackage = (name: string, version: string, source: string) => ({
  type: 'apk',
  name,
  version,
  source,
  architecture: 'x86_64',
});
