import { expect, test } from 'vitest';
import { decodeLayerInventory, encodeLayerInventory } from './layer-inventory.ts';
import { PathLog, type PathVisitor, readPathLog } from './path-log.ts';

test('an inventory is the same once encoded and decoded', () => {
  const log = new PathLog();
  log.file('etc/motd');
  const inventory = {
    compressedSize: 10,
    unpackedSize: 20,
    finds: [{ path: 'x', by: 'os/apk', packages: [] }],
    paths: log.blocks(),
  };

  const decoded = decodeLayerInventory(encodeLayerInventory(inventory));

  expect({ ...decoded, paths: decoded.paths.map((block) => Buffer.from(block)) }).toEqual({
    ...inventory,
    paths: inventory.paths.map((block) => Buffer.from(block)),
  });
});

test('paths come back in their order and kind, over any number of blocks', () => {
  const log = new PathLog();
  const written: string[] = [];
  for (let i = 0; i < 20_000; i++) {
    const path = `folder ${i}/ü\n${'x'.repeat(i % 50)}`;
    log.file(path);
    log.folder(`${path}d`);
    log.link(`${path}l`, `/-${i}`);
    log.whiteout(`${path}w`);
    log.opaque(`${path}o`);
    written.push(path, `${path}d/`, `${path}l>/-${i}`, `-${path}w`, `=${path}o`);
  }
  const read: string[] = [];
  const visitor: PathVisitor = {
    file: (path) => read.push(path),
    folder: (path) => read.push(`${path}/`),
    link: (path, target) => read.push(`${path}>${target}`),
    whiteout: (path) => read.push(`-${path}`),
    opaque: (path) => read.push(`=${path}`),
  };

  readPathLog(log.blocks(), visitor);

  expect(log.blocks().length).toBeGreaterThan(1);
  expect(read).toEqual(written);
});
