import { expect, test } from 'vitest';
import { fileOf, testData } from '../test-file.ts';
import { osRelease } from './os-release.ts';

test('reads what Debian says of itself', async () => {
  expect(await osRelease.extract(testData('debian-os-release', 'usr/lib/os-release'))).toEqual({
    packages: [],
    distribution: {
      id: 'debian',
      versionId: '12',
      name: 'Debian GNU/Linux 12 (bookworm)',
      codename: 'bookworm',
    },
  });
});

test('reads what Alpine says of itself', async () => {
  expect(await osRelease.extract(testData('alpine-os-release', 'etc/os-release'))).toEqual({
    packages: [],
    distribution: { id: 'alpine', versionId: '3.10.4', name: 'Alpine Linux v3.10' },
  });
});

test.each([
  [
    'etc/os-release',
    `ID='rocky'\nID_LIKE="rhel centos fedora"\nVERSION_ID=9.0\nNAME="Say \\"hi\\" \\$HOME"\n# ID=no\n`,
    { id: 'rocky', versionId: '9.0', name: 'Say "hi" $HOME', like: ['rhel', 'centos', 'fedora'] },
  ],
  ['etc/os-release', 'VERSION_ID=1\n', { id: 'linux', versionId: '1' }],
  [
    'etc/lsb-release',
    'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=14.04\nDISTRIB_CODENAME=trusty\nDISTRIB_DESCRIPTION="Ubuntu 14.04.6 LTS"\n',
    { id: 'ubuntu', versionId: '14.04', name: 'Ubuntu 14.04.6 LTS', codename: 'trusty' },
  ],
  ['etc/lsb-release', 'LSB_VERSION=core-2.0\n', undefined],
  ['etc/alpine-release', '3.2.3\n', { id: 'alpine', versionId: '3.2.3' }],
  ['etc/debian_version', '7.11\n', { id: 'debian', versionId: '7.11' }],
  ['etc/debian_version', 'trixie/sid\n', { id: 'debian' }],
  [
    'etc/redhat-release',
    'CentOS release 6.10 (Final)\n',
    { id: 'centos', versionId: '6.10', name: 'CentOS release 6.10 (Final)' },
  ],
  [
    'etc/redhat-release',
    'Red Hat Enterprise Linux Server release 7.9 (Maipo)\n',
    { id: 'rhel', versionId: '7.9', name: 'Red Hat Enterprise Linux Server release 7.9 (Maipo)' },
  ],
])('reads %s: %j', async (path, text, distribution) => {
  const { distribution: found } = await osRelease.extract(fileOf(path, text));

  expect(found).toEqual(distribution);
});

test('reads lines with white space behind them, as of another system', async () => {
  const file = fileOf('etc/os-release', 'ID=alpine \r\nVERSION_ID="3.20.3"\t\r\n');

  expect(await osRelease.extract(file)).toEqual({
    packages: [],
    distribution: { id: 'alpine', versionId: '3.20.3' },
  });
});
