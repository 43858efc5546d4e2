import {
  apkDatabase,
  dpkgDatabase,
  type LayerFile,
  type LayerFiles,
  tarOf,
} from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import { inventoryOf } from './read-test-image.ts';

const status = 'var/lib/dpkg/status';
const installed = 'lib/apk/db/installed';

const bash = { name: 'bash', version: '5.2' };
const dash = { name: 'dash', version: '0.5' };

/** What is in an image of these layers: `type name version`, and each `path@layer`. */
async function packagesOf(...layers: LayerFiles[]): Promise<string[]> {
  const { inventory } = await inventoryOf(await Promise.all(layers.map(tarOf)));
  return inventory.packages.map(({ package: pkg, locations }) =>
    [
      `${pkg.type} ${pkg.name} ${pkg.version}`,
      ...locations.map(({ path, layer }) => `${path}@${layer}`),
    ].join(' '),
  );
}

async function coverageOf(...layers: LayerFiles[]) {
  const { inventory } = await inventoryOf(await Promise.all(layers.map(tarOf)));
  return inventory.coverage;
}

test('gives a package the layer that brought its version, though later ones write the database anew', async () => {
  const packages = await packagesOf(
    { [status]: dpkgDatabase([bash, dash]) },
    { [status]: dpkgDatabase([bash, dash, { name: 'curl', version: '7.88' }]) },
    { [status]: dpkgDatabase([bash, { name: 'dash', version: '0.6' }]) },
    { 'etc/motd': 'hello' },
  );

  expect(packages).toEqual([`deb bash 5.2 ${status}@0`, `deb dash 0.6 ${status}@2`]);
});

test('gives a package that went and came back the layer in which it came back', async () => {
  const packages = await packagesOf(
    { [status]: dpkgDatabase([bash, dash]) },
    { [status]: dpkgDatabase([dash]) },
    { [status]: dpkgDatabase([bash, dash]) },
  );

  expect(packages).toEqual([`deb bash 5.2 ${status}@2`, `deb dash 0.5 ${status}@0`]);
});

test.each<[string, LayerFiles]>([
  ['a whiteout of the file', { [status]: { whiteout: true } }],
  ['a whiteout of a folder above', { var: { whiteout: true } }],
  ['an opaque folder above', { 'var/lib': { opaque: true } }],
  ['a file in place of a folder above', { 'var/lib': 'x' }],
  ['a folder in its place', { [status]: { directory: true } }],
  ['a folder in its place that only a path tells of', { [`${status}/x`]: 'x' }],
  ['an empty file', { [status]: '' }],
  ['a link to nothing', { [status]: { symlink: 'nothing' } }],
])('takes away what a lower layer has with %s', async (_what, upper) => {
  expect(await packagesOf({ [status]: dpkgDatabase([bash]) }, upper)).toEqual([]);
});

test('keeps what a layer brings itself beside its whiteout', async () => {
  const packages = await packagesOf({ [status]: dpkgDatabase([dash]) }, [
    [status, dpkgDatabase([bash])],
    ['var/lib/dpkg', { whiteout: true }],
    ['var/lib/dpkg', { opaque: true }],
  ]);

  expect(packages).toEqual([`deb bash 5.2 ${status}@1`]);
});

test('finds a database in an unusual place to which a link of another layer leads', async () => {
  const packages = await packagesOf(
    { 'opt/db/status': dpkgDatabase([bash]), 'backup/status': dpkgDatabase([dash]) },
    { 'var/lib/dpkg': { symlink: '/data' } },
    { data: { symlink: 'opt/db' } },
  );

  expect(packages).toEqual(['deb bash 5.2 opt/db/status@0']);
});

test('counts a database once to which several paths lead', async () => {
  const packages = await packagesOf({
    'usr/lib/apk/db/installed': apkDatabase([{ name: 'musl', version: '1.2' }]),
    lib: { symlink: 'usr/lib' },
  });

  expect(packages).toEqual(['apk musl 1.2 usr/lib/apk/db/installed@0']);
});

test('reads a database that is a hard link to a file of another name', async () => {
  const packages = await packagesOf({
    'opt/copy': dpkgDatabase([bash]),
    [status]: { hardlink: 'opt/copy' },
  });

  expect(packages).toEqual([`deb bash 5.2 ${status}@0`]);
});

test('reads packages that a store of hard links holds, as pnpm makes it', async () => {
  const manifest = JSON.stringify({ name: 'x', version: '1.0.0' });
  const packages = await packagesOf({
    'store/v3/files/ab/cdef': manifest,
    'app/node_modules/.pnpm/x@1.0.0/node_modules/x/package.json': {
      hardlink: 'store/v3/files/ab/cdef',
    },
    'app/node_modules/x': { symlink: '.pnpm/x@1.0.0/node_modules/x' },
  });

  expect(packages).toEqual([
    'npm x 1.0.0 app/node_modules/.pnpm/x@1.0.0/node_modules/x/package.json@0',
  ]);
});

test('does not take a link out of the image or in circles for a database', async () => {
  const packages = await packagesOf({
    [status]: { symlink: '../../../../../../etc/status' },
    [installed]: { symlink: 'installed' },
    'etc/status': dpkgDatabase([bash]),
  });

  expect(packages).toEqual(['deb bash 5.2 etc/status@0']);
});

