// What an archive says of an image, as runtimes understand it.
import { buffer } from 'node:stream/consumers';
import { type LayerFile, type LayerFiles, tarOf } from '@fedscan/test-kit';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { walkBytes } from './walk-test-layer.ts';

const entriesOf = async (files: LayerFiles) => (await walkBytes(await tarOf(files))).entries;

test('follows links of the same layer on the way to a file', async () => {
  const entries = await entriesOf({
    lib: { symlink: 'usr/lib' },
    data: { symlink: '/lib/data' },
    'data/file': 'x',
  });

  expect(entries).toEqual([
    { type: 'symlink', path: 'lib', target: 'usr/lib' },
    { type: 'symlink', path: 'data', target: '/lib/data' },
    { type: 'directory', path: 'usr' },
    { type: 'directory', path: 'usr/lib' },
    { type: 'directory', path: 'usr/lib/data' },
    { type: 'file', path: 'usr/lib/data/file', mode: 0o644, size: 1 },
  ]);
});

test('follows a link no longer once a folder has taken its place', async () => {
  const entries = await entriesOf([
    ['lib', { symlink: 'usr/lib' }],
    ['lib', { directory: true }],
    ['lib/file', 'x'],
  ]);

  expect(entries.at(-1)).toEqual({ type: 'file', path: 'lib/file', mode: 0o644, size: 1 });
});

test('refuses links that go in circles', async () => {
  const layer = tarOf({ a: { symlink: 'b' }, b: { symlink: 'a' }, 'a/file': 'x' });

  await expect(layer.then((archive) => walkBytes(archive))).rejects.toThrow(
    expect.objectContaining({ code: 'path_unsafe' }),
  );
});

test("leaves out AUFS's own books and whiteouts of nothing", async () => {
  const entries = await entriesOf({
    '.wh..wh.aufs': 'x',
    '.wh..wh.plnk/1.2': 'x',
    'a/.wh.': 'x',
    'a/.wh..': 'x',
    'a/.wh...': 'x',
    'a/.wh..wh.orph': 'x',
  });

  expect(entries).toEqual([{ type: 'directory', path: 'a' }]);
});

test('hides all of the layers below where the root is opaque', async () => {
  expect(await entriesOf({ '': { opaque: true } })).toEqual([{ type: 'opaque', path: '' }]);
});

test.each(['symlink', 'link'] as const)('refuses a %s whose target holds a NUL', async (type) => {
  const archive = pack();
  archive.entry({ name: 'a', type, linkname: 'b', pax: { linkpath: 'b\0c' } });
  archive.finalize();

  await expect(buffer(archive).then((bytes) => walkBytes(bytes))).rejects.toThrow(
    expect.objectContaining({ code: 'path_unsafe' }),
  );
});

test('refuses links that grow into a path without end', async () => {
  const parts = '/x'.repeat(2_000);
  const links = Array.from({ length: 40 }, (_, i) => [
    `l${i}`,
    { symlink: `l${i + 1}${parts}` },
  ]) as [string, LayerFile][];
  const archive = await tarOf([...links, ['l0/file', 'x']]);

  await expect(walkBytes(archive)).rejects.toThrow(expect.objectContaining({ code: 'limit_path' }));
});
