import { entries } from '@fedscan/protocol';
import { expect, test } from 'vitest';
import { Catalog } from './catalog.ts';
import type { FeedRow } from './feed-row.ts';
import {
  digestOf,
  freshnessRow,
  gone,
  imageRow,
  matchesRow,
  packageRow,
  registryRow,
  scanTime,
  shopRows,
  tagRow,
} from './test-feed.ts';

const catalogOf = (rows = shopRows()) => {
  const catalog = new Catalog();
  catalog.apply('prod', rows);
  return catalog;
};
const all = { limit: 100, words: [], order: 'repository' } as const;
const allFindings = { limit: 100, words: [], fixableOnly: false };

test('shows an image with its tags and counts', () => {
  const { items, total } = catalogOf().images(all);

  expect(total).toBe(1);
  expect(items[0]).toMatchObject({
    registry: 'prod',
    digest: digestOf('a'),
    tags: ['shop/web:1'],
    platform: 'linux/amd64',
    operatingSystem: 'debian 12',
    status: 'scanned',
    scannedAt: scanTime,
    packages: 2,
    findings: { critical: 1, high: 0 },
    fixable: { critical: 1, high: 0 },
  });
});

test('tells which repositories the last pass could not read', () => {
  const catalog = catalogOf();
  const unread = [{ repository: 'shop/secret', error: 'no rights' }];

  catalog.apply('prod', [freshnessRow(scanTime, 1n, unread)]);

  expect(catalog.registries()).toMatchObject([{ unread: { count: 1, first: unread } }]);
});

test('shows a finding with layer, path, title and fixed version', () => {
  const page = catalogOf().findings('prod', digestOf('a'), allFindings);

  expect(page?.items).toEqual([
    {
      vulnerability: 'CVE-2026-1',
      aliases: [],
      advisories: ['DEBIAN-CVE-2026-1'],
      severity: 'critical',
      score: 9.8,
      title: 'a length is not checked',
      fixedVersions: ['1.1'],
      fixState: 'fixed',
      package: {
        purl: 'pkg:deb/debian/zlib@1.0',
        type: 'deb',
        name: 'zlib',
        version: '1.0',
        sourceName: '',
        sourceVersion: '',
        ecosystem: 'Debian:12',
        licenses: [],
        findings: 1,
        locations: [{ path: 'var/lib/dpkg/status', layerDigest: digestOf('2'), layerIndex: 1 }],
      },
    },
  ]);
});

test('counts again when the matches of a package change, in every image that holds it', () => {
  const catalog = catalogOf();
  const counts = () => catalog.images(all).items[0]?.findings;
  expect(counts()).toMatchObject({ critical: 1, medium: 0 });

  const { MEDIUM } = entries.Severity;
  catalog.apply('prod', [matchesRow(1, { vulnerability: 'CVE-2026-2', severity: MEDIUM })]);
  expect(counts()).toMatchObject({ critical: 1, medium: 1 });

  catalog.apply('prod', [gone(matchesRow(2))]);
  expect(counts()).toMatchObject({ critical: 0, medium: 1 });
});

test('finds images by words, severity and vulnerability', () => {
  const catalog = catalogOf();
  const found = (query: object) => catalog.images({ ...all, ...query }).total;

  expect(found({ words: ['shop', 'debian'] })).toBe(1);
  expect(found({ words: ['shop', 'alpine'] })).toBe(0);
  expect(found({ minSeverity: 'critical' })).toBe(1);
  expect(found({ vulnerability: 'cve-2026-1' })).toBe(1);
  expect(found({ vulnerability: 'CVE-2026-9' })).toBe(0);
  expect(found({ status: 'failed' })).toBe(0);
  expect(found({ registry: 'other' })).toBe(0);
});

test('pages through all images once, in each order, while others come and go', () => {
  const catalog = new Catalog();
  const letters = [...'0123456789abcdef'];
  const image = (letter: string, createdSeconds: bigint) => [
    tagRow(`app/${letter}:1`, digestOf(letter)),
    imageRow(digestOf(letter), { createdAt: { seconds: createdSeconds } }),
  ];
  letters.forEach((letter, i) => {
    catalog.apply('prod', image(letter, BigInt(1_000 + (i % 3))));
  });

  for (const order of ['repository', 'findings', 'scanned_at', 'created_at'] as const) {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = catalog.images({ ...all, order, limit: 3, ...(after ? { after } : {}) });
      seen.push(...page.items.map(({ digest }) => digest));
      catalog.apply('prod', [gone(imageRow(digestOf(letters[0] ?? ''))), ...image('0', 1_000n)]);
      after = page.next;
    } while (after);
    expect(new Set(seen).size, order).toBe(16);
    expect(seen.length, order).toBe(16);
  }
});

