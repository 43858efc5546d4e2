// A registry is listed and scanned through the queue, and the feed is compared with what plain SQL says of the tables.
import { createImageScanner, createLister, createScheduler } from '@fedscan/pipeline';
import { hashEntry, SetDigest } from '@fedscan/protocol';
import { silentLogger } from '@fedscan/runtime';
import { extractorSet, openScanner } from '@fedscan/scanner';
import { openStore, type RegistryStatus, type Store } from '@fedscan/store';
import {
  alpineImage,
  createDatabase,
  debianImage,
  failWith,
  imageOf,
  indexOf,
  layerOf,
  startTestRegistry,
  type TestRegistry,
} from '@fedscan/test-kit';
import pg from 'pg';
import { expect, test, vi } from 'vitest';

test('a registry becomes a feed, moved and removed tags follow, and nothing known is pulled again', async () => {
  const busybox = [{ name: 'busybox', version: '1.30.1-r2' }];
  const web = await alpineImage({
    packages: busybox,
    npm: [{ name: 'left-pad', version: '1.0.0' }],
  });
  const arm = await alpineImage({
    packages: busybox,
    platform: { os: 'linux', architecture: 'arm64' },
  });
  const db = await debianImage({ packages: [{ name: 'bash', version: '5.2.15-2+b2' }] });
  await using registry = await startTestRegistry({
    images: { 'shop/web:1': web, 'shop/multi:1': indexOf([web, arm]), 'shop/db:1': db },
  });
  await using house = await openHouse(registry);
  const { store, pass, rows } = house;

  await pass();
  expect(await statusOf(store)).toMatchObject({
    state: 'idle',
    images: 3,
    scanned: 3,
    failed: 0,
    queued: 0,
    repositories: 3,
    tags: 3,
  });
  expect(await rows()).toEqual(await house.expectedKeys());
  expect(await rows()).toContain(`3 shop/multi:1`);

  registry.forgetRequests();
  const before = await store.feedSource.head('prod');
  await pass();
  expect(
    registry.log().filter((line) => line.startsWith('GET') && /blobs|manifests/.test(line)),
  ).toEqual([]);
  const after = await store.feedSource.read('prod', before?.seq ?? 0n, 100);
  expect(after.rows.map(({ kind }) => kind)).toEqual([2]); // FRESHNESS

  registry.put('shop/web', '1', db);
  registry.remove('shop/db', '1');
  await pass();
  expect(await rows()).toEqual(await house.expectedKeys());
  expect(await rows()).not.toContain('3 shop/db:1');

  await store.tidy(new Date(Date.now() + 8 * 86_400_000));
  expect(await rows()).toEqual(await house.expectedKeys());
});

test('a listing that fails half-way removes nothing', async () => {
  const web = await alpineImage({ packages: [{ name: 'busybox', version: '1' }] });
  const db = await debianImage({ packages: [{ name: 'bash', version: '5' }] });
  await using registry = await startTestRegistry({ images: { 'a/web:1': web, 'b/db:1': db } });
  await using house = await openHouse(registry);
  await house.pass();
  const before = await house.rows();

  registry.remove('a/web', '1');
  registry.addFault(failWith(/b\/db\/tags/, 403));
  await house.pass();

  expect(await house.rows()).toEqual(before);
  expect((await statusOf(house.store)).tags).toBe(2);
});

test('an image that cannot be read fails alone, with a reason', async () => {
  const good = await alpineImage({ packages: [{ name: 'busybox', version: '1' }] });
  const layer = await layerOf({ 'etc/os-release': 'ID=alpine\nVERSION_ID=3.10\n' });
  const broken = imageOf({ layers: [{ ...layer, blob: layer.blob.subarray(0, 60) }] });
  await using registry = await startTestRegistry({
    images: { 'shop/good:1': good, 'shop/broken:1': broken },
  });
  await using house = await openHouse(registry);

  await house.pass();

  expect(await statusOf(house.store)).toMatchObject({ images: 2, scanned: 1, failed: 1 });
  expect(await house.rows()).toEqual(await house.expectedKeys());
});

async function openHouse(registry: TestRegistry) {
  const database = await createDatabase();
  const log = silentLogger;
  const store = await openStore({ databaseUrl: database.url, sealKeys: Buffer.alloc(32, 1), log });
  const scanner = openScanner({ threads: 1, cache: store.layers });
  const { registries, listings, scans, jobs } = store;
  const lister = createLister({ registries, listings, jobs, extractorSet, log });
  const imageScanner = createImageScanner({ registries, scans, scanner, extractorSet, log });
  const scheduler = createScheduler({ registries, jobs, listings, tidy: store.tidy, log });
  const stop = new AbortController();
  const working = Promise.all([
    store.work({ kind: 'list', handler: lister, concurrency: 1 }, stop.signal),
    store.work({ kind: 'scan', handler: imageScanner, concurrency: 2 }, stop.signal),
  ]);
  await registries.create({
    id: 'prod',
    kind: 'docker',
    url: registry.url,
    filters: ['*'],
    federated: true,
    insecureSkipVerify: false,
    platforms: [],
    repositoryLimit: 0,
    tagLimit: 0,
    aliases: [],
  });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();

  return {
    store,
    /** Starts a pass and waits until it and all its scans are over. */
    async pass() {
      expect(await scheduler.start('prod', { rescan: false })).toBe(true);
      await vi.waitFor(async () => expect(await jobs.isBusy('prod')).toBe(false), {
        timeout: 20_000,
        interval: 50,
      });
    },
    /** The live entries, as "kind key". Their digest is proven on the way. */
    async rows() {
      const { rows, head } = await store.feedSource.read('prod', 0n, 10_000);
      const live = rows.filter(({ deleted }) => !deleted);
      const digest = new SetDigest();
      for (const row of live) digest.add(hashEntry(row));
      expect(digest.equals(head.digest)).toBe(true);
      return live.map(({ kind, key }) => `${kind} ${key}`).sort();
    },
    async expectedKeys() {
      const { rows } = await client.query<{ entry: string }>(expectedKeys);
      return rows.map(({ entry }) => entry).sort();
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await working;
      await client.end();
      await scanner[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

const statusOf = async (store: Store): Promise<RegistryStatus> =>
  (await store.registries.get('prod')).status;

/** Which entries the tables ask for, by kind and key. */
const expectedKeys = `
  with held as (select * from registry_image where registry_id = 'prod'),
  content as (
    select inventory.* from inventory where key in (
      select inventory_key from image join held on held.digest = image.digest where held.status = 'scanned'
    )
  ),
  packages as (select distinct unnest(package_ids) as id from content),
  tags as (
    select repository.name as repository, tag.* from tag
    join repository on repository.id = tag.repository_id where registry_id = 'prod'
  )
  select '1 ' as entry union all select '2 '
  union all select '3 ' || repository || ':' || name from tags
  union all (
    select distinct '4 ' || index_digest from index_image where index_digest in (select digest from tags)
      or image_digest in (select digest from held)
  )
  union all select '5 ' || digest from held where status <> 'found'
  union all select '6 ' || key from content
  union all select '7 ' || id from packages
  union all select distinct '8 ' || package_id from match where package_id in (select id from packages)
  union all (
    select distinct kind || advisory from match, unnest(advisories) as advisory, (values ('9 '), ('10 ')) as kinds (kind)
    where package_id in (select id from packages)
  )`;
