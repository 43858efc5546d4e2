import type { Distribution, Package } from '@fedscan/model';
import { describe, expect, test } from 'vitest';
import { advisoryKeysOf, keysNamedBy } from './advisory-keys.ts';
import { ecosystemOf } from './ecosystem.ts';
import { hashIdentity, identityOf } from './package-identity.ts';
import { purlOf } from './purl.ts';

const bookworm: Distribution = { id: 'debian', versionId: '12' };
const deb: Package = {
  type: 'deb',
  name: 'libc6',
  version: '2.36-9',
  source: 'glibc',
  architecture: 'amd64',
};

test.each<[Package['type'], string, Distribution | undefined, string]>([
  ['deb', '1', bookworm, 'Debian:12'],
  ['deb', '1', { id: 'debian', codename: 'trixie' }, ''],
  ['deb', '1', { id: 'raspbian', versionId: '12', like: ['debian'] }, ''],
  ['deb', '1', undefined, ''],
  ['deb', '1', { id: 'ubuntu', versionId: '22.04' }, 'Ubuntu:22.04:LTS'],
  ['deb', '1', { id: 'ubuntu', versionId: '25.10' }, 'Ubuntu:25.10'],
  ['deb', '1', { id: 'ubuntu', versionId: '19.04' }, 'Ubuntu:19.04'],
  ['deb', '1+esm2', { id: 'ubuntu', versionId: '16.04' }, 'Ubuntu:Pro:16.04:LTS'],
  ['deb', '1', { id: 'ubuntu', versionId: 'rolling' }, ''],
  ['apk', '1', { id: 'alpine', versionId: '3.20.3' }, 'Alpine:v3.20'],
  ['apk', '1', { id: 'alpine', versionId: '3.23.0_alpha20251016' }, 'Alpine:edge'],
  ['apk', '1', { id: 'wolfi', versionId: '20230201' }, 'Wolfi'],
  ['apk', '1', { id: 'chainguard' }, 'Chainguard'],
  ['apk', '1', bookworm, ''],
  ['rpm', '1', { id: 'almalinux', versionId: '9.4' }, 'AlmaLinux:9'],
  ['rpm', '1', { id: 'rocky', versionId: '9.3' }, 'Rocky Linux:9'],
  ['rpm', '1', { id: 'fedora', versionId: '40' }, ''],
  ['npm', '1', bookworm, 'npm'],
  ['pypi', '1', undefined, 'PyPI'],
])('a %s of version %s in %o belongs to "%s"', (type, version, distribution, expected) => {
  expect(ecosystemOf({ type, name: 'x', version }, distribution)).toBe(expected);
});

test('a package without a source is its own', () => {
  const named = {
    type: 'deb',
    name: 'curl',
    version: '1',
    source: 'curl',
    sourceVersion: '1',
  } as const;
  const bare = { type: 'deb', name: 'curl', version: '1' } as const;

  expect(identityOf(bare, bookworm)).toEqual({
    type: 'deb',
    name: 'curl',
    version: '1',
    sourceName: 'curl',
    sourceVersion: '1',
    ecosystem: 'Debian:12',
  });
  expect(hashIdentity(identityOf(bare, bookworm))).toEqual(
    hashIdentity(identityOf(named, bookworm)),
  );
});

test('the hash of an identity has 16 bytes, and no two fields run into each other', () => {
  const hash = (name: string, version: string) =>
    hashIdentity(identityOf({ type: 'npm', name, version })).toString('hex');

  expect(hash('a', 'b1')).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set([hash('a', 'b1'), hash('ab', '1'), hash('a","b', '1')]).size).toBe(3);
});

describe('the keys of a package', () => {
  test.each<[Package, Distribution | undefined, object[]]>([
    [deb, bookworm, [{ ecosystem: 'Debian:12', name: 'glibc' }]],
    [deb, { id: 'debian' }, []],
    [
      { type: 'deb', name: 'curl', version: '1' },
      { id: 'ubuntu', versionId: '22.04' },
      [
        { ecosystem: 'Ubuntu:22.04', name: 'curl' },
        { ecosystem: 'Ubuntu:Pro:22.04', name: 'curl' },
      ],
    ],
    [
      { type: 'pypi', name: 'Foo__Bar.x', version: '1' },
      undefined,
      [{ ecosystem: 'PyPI', name: 'foo-bar-x' }],
    ],
    [
      { type: 'npm', name: '@Scope/Name', version: '1' },
      undefined,
      [{ ecosystem: 'npm', name: '@Scope/Name' }],
    ],
  ])('%o', (pkg, distribution, expected) => {
    expect(advisoryKeysOf(identityOf(pkg, distribution))).toEqual(expected);
  });

  test('are those under which advisories are kept, each once', () => {
    const affected = [
      ['Ubuntu:22.04:LTS', 'curl'],
      ['Ubuntu:Pro:22.04:LTS', 'curl'],
      ['PyPI', 'Foo_Bar.x'],
      ['PyPI', 'foo-bar-x'],
      ['Packagist:https://packages.drupal.org/8', 'drupal/Core'],
      ['NuGet', 'Newtonsoft.Json'],
    ].map(([ecosystem = '', name = '']) => ({
      ecosystem,
      name,
      ranges: [],
      versions: [],
      severity: [],
    }));

    expect(
      keysNamedBy({
        id: 'X',
        modified: '',
        aliases: [],
        upstream: [],
        severity: [],
        references: [],
        affected,
      }),
    ).toEqual([
      { ecosystem: 'Ubuntu:22.04', name: 'curl' },
      { ecosystem: 'Ubuntu:Pro:22.04', name: 'curl' },
      { ecosystem: 'PyPI', name: 'foo-bar-x' },
      { ecosystem: 'Packagist', name: 'drupal/core' },
      { ecosystem: 'NuGet', name: 'newtonsoft.json' },
    ]);
  });
});

test.each<[Package, Distribution | undefined, string]>([
  [deb, bookworm, 'pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc'],
  [
    { ...deb, sourceVersion: '1:2.36' },
    bookworm,
    'pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc%401%3A2.36',
  ],
  [
    { type: 'apk', name: 'musl', version: '1.2.5-r0' },
    { id: 'alpine', versionId: '3.20.3' },
    'pkg:apk/alpine/musl@1.2.5-r0?distro=alpine-3.20.3',
  ],
  [
    { type: 'rpm', name: 'tar', version: '2:1.34-6.el9' },
    { id: 'rocky', versionId: '9' },
    'pkg:rpm/rocky/tar@1.34-6.el9?distro=rocky-9&epoch=2',
  ],
  [{ type: 'npm', name: '@babel/core', version: '7.0.0' }, bookworm, 'pkg:npm/%40babel/core@7.0.0'],
  [
    { type: 'pypi', name: 'Zope.Interface', version: '1.0+x' },
    undefined,
    'pkg:pypi/zope-interface@1.0+x',
  ],
  [
    { type: 'golang', name: 'github.com/a/b', version: 'v1.0.0' },
    undefined,
    'pkg:golang/github.com/a/b@v1.0.0',
  ],
  [{ type: 'maven', name: 'org.a:b', version: '1' }, undefined, 'pkg:maven/org.a/b@1'],
  [{ type: 'npm', name: '', version: '<1>' }, undefined, 'pkg:npm/@%3C1%3E'],
])('%o is written as a purl', (pkg, distribution, expected) => {
  expect(
    purlOf(identityOf(pkg, distribution), {
      ...(pkg.architecture && { architecture: pkg.architecture }),
      ...(distribution && { distribution }),
    }),
  ).toBe(expected);
});