test('tells one package in two places with both', async () => {
  const manifest = JSON.stringify({ name: 'x', version: '1.0.0' });
  const packages = await packagesOf(
    { 'a/node_modules/x/package.json': manifest },
    { 'b/node_modules/x/package.json': manifest },
  );

  expect(packages).toEqual([
    'npm x 1.0.0 a/node_modules/x/package.json@0 b/node_modules/x/package.json@1',
  ]);
});

test('knows the distribution by the first of the files that tell it, through links', async () => {
  const distributionOf = async (files: LayerFiles) =>
    (await inventoryOf([await tarOf(files)])).inventory.distribution;

  const both = { 'usr/lib/os-release': 'ID=vendor\n', 'etc/debian_version': '12.5\n' };
  expect([
    await distributionOf({ ...both, 'etc/os-release': 'ID=mine\n' }),
    await distributionOf(both),
    await distributionOf({
      ...both,
      'etc/os-release': { symlink: '/opt/release' },
      'opt/release': 'ID=far\n',
    }),
    await distributionOf({ 'etc/debian_version': '12.5\n' }),
    await distributionOf({}),
  ]).toEqual([
    { id: 'mine' },
    { id: 'vendor' },
    { id: 'far' },
    { id: 'debian', versionId: '12.5' },
    undefined,
  ]);
});

test('says what was not read, once for each kind', async () => {
  const jars = Array.from({ length: 5 }, (_, i): [string, string] => [`app/${i}.jar`, 'PK']);

  expect(await coverageOf({ [installed]: '\n', ...Object.fromEntries(jars) })).toEqual([
    {
      code: 'binaries_unread',
      message:
        '5 Java archives were not read, so that what they hold is not in this result: app/0.jar, app/1.jar, app/2.jar, and 2 more',
    },
  ]);
});

test('does not speak of what a later layer took away', async () => {
  const coverage = await coverageOf(
    { [installed]: '\n', 'app/x.jar': 'PK', 'app/node_modules/x/package.json': '{' },
    { app: { whiteout: true } },
  );

  expect(coverage).toEqual([]);
});

test('loses no more than the file that cannot be read', async () => {
  const { inventory } = await inventoryOf([
    await tarOf({
      [installed]: apkDatabase([{ name: 'musl', version: '1.2' }]),
      'app/node_modules/x/package.json': '{"name":',
    }),
  ]);

  expect(inventory.packages.map(({ package: { name } }) => name)).toEqual(['musl']);
  expect(inventory.coverage).toEqual([
    {
      code: 'package_db_corrupt',
      message: 'app/node_modules/x/package.json could not be read: package.json is not JSON',
    },
  ]);
});

test.each<[string, LayerFiles, string]>([
  [
    'an image of nothing but a program',
    { 'app/server': 'x' },
    'the image has neither an operating system nor a package database that is known',
  ],
  [
    'a distribution whose database was taken away',
    { 'etc/os-release': 'ID=debian\nPRETTY_NAME="Debian GNU/Linux 12"\n' },
    'the image is of Debian GNU/Linux 12, but has no package database: what of it is installed is not known',
  ],
])('does not take %s for clean', async (_what, files, message) => {
  expect(await coverageOf(files)).toEqual([{ code: 'no_package_manager', message }]);
});

test('looks no further where links make a path that no system takes', async () => {
  const parts = '/x'.repeat(2_000);
  const links = Array.from({ length: 10 }, (_, i): [string, LayerFile] => [
    `l${i}`,
    { symlink: `/l${i + 1}${parts}` },
  ]);
  const layer: LayerFiles = [['etc/os-release', { symlink: `/l0${parts}` }], ...links];

  expect(await coverageOf(layer)).toMatchObject([{ code: 'no_package_manager' }]);
});

test('leaves out packages whose names no database could hold, and says so', async () => {
  const long = 'x'.repeat(2_000);
  const layer = { [status]: dpkgDatabase([bash, { name: long, version: '1' }]) };

  expect(await packagesOf(layer)).toEqual([`deb bash 5.2 ${status}@0`]);
  expect(await coverageOf(layer)).toEqual([
    {
      code: 'package_db_corrupt',
      message: `${status} tells of 1 package with a name, version or the like of more than 1024 characters, which was left out`,
    },
  ]);
});

test.each([
  ['one file', { [status]: 'Package: a\nVersion: 1\n\n'.repeat(500_001) }],
  [
    'links to one file',
    Object.fromEntries([
      ['var/lib/dpkg/status.d/0', 'Package: a\nVersion: 1\n\n'.repeat(5_000)],
      ...Array.from({ length: 101 }, (_, i) => [
        `var/lib/dpkg/status.d/${i + 1}`,
        { hardlink: 'var/lib/dpkg/status.d/0' },
      ]),
    ]),
  ],
])('refuses a layer whose packages would fill the memory: in %s', async (_, layer) => {
  await expect(packagesOf(layer as LayerFiles)).rejects.toThrow(
    expect.objectContaining({ code: 'limit_entries' }),
  );
});
