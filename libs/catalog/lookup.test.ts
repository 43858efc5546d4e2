import { create } from '@bufbuild/protobuf';
import { type Platform, parseImageReference } from '@fedscan/model';
import { entries } from '@fedscan/protocol';
import { expect, test } from 'vitest';
import { Catalog, type CatalogOptions } from './catalog.ts';
import type { FeedRow } from './feed-row.ts';
import { imagesFor } from './platform-images.ts';
import {
  digestOf,
  freshnessRow,
  gone,
  imageRow,
  indexRow,
  packageRow,
  registryRow,
  scanTime,
  shopRows,
  tagRow,
} from './test-feed.ts';

const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64' };
const now = () => scanTime.getTime() + 60_000;

const catalogOf = (feeds: Record<string, FeedRow[]>, options: CatalogOptions = {}) => {
  const catalog = new Catalog({ now, ...options });
  for (const [feed, rows] of Object.entries(feeds)) catalog.apply(feed, rows);
  return catalog;
};
const look = (catalog: Catalog, text: string, wanted = [amd64]) =>
  catalog.lookup(parseImageReference(text), wanted);
const reasonOf = (catalog: Catalog, text: string) => look(catalog, text).unknown?.reason;

test.each([
  'registry.corp/shop/web:1',
  'registry.corp:443/shop/web:1',
  'REGISTRY.corp/shop/web:1',
  `registry.corp/shop/web@${digestOf('a')}`,
  `registry.corp/shop/web:9@${digestOf('a')}`,
  `elsewhere.io/any@${digestOf('a')}`,
])('knows %s', (text) => {
  const { images, stale, digest } = look(catalogOf({ prod: shopRows() }), text);

  expect(digest).toBe(digestOf('a'));
  expect(stale).toEqual([]);
  expect(images.map(({ facts }) => facts?.findings.map((f) => f.vulnerability))).toEqual([
    ['CVE-2026-1'],
  ]);
});

test.each([
  'registry.corp.evil.io/shop/web:1',
  'registry.corp:5000/shop/web:1',
  'registry.corp/web:1',
  'registry.corp/shop/web',
  'shop/web:1',
  `registry.corp/shop/web:1@${digestOf('b')}`,
])('does not know %s', (text) => {
  expect(reasonOf(catalogOf({ prod: shopRows() }), text)).toBe('UNSCANNED');
});

test('finds short names at Docker Hub, and under mirrors', () => {
  const catalog = catalogOf({
    hub: [
      registryRow({
        endpoints: [{ host: 'docker.io' }],
        aliases: [{ from: 'mirror.corp/dockerhub/', to: 'docker.io' }],
      }),
      freshnessRow(scanTime),
      tagRow('library/nginx:1', digestOf('a')),
      imageRow(digestOf('a')),
    ],
  });
  const digests = ['nginx:1', 'docker.io/nginx:1', 'mirror.corp/dockerhub/library/nginx:1'].map(
    (text) => look(catalog, text).digest,
  );

  expect(digests).toEqual([digestOf('a'), digestOf('a'), digestOf('a')]);
  expect(reasonOf(catalog, 'mirror.corp/dockerhubx/library/nginx:1')).toBe('UNSCANNED');
});

test('takes the longest prefix, on the borders of a path', () => {
  const catalog = catalogOf({
    all: [registryRow({ endpoints: [{ host: 'r.io' }] }), tagRow('team/app:1', digestOf('a'))],
    team: [
      registryRow({ endpoints: [{ host: 'r.io', pathPrefix: 'team' }] }),
      tagRow('app:1', digestOf('a')),
    ],
  });

  expect(look(catalog, 'r.io/team/app:1').digest).toBe(digestOf('a'));
  expect(reasonOf(catalog, 'r.io/teamapp:1')).toBe('UNSCANNED');
});

test('a name that two registries resolve differently is ambiguous', () => {
  const endpoints = [{ host: 'r.io' }];
  const feeds = (other: string) => ({
    one: [registryRow({ endpoints }), tagRow('app:1', digestOf('a'))],
    two: [registryRow({ endpoints }), tagRow('app:1', digestOf(other))],
  });

  expect(reasonOf(catalogOf(feeds('b')), 'r.io/app:1')).toBe('AMBIGUOUS');
  expect(look(catalogOf(feeds('a')), 'r.io/app:1').digest).toBe(digestOf('a'));
});

test('a tag that moved to an image without a result does not answer with the old one', () => {
  const catalog = catalogOf({ prod: [...shopRows(), tagRow('shop/web:1', digestOf('b'))] });

  expect(look(catalog, 'registry.corp/shop/web:1').images[0]?.unknown?.reason).toBe('UNSCANNED');
});

test('looks at each wanted platform of an index', () => {
  const index = indexRow(digestOf('e'), { amd64: digestOf('a'), arm64: digestOf('c') });
  const catalog = catalogOf({
    prod: [...shopRows(), index, tagRow('shop/web:2', digestOf('e'))],
  });
  const images = look(catalog, 'registry.corp/shop/web:2', [amd64, arm64]).images;

  expect(images.map(({ platform, digest }) => [platform, digest])).toEqual([
    [amd64, digestOf('a')],
    [arm64, digestOf('c')],
  ]);
  expect(images[0]?.facts?.findings).toHaveLength(1);
  expect(images[1]?.unknown?.reason).toBe('PLATFORM_UNSCANNED');
});