test('forgets a tag that moved and an image that is gone', () => {
  const catalog = catalogOf();
  catalog.apply('prod', [tagRow('shop/web:1', digestOf('b'))]);
  expect(catalog.image('prod', digestOf('a'))?.tags).toEqual([]);

  catalog.apply('prod', [gone(imageRow(digestOf('a')))]);
  expect(catalog.image('prod', digestOf('a'))).toBeUndefined();
});

test('keeps the old copy until the new one is proven', () => {
  const catalog = catalogOf();
  catalog.beginRestart('prod');
  catalog.apply('prod', [registryRow({ name: 'prod' })]);
  expect(catalog.images(all).total).toBe(1);

  catalog.endRestart('prod');
  expect(catalog.images(all).total).toBe(0);
  expect(catalog.registries()).toHaveLength(1);

  catalog.drop('prod');
  expect(catalog.registries()).toEqual([]);
});

test('an entry that cannot be read leaves its neighbours alone, and is counted', () => {
  const broken = { ...packageRow(1, 'bash'), kind: 5, key: digestOf('f') };
  const catalog = catalogOf([
    { ...broken, payload: Uint8Array.of(0xff, 0xff, 0xff) },
    { kind: 999, key: 'from the future', payload: Uint8Array.of(1), deleted: false },
    ...shopRows(),
  ]);

  expect(catalog.unreadableEntries).toBe(1);
  expect(catalog.images(all).total).toBe(1);
});

test('what cannot be read is not what it was before: neither its tag, nor clean', () => {
  const damaged = (row: FeedRow): FeedRow => ({ ...row, payload: Uint8Array.of(0x0a, 0xff) });
  const catalog = catalogOf();
  const rows = shopRows();
  catalog.apply('prod', rows.map(damaged));
  expect(catalog.unreadableEntries).toBe(rows.length);
  expect([
    catalog.images(all).total,
    catalog.registries(),
    catalog.advisory('DEBIAN-CVE-2026-1'),
  ]).toEqual([0, [], undefined]);

  catalog.apply('prod', rows);
  expect(catalog.unreadableEntries).toBe(0);
  expect(catalog.images(all).items[0]?.findings.critical).toBe(1);

  catalog.apply('prod', [damaged(matchesRow(2))]);
  const { images } = catalog.lookup(
    { host: 'registry.corp', repository: 'shop/web', tag: '1' },
    [],
  );
  expect(images[0]?.facts?.partial?.reason).toBe('INCOMPLETE');
  expect(images[0]?.facts?.findings).toEqual([]);
});

test('finds the images with a vulnerability by any of its names', () => {
  const catalog = catalogOf([
    ...shopRows(),
    matchesRow(1, { vulnerability: 'CVE-2026-7', aliases: ['GHSA-aaaa-bbbb-cccc'] }),
  ]);
  const count = (vulnerability: string) => catalog.images({ ...all, vulnerability }).total;

  expect(['cve-2026-7', 'ghsa-AAAA-bbbb-cccc', 'debian-cve-2026-1'].map(count)).toEqual([1, 1, 1]);
  expect(['CVE-2026-', 'CVE-2026-77', 'é'].map(count)).toEqual([0, 0, 0]);
});

test('a moved tag renames its image in the next list', () => {
  const catalog = catalogOf([...shopRows(), imageRow(digestOf('b'), { inventory: 'inv' })]);
  const names = () => catalog.images(all).items.map(({ digest, tags }) => [digest[7], ...tags]);
  expect(names()).toEqual([['b'], ['a', 'shop/web:1']]);

  catalog.apply('prod', [tagRow('shop/web:1', digestOf('b')), tagRow('a:1', digestOf('a'))]);
  expect(names()).toEqual([
    ['a', 'a:1'],
    ['b', 'shop/web:1'],
  ]);
});
