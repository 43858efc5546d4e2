import { expect, test } from 'vitest';
import { fileOf, testData } from '../test-file.ts';
import { python } from './python.ts';

test('reads name and version as pip and Debian wrote them', async () => {
  const dist = testData('babel-METADATA', 'x/Babel-2.8.0.dist-info/METADATA');
  const egg = testData('markupsafe-PKG-INFO', 'x/MarkupSafe-2.1.2.egg-info/PKG-INFO');

  expect([await python.extract(dist), await python.extract(egg)]).toEqual([
    { packages: [{ type: 'pypi', name: 'Babel', version: '2.8.0' }] },
    { packages: [{ type: 'pypi', name: 'MarkupSafe', version: '2.1.2' }] },
  ]);
});

test('takes nothing from the description', async () => {
  const metadata = 'Metadata-Version: 2.1\r\nName: real\r\nVersion: 1.0\r\n\r\nName: other\r\n';

  expect(await python.extract(fileOf('x.dist-info/METADATA', metadata))).toEqual({
    packages: [{ type: 'pypi', name: 'real', version: '1.0' }],
  });
});

test.each([
  'usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA',
  'usr/lib/python3/dist-packages/six-1.16.0.egg-info',
  'usr/lib/python3/dist-packages/six-1.16.0.egg-info/PKG-INFO',
  'site-packages/six-1.16.0-py3.11.egg/EGG-INFO/PKG-INFO',
  'six.dist-info/METADATA',
])('wants %s', (path) => {
  expect(python.wants(path)).toBe(true);
});

test.each(['six/METADATA', 'six/PKG-INFO', 'x.egg-info/sub/PKG-INFO', 'x.dist-info/RECORD'])(
  'does not want %s',
  (path) => {
    expect(python.wants(path)).toBe(false);
  },
);