test('the same digest in another registry is the same content', () => {
  const other = [
    registryRow({ endpoints: [{ host: 'other.io' }] }),
    freshnessRow(scanTime),
    tagRow('copy:1', digestOf('a')),
  ];
  const catalog = catalogOf({ other, prod: shopRows() });

  expect(look(catalog, 'other.io/copy:1').images[0]?.facts?.findings).toHaveLength(1);
});

test.each([
  [entries.ScanStatus.FAILED, 'SCAN_FAILED'],
  [entries.ScanStatus.UNSUPPORTED, 'UNSUPPORTED'],
  [entries.ScanStatus.QUEUED, 'SCANNING'],
])('says why there is no result (%s)', (status, reason) => {
  const catalog = catalogOf({
    prod: [...shopRows(), imageRow(digestOf('a'), { status, statusReason: 'why' })],
  });

  expect(look(catalog, 'registry.corp/shop/web:1').images[0]?.unknown?.reason).toBe(reason);
});

test('a partial result says what is missing', () => {
  const coverage = [{ code: 'layers_unread', message: 'a layer is encrypted' }];
  const status = entries.ScanStatus.PARTIAL;
  const catalog = catalogOf({
    prod: [...shopRows(), imageRow(digestOf('a'), { status, coverage, inventory: 'inv' })],
  });

  expect(look(catalog, 'registry.corp/shop/web:1').images[0]?.facts?.partial).toEqual({
    reason: 'PARTIAL',
    message: 'not all of it was read: a layer is encrypted',
  });
});

test('what has not arrived yet is incomplete, not clean', () => {
  const catalog = catalogOf({ prod: [...shopRows(), gone(packageRow(2, 'zlib'))] });

  expect(look(catalog, 'registry.corp/shop/web:1').images[0]?.unknown?.reason).toBe('INCOMPLETE');
});

test('gives the same facts as long as nothing about the image changed', () => {
  const catalog = catalogOf({ prod: shopRows() });
  const facts = () => look(catalog, 'registry.corp/shop/web:1').images[0]?.facts;
  const before = facts();
  catalog.apply('prod', [tagRow('other:1', digestOf('d'))]);

  expect(facts()).toBe(before);
});

test('says how old the picture is', () => {
  const retiring = entries.RegistryEntry_RegistryState.RETIRING;
  const endpoints = [{ host: 'registry.corp' }];
  const stale = (rows: FeedRow[], options: CatalogOptions = {}) =>
    look(
      catalogOf({ prod: [...shopRows(), ...rows] }, options),
      'registry.corp/shop/web:1',
    ).stale.map(({ reason }) => reason);
  const at = (state: 'stale' | 'expired' | 'catching_up') => ({
    position: () => ({ state, seq: 7n, ageMs: 1 }),
  });

  expect(stale([], at('stale'))).toEqual(['FEED_STALE']);
  expect(stale([], at('expired'))).toEqual(['FEED_EXPIRED']);
  expect(stale([], at('catching_up'))).toEqual(['CATCHING_UP']);
  expect(stale([registryRow({ endpoints, state: retiring })])).toEqual(['RETIRING']);
  expect(stale([freshnessRow(new Date(now() - 25 * 3_600_000))])).toEqual(['TAG_STALE']);
  expect(
    stale([
      registryRow({ endpoints, intervalSeconds: 300 }),
      freshnessRow(new Date(now() - 11 * 60_000)),
    ]),
  ).toEqual(['TAG_STALE']);
});

test('a first copy that is not whole yet tells nothing', () => {
  const position = () => ({ state: 'catching_up', seq: 7n, ageMs: undefined }) as const;
  const known = look(catalogOf({ prod: shopRows() }, { position }), 'registry.corp/shop/web:1');

  expect(known.images).toEqual([]);
  expect(known.unknown?.reason).toBe('CATCHING_UP');
});

test('judges each image of an index that a node could take', () => {
  const image = (architecture: string, variant: string, letter: string) => ({
    platform: { os: 'linux', architecture, variant },
    digest: digestOf(letter),
  });
  const images = [
    image('amd64', '', 'a'),
    image('amd64', 'v3', 'b'),
    image('arm', 'v7', 'c'),
    image('s390x', '', 'd'),
  ];
  const taken = (wanted: Platform) =>
    imagesFor(wanted, create(entries.IndexEntrySchema, { images }).images).map(
      ({ digest }) => digest[7],
    );

  expect(taken(amd64)).toEqual(['a', 'b']);
  expect(taken({ ...amd64, variant: 'v2' })).toEqual(['a']);
  expect(taken(arm64)).toEqual(['c']);
  expect(taken({ os: 'linux', architecture: 's390x' })).toEqual(['d']);
  expect(taken({ os: 'windows', architecture: 'amd64' })).toEqual([]);
});
