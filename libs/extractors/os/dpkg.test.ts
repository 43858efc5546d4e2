import { expect, test } from 'vitest';
import { fileOf, testData } from '../test-file.ts';
import { dpkg } from './dpkg.ts';

const status = 'var/lib/dpkg/status';

test('reads the packages of a real image with the source and version they were built from', async () => {
  expect(await dpkg.extract(testData('dpkg-status', status))).toEqual({
    packages: [
      { type: 'deb', name: 'adduser', version: '3.134', source: 'adduser', architecture: 'all' },
      {
        type: 'deb',
        name: 'bash',
        version: '5.2.15-2+b13',
        source: 'bash',
        sourceVersion: '5.2.15-2',
        architecture: 'amd64',
      },
      {
        type: 'deb',
        name: 'libgcc-s1',
        version: '12.2.0-14+deb12u1',
        source: 'gcc-12',
        architecture: 'amd64',
      },
      {
        type: 'deb',
        name: 'login',
        version: '1:4.13+dfsg1-1+deb12u2',
        source: 'shadow',
        architecture: 'amd64',
      },
    ],
  });
});

test.each([
  ['install ok installed', true],
  ['hold ok installed', true],
  ['install ok half-configured', true],
  ['install ok unpacked', true],
  ['install ok triggers-pending', true],
  ['deinstall ok config-files', false],
  ['purge ok not-installed', false],
  ['install reinstreq half-installed', false],
])('counts a package of state "%s": %s', async (state, counts) => {
  const database = `Package: p\nStatus: ${state}\nVersion: 1\n`;

  const { packages } = await dpkg.extract(fileOf(status, database));

  expect(packages.length === 1).toBe(counts);
});

test("reads distroless's files of one package, which have no state", async () => {
  const file = fileOf(
    'var/lib/dpkg/status.d/tzdata',
    'Package: tzdata\nVersion: 2024a-0+deb12u1\n',
  );

  expect(await dpkg.extract(file)).toEqual({
    packages: [{ type: 'deb', name: 'tzdata', version: '2024a-0+deb12u1', source: 'tzdata' }],
  });
});

test('wants neither the checksums beside them nor the backup of the database', () => {
  const paths = [status, 'var/lib/dpkg/status.d/base', 'var/lib/dpkg/status.d/base.md5sums'];

  expect([...paths, 'var/lib/dpkg/status-old'].map((path) => dpkg.wants(path))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('takes nothing from the lines with which a field goes on', async () => {
  const database =
    'Package: p\nStatus: install ok installed\nConffiles:\n Version: 9\n\tPackage: q\nVersion: 1\n';

  expect(await dpkg.extract(fileOf(status, database))).toEqual({
    packages: [{ type: 'deb', name: 'p', version: '1', source: 'p' }],
  });
});

test('refuses a file that is no database', async () => {
  await expect(dpkg.extract(fileOf(status, 'SQLite format: 3\n'))).rejects.toThrow(
    expect.objectContaining({ code: 'NOT_A_DATABASE' }),
  );
});
